import { foldNames } from '../../lib/contract/fold-names';

const numbered = (prefix: string, from: number, to: number, after = '') =>
  Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${from + index}${after}`);

describe('names of many hosts', () => {
  it.each<[string, readonly string[], string]>([
    ['none', [], ''],
    ['a few', ['b', 'a'], 'a, b'],
    ['two in a row', ['cmp2', 'cmp1'], 'cmp1, cmp2'],
    ['hundreds', numbered('cmp', 1, 300), 'cmp1-cmp300'],
    ['gaps', [...numbered('cmp', 1, 9), ...numbered('cmp', 11, 20)], 'cmp1-cmp9, cmp11-cmp20'],
    ['domains', numbered('cmp', 8, 11, '.dc2.example'), 'cmp8.dc2.example-cmp11.dc2.example'],
    ['zeros in front', ['n08', 'n09', 'n10', 'n11'], 'n08-n11'],
    ['other domains', ['n1.a', 'n2.b', 'n3.a'], 'n1.a, n2.b, n3.a'],
    ['addresses', ['10.0.0.1', '10.0.0.2', '10.0.0.3'], '10.0.0.1, 10.0.0.2, 10.0.0.3'],
    [
      'many parts',
      numbered('n', 1, 20).map((it, i) => `${it}${'ab'[i % 2] ?? ''}`),
      'n1a, n2b, n3a, n4b, n5a, n6b, 14 more',
    ],
  ])('are shortened: %s', (_, names, text) => {
    expect(foldNames(names)).toBe(text);
  });
});
