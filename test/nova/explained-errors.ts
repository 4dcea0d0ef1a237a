import type { LogLine } from './nova-logs';

/** What Nova logs as an error in an upgrade that goes well, and why. */
export interface Explanation {
  readonly pattern: RegExp;
  readonly why: string;
}

export const EXPLANATIONS: readonly Explanation[] = [];

/** Undefined for an error that nobody has explained. */
export function tryExplain({ text }: LogLine): Explanation | undefined {
  return EXPLANATIONS.find(({ pattern }) => pattern.test(text));
}
