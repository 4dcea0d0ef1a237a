import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Former words, and what is said instead; see docs/vocabulary.md. */
const FORMER: readonly (readonly [RegExp, string])[] = [
  [/\b(set|setting|kept|step|steps|stepped|left|is) aside\b/i, 'park, parked'],
  [/\bhosted (thing|resource)|\bhosted[A-Z]|\bHosted[A-Z]/, 'per-host resource'],
  [/\bdue marker\b|\bdueMarker\b/i, 'rerun marker'],
  [/\bpaces?\b/i, 'rollout strategy'],
  [/\bpulses?\b/i, 'heartbeat'],
  [/\buntold\b/i, 'unreported'],
  [/\bforgotten\b|\bunseen\b/i, 'orphaned, or unobserved, or invisible'],
  [/\btaken back\b|\btakes? (it|them|this|a swap) back\b|\btak(e|ing)Back\b/i, 'rolled back, roll back'],
  [/\bleaders?\b|\bfollowers?\b/i, 'dependencies, dependents'],
  [/\bwaitsFor\b/, 'blockedBy'],
  [/\b(is|are|be) behind\b|\bisBehind\b|\bleftBehind\b/, 'outdated'],
  [/\bmeetings?\b|\barrivals?\b/i, 'barrier'],
  [/\blest\b/i, 'so that ... not'],
  [/\bwhoever\b/i, 'the subject itself'],
  [/\b(is|are|be) heeded\b|\bheeds?\b/i, 'use, follow'],
];

/** Where a former word is what the text is about: keys and attributes of earlier releases. */
const ABOUT_FORMER_WORDS = [
  'docs/vocabulary.md',
  'lib/model/check-definition.ts',
  'lib/provider/fleet/fleet-schema.ts',
];

function textFiles(folder: string, end: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith(end))
    .map((it) => `${folder}/${it}`)
    .filter((it) => !ABOUT_FORMER_WORDS.includes(it));
}

const FILES = ['README.md', ...textFiles('docs', '.md'), ...textFiles('lib', '.ts')];
const LINES = FILES.flatMap((file) =>
  readFileSync(join(ROOT, file), 'utf8')
    .split('\n')
    .map((line, index) => ({ place: `${file}:${index + 1}`, line })),
);

describe('lib and docs', () => {
  it.each(FORMER)('do not say %s, but: %s', (former) => {
    expect(LINES.filter(({ line }) => former.test(line)).map(({ place }) => place)).toEqual([]);
  });
});

describe('docs/vocabulary.md', () => {
  it('has a row for each term', () => {
    const rows = readFileSync(join(ROOT, 'docs/vocabulary.md'), 'utf8').match(/^\| [a-z]/gm) ?? [];
    expect(rows.length).toBeGreaterThan(20);
  });
});
