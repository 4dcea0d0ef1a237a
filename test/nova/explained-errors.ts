import type { LogLine } from './nova-logs';

/** What Nova logs as an error in an upgrade that goes well, and why. */
export interface Explanation {
  readonly pattern: RegExp;
  readonly why: string;
}

export const EXPLANATIONS: readonly Explanation[] = [
  {
    pattern: /Unable to migrate instance because host None with node None not found/,
    why: 'The online migrations of Nova pass over instances without a host: the fake one that a migration keeps as its marker (FAKE_UUID in nova/objects/virtual_interface.py), and those that wait for a compute in its swap.',
  },
];

/** Undefined for an error that nobody has explained. */
export function tryExplain({ text }: LogLine): Explanation | undefined {
  return EXPLANATIONS.find(({ pattern }) => pattern.test(text));
}
