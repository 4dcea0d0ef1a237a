import type { Paint } from './paint';

/** Where a command speaks to a person; given from outside. */
export interface Terminal {
  /** One or more lines to stdout: what was asked for, or what happens. @param paint where colours are wanted; default: none */
  print(lines: string | readonly string[], paint?: Paint): void;
  /** Returns what was typed, or undefined when that was Ctrl-C or Ctrl-D. */
  ask(question: string): Promise<string | undefined>;
  /** Somebody can answer. */
  readonly isInteractive: boolean;
}

/** The same for a view that is shown again and again. */
export interface ViewTerminal extends Terminal {
  /** Shows lines in the place of those that it showed last; where views are not live, below them. */
  redraw(lines: readonly string[], paint?: Paint): void;
}
