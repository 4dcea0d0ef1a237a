import type { PlannedOperation } from '../../contract/planned-upgrade';
import type { PlacedDecision } from '../plan/plan-record';

const UNTOUCHED: readonly (PlannedOperation | 'none')[] = ['none', 'skip', 'wait'];

/**
 * Whether a plan does something to what belongs to a wave. Pure.
 * @param decisions of all of the wave
 * @param hosts only what is there counts. @default - all of the wave
 */
export function isWaveTouched(decisions: readonly PlacedDecision[], hosts?: readonly string[]): boolean {
  return decisions.some(
    ({ host, operation }) => (hosts?.includes(host) ?? true) && !UNTOUCHED.includes(operation),
  );
}
