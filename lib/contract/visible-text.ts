/** Control and format characters, C1, escape sequences and changes of direction among them; lines and tabs are no harm. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * For text of others on its way to a terminal, which would obey what it cannot show: `\u001b[2J` is shown as that, as JSON
 * writes it. Done twice, it is the same.
 */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(INVISIBLE, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
