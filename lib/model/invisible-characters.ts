/** Characters that cannot be seen, or that are taken for others: in a message they are shown by their number. */

/** Controls, formats (zero-width, bidirectional), private and lone halves, separators, fillers; then quotes and dashes of print. */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u034F\u115F\u1160\u2800\u3164\uFFA0\uFE00-\uFE0F]|(?! )\p{Zs}|[\u2018-\u201F\u2010-\u2015\u2212]/gu;

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/[\u00A0\u202F]/u, 'a no-break space'],
  [/\uFEFF/u, 'a byte order mark'],
  [/[\u200B\u2060]/u, 'a zero-width space'],
  [/[\u200C\u200D]/u, 'a zero-width joiner'],
  [/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u, 'a control of the direction of writing'],
  [/\u00AD/u, 'a soft hyphen'],
  [/[\u2018-\u201F]/u, 'a typographic quote'],
  [/[\u2010-\u2015\u2212]/u, 'a typographic dash'],
  [/\r/u, 'a carriage return'],
  [/\n/u, 'a line feed'],
  [/\t/u, 'a tab'],
  [/\p{Zs}/u, 'a space of print'],
  [/\p{Cs}/u, 'half of a character'],
];

/** `tag<U+00A0>` */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => `<${numberOf(character)}>`);
}

/** `"tag" with U+00A0, a no-break space`; undefined when everything in it can be seen. */
export function tryDescribeInvisible(text: string): string | undefined {
  const [first, ...others] = new Set(text.match(INVISIBLE) ?? []);
  if (first === undefined) return undefined;
  const name = NAMES.find(([pattern]) => pattern.test(first))?.[1] ?? 'a control character';
  const more = others.length === 0 ? '' : ` and ${others.map(numberOf).join(', ')}`;
  return `"${text.replace(INVISIBLE, '')}" with ${numberOf(first)}, ${name}${more}`;
}

/** What no container can be given: the end of a text for the kernel, and half of a character. */
export function tryDescribeImpossible(text: string): string | undefined {
  const found = /[\0\p{Cs}]/u.exec(text)?.[0];
  return found === undefined ? undefined : `${numberOf(found)} cannot be in a text`;
}

function numberOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
