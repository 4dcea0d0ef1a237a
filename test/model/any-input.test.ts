import fc from 'fast-check';
import { stringify } from 'yaml';
import { InputError } from '../../lib/model/input-error';
import { readRadio } from './radio';

/** Words that the files know, that JavaScript knows, and that cannot be seen. */
const word = fc.constantFrom(
  ...[
    'images',
    'registry',
    'hosts',
    'engine',
    'groups',
    'tls',
    'ca',
    'updates',
    'canary',
    'services',
    'radio',
  ],
  ...['tag', 'roles', 'mixer', 'sender', 'allow', 'containers', 'environment', 'backend', 'pg', '<<', 'a.b'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'length',
    '0',
    '',
    ' ',
    '\u00a0',
    '\u001b[2J',
    '\ud800',
  ],
  ...['unix:///run/a.sock', 'tcp://[::1]:1', 'ssh://h', 'v1', '${x}', '{address}', '\r\n', '\u202e'],
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    word,
    fc.constantFrom(null, true, 0, -1, 1e30, NaN),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(word, tie('tree')), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
}));
const wellFormed = tree.map((value) => stringify(value));
const anyText = fc.oneof(
  wellFormed,
  fc
    .array(
      fc.oneof(
        word,
        fc.constantFrom(':', '-', '{', '}', '[', ']', '&', '*', '!', '|', '>', '?', '#', '\n', ' '),
      ),
      {},
    )
    .map((it) => it.join('')),
);

describe('whatever is in the two files', () => {
  it('is read, or answered with mistakes that can be printed', () => {
    fc.assert(
      fc.property(anyText, anyText, (cloud, versions) => {
        try {
          readRadio({ cloud, versions });
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).not.toMatch(/[\0-\u0009\u000b-\u001f\u007f-\u00a0\u202e\ud800]/u);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is so below the keys that there are, too', () => {
    const cloud = fc.record({
      images: fc.constant({ registry: 'r' }),
      hosts: fc.array(fc.tuple(word, tree), { maxLength: 4 }).map((it) => new Map(it)),
      updates: fc.array(fc.tuple(word, tree), { maxLength: 2 }).map((it) => new Map(it)),
      containers: fc.record({ environment: fc.array(fc.tuple(word, word)).map((it) => new Map(it)) }),
    });
    const versions = fc.record({ radio: fc.record({ tag: word, roles: tree }) });
    fc.assert(
      fc.property(cloud, versions, (one, other) => {
        try {
          readRadio({ cloud: stringify(one), versions: stringify(other) });
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
