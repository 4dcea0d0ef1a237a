import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

function sources(): string {
  const names = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' });
  const texts = names
    .filter((it) => it.endsWith('.ts'))
    .map((it) => readFileSync(join(ROOT, 'lib', it), 'utf8'));
  // A message that is broken into lines of source is one text all the same.
  return texts.join('\n').replace(/['`] \+\s*['`]/g, '');
}

/** The first column of the table. */
function messages(): readonly string[] {
  const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
  return [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, message = '']) => message);
}

/** Parts in capitals, and dots, stand for what differs; what is between punctuation may come from different places. */
function longestFixedPart(message: string): string {
  const parts = message.split(/\b[A-Z_]+\b|\.\.\.|[:(),]|could not|\.prev/);
  return parts.map((it) => it.trim()).sort((one, other) => other.length - one.length)[0] ?? '';
}

describe('docs/errors.md', () => {
  const code = sources();

  it('has a message for each kind', () => {
    expect(messages().length).toBeGreaterThan(12);
  });

  it.each(messages())('says what the code says: %s', (message) => {
    expect(code).toContain(longestFixedPart(message));
  });
});
