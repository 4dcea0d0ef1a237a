/** Mistakes in what a person wrote, as data, and the error that reports them all at once. */
import type { ErrorCode } from '../contract/error-code';
import { visible } from './invisible-characters';
import type { FindLine } from './yaml-lines';

export interface Problem {
  /** File name as the person knows it, `versions.yml`; for a definition in code, `service nova`. */
  readonly file: string;
  /** `nova.roles.nova-compute.hosts.cmp9`; empty for the whole file, and where it is not YAML. */
  readonly path: string;
  readonly message: string;
  /** From 1. @default - unknown, or the whole file */
  readonly line?: number;
  /** From 1, where the file is not YAML. @default - none */
  readonly column?: number;
}

/** A problem in a file that is known from the context. */
export type FileProblem = Omit<Problem, 'file'>;

/** What could be read, and what is wrong with it. Only a value without problems may be used for more than further checks. */
export interface Checked<T> {
  /** @default - beyond repair */
  readonly value?: T;
  readonly problems: readonly Problem[];
}

/** The same of a file, in which the lines of problems can be looked up. */
export interface Read<T> extends Checked<T> {
  readonly findLine: FindLine;
}

/** Its message is the text to print, with the remedy; no stack is of use. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code: ErrorCode;

  constructor(readonly problems: readonly Problem[]) {
    super(printProblems(problems));
    this.code = problems.every(isInCode) ? 'definition-mistake' : 'input-mistake';
  }
}

/** In a service's definition, or in the module that lists them. */
function isInCode({ file }: Problem): boolean {
  return file.startsWith('service ') || /\.[cm]?[jt]s$/.test(file);
}

/** `versions.yml:3: nova.tag: must be text`. What cannot be seen is shown by its number. */
export function printProblem({ file, path, message, line, column }: Problem): string {
  const place = [file, line, column].filter((it) => it !== undefined).join(':');
  return visible(path === '' ? `${place}: ${message}` : `${place}: ${path}: ${message}`);
}

/** So many mistakes are printed: more of them have a common cause, or nobody reads them. */
const PRINTED = 50;

function printProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'One mistake' : `${problems.length} mistakes`;
  const files = [...new Set(problems.map((problem) => problem.file))].join(' and ');
  return [
    `${count} in ${files}:`,
    '',
    ...problems.slice(0, PRINTED).map((problem) => `  ${printProblem(problem)}`),
    ...(problems.length > PRINTED ? [`  ... and ${problems.length - PRINTED} more`] : []),
    '',
    'Nothing was changed. Correct this and run the command again; docs/configuration.md explains every key.',
  ].join('\n');
}
