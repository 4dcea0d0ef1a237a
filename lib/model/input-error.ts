/** Mistakes in what a person wrote, as data, and the error that reports them all at once. */
import { visibleText } from '../contract/visible-text';

export interface Problem {
  /** File name as the person knows it, `versions.yml`; for a definition in code, `service nova`. */
  readonly file: string;
  /** `nova.roles.nova-compute.hosts.cmp9`; `line 7, column 3` where the file is not YAML; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** A problem in a file that is known from the context. */
export type Finding = Omit<Problem, 'file'>;

/** What could be read, and what is wrong with it. Only a value without problems may be used for more than further checks. */
export interface Checked<T> {
  /** @default - beyond repair */
  readonly value?: T;
  readonly problems: readonly Problem[];
}

/** Its message is the text to print, with the remedy; no stack is of use. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(readonly problems: readonly Problem[]) {
    super(printProblems(problems));
  }
}

/** `versions.yml: nova.tag: missing` */
export function printProblem({ file, path, message }: Problem): string {
  return visibleText(path === '' ? `${file}: ${message}` : `${file}: ${path}: ${message}`);
}

function printProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'One mistake' : `${problems.length} mistakes`;
  const files = [...new Set(problems.map((problem) => problem.file))].join(' and ');
  return [
    `${count} in ${files}:`,
    '',
    ...problems.map((problem) => `  ${printProblem(problem)}`),
    '',
    'Nothing was changed. Correct this and run the command again; docs/configuration.md explains every key.',
  ].join('\n');
}
