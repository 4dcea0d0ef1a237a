/** What of stdout is needed. */
export interface ViewStream {
  write(text: string): unknown;
  /** It is a terminal. */
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
}

/** Up so many lines; and from there on nothing. */
const UP = (lines: number) => (lines === 0 ? '' : `\u001b[${lines}A`);
const CLEAR_BELOW = '\u001b[J';
const CLEAR_LINE = '\u001b[K';

/** Lines that replace those before them; where it is no terminal, they follow them. */
export class LiveView {
  #shown = 0;

  constructor(private readonly stream: ViewStream) {}

  /** In one write, so that nothing flickers. */
  show(lines: readonly string[]): void {
    const { isTTY = false, rows = 24, columns = 80 } = this.stream;
    if (!isTTY) {
      this.stream.write(`${lines.join('\n')}\n`);
      return;
    }
    const shown = fit(lines, rows - 1).map((line) => line.slice(0, columns));
    const text = shown.map((line) => `${line}${CLEAR_LINE}\n`).join('');
    this.stream.write(`\r${UP(this.#shown)}${text}${CLEAR_BELOW}`);
    this.#shown = shown.length;
  }
}

/** What wraps or scrolls away could not be replaced. */
function fit(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  const kept = Math.max(0, most - 1);
  return [...lines.slice(0, kept), `(${lines.length - kept} more lines)`];
}
