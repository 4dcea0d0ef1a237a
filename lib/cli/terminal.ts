/** Where a command speaks to a person; given from outside. */
export interface Terminal {
  /** One or more lines to stdout: what was asked for, or what happens. */
  print(lines: string | readonly string[]): void;
  /** Returns what was typed, or undefined when that was Ctrl-C or Ctrl-D. */
  ask(question: string): Promise<string | undefined>;
  /** Somebody can answer. */
  readonly isInteractive: boolean;
}

/** The same for a view that is shown again and again. */
export interface ViewTerminal extends Terminal {
  /** Shows lines in the place of those that it showed last; where stdout is no terminal, below them. */
  redraw(lines: readonly string[]): void;
}
