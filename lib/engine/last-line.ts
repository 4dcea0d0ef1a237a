/** Where programs say why they ended; empty when they said nothing. Pure. */
export function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1) ?? '';
}
