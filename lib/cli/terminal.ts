/** Where a command speaks to a person; given from outside. */
export interface Terminal {
  /** One or more lines to stdout: what was asked for, or what happens. */
  print(lines: string | readonly string[]): void;
  /** Returns what was typed. */
  ask(question: string): Promise<string>;
  /** Somebody can answer. */
  readonly isInteractive: boolean;
}
