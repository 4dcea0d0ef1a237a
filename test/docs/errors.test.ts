import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sectionsIn } from '../../lib/cli/explain/error-page';
import { ERROR_CODES } from '../../lib/contract/error-code';

const ROOT = join(__dirname, '../..');

function sources(): readonly string[] {
  const names = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((it) => it.endsWith('.ts') && it !== 'contract/error-code.ts')
    .map((it) => readFileSync(join(ROOT, 'lib', it), 'utf8'));
}

/** Parts in capitals, and dots, stand for what differs; what is between punctuation may come from different places. */
function longestFixedPart(message: string): string {
  const parts = message.split(/\b[A-Z_]+\b|\.\.\.|[:(),"]|could not|\.prev/);
  return parts.map((it) => it.trim()).sort((one, other) => other.length - one.length)[0] ?? '';
}

const sections = sectionsIn(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8'));
const messages = sections.flatMap((it) => it.messages);

describe('docs/errors.md', () => {
  // A message that is broken into lines of source is one text all the same.
  const code = sources()
    .join('\n')
    .replace(/['`] \+\s*['`]/g, '');

  it('has a section for each code, in their order, and for no other', () => {
    expect(sections.map((it) => it.code)).toEqual(ERROR_CODES);
  });

  it.each(sections)('says of $code what happened, what was left as it was, and what to do', (section) => {
    expect(section.parts.map(({ title }) => title)).toEqual([
      'What happened',
      'Left as it was',
      'What to do',
    ]);
    for (const { text } of section.parts) expect(text).toMatch(/^\S.{8,}[.)]$/);
    expect(section.messages.length).toBeGreaterThan(0);
  });

  it.each(messages)('says what the code says: %s', (message) => {
    expect(longestFixedPart(message).length).toBeGreaterThan(3);
    expect(code).toContain(longestFixedPart(message));
  });

  it('refers to sections of other pages that are there', () => {
    const text = sections.flatMap(({ parts }) => parts.map((it) => it.text)).join('\n');
    const references = [
      ...text.matchAll(/"([A-Z][^"]+)" in (docs\/\w+\.md)|(docs\/\w+\.md) says \("([^"]+)"\)/g),
    ];
    expect(references.length).toBeGreaterThan(3);
    for (const [, heading, page, otherPage, otherHeading] of references) {
      const headings = readFileSync(join(ROOT, page ?? otherPage ?? ''), 'utf8').match(/^#+ .*$/gm) ?? [];
      expect(headings.map((it) => it.replace(/^#+ /, ''))).toContain(heading ?? otherHeading);
    }
  });
});

describe('every code', () => {
  const texts = sources();

  it.each(ERROR_CODES)('%s is that of something', (code) => {
    expect(texts.some((text) => text.includes(`'${code}'`))).toBe(true);
  });
});
