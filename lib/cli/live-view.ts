/** What of stdout is needed. */
export interface ViewStream {
  write(text: string): unknown;
  readonly rows?: number;
  readonly columns?: number;
}

/** Up so many lines; and from there on nothing. */
const UP = (lines: number) => (lines === 0 ? '' : `\u001b[${lines}A`);
const CLEAR_BELOW = '\u001b[J';
const CLEAR_LINE = '\u001b[K';

/** Lines that replace those before them; where it is not live, they follow them. */
export class LiveView {
  #shown = 0;

  constructor(
    private readonly stream: ViewStream,
    private readonly isLive: boolean,
  ) {}

  /** In one write, so that nothing flickers. @param paint adds what takes no column; default: nothing */
  show(lines: readonly string[], paint: (line: string) => string = (line) => line): void {
    if (!this.isLive) {
      this.stream.write(`${lines.map(paint).join('\n')}\n`);
      return;
    }
    const { rows = 24, columns = 80 } = this.stream;
    const shown = fit(lines, rows - 1).map((line) => paint(line.slice(0, columns)));
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
