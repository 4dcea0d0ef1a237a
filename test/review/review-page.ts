import type { ReviewCapture } from './review-story';

/** docs/review.md with what the captures show: each in the fence after `<!-- captured: NAME -->`. Pure. */
export function withCaptures(page: string, captures: readonly ReviewCapture[]): string {
  return captures.reduce((text, { name, exitCode, text: shown }) => {
    const block = new RegExp(`(<!-- captured: ${name} -->\\n)[^]*?\\n\\n(Exit code) \\d`);
    if (!block.test(text)) throw new Error(`docs/review.md has no place for: ${name}`);
    // As Prettier wants it: longer than those within.
    const fence = '`'.repeat(shown.includes('```') ? 4 : 3);
    return text.replace(
      block,
      (_, mark: string, code: string) => `${mark}\n${fence}text\n${shown}\n${fence}\n\n${code} ${exitCode}`,
    );
  }, page);
}
