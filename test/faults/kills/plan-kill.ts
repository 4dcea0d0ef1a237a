import { FAULTS } from './faults';
import type { Kill } from './kill-once';
import { Random } from './random';

/** The n-th kill of a seed, from 1. It does not depend on those before, so that it can be repeated alone. */
export function planKill(seed: number, number: number): Omit<Kill, 'tag'> {
  const random = new Random(seed * 1_000_003 + number);
  // In turn, so that none is missing in a short run.
  const fault = FAULTS[(number - 1) % FAULTS.length];
  if (fault === undefined) throw new Error('there is no fault');
  const host = fault.hosts.length === 0 ? '' : random.pick(fault.hosts);
  return { fault, host, instant: random.next(), plans: random.next() < 0.5 };
}
