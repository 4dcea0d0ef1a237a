import type { PlannedOperation } from '../../contract/planned-upgrade';
import type { UpgradeOrder } from '../../contract/upgrade-order';
import type { PlanRecord } from '../plan/plan-record';

const UNTOUCHED: readonly (PlannedOperation | 'none' | undefined)[] = [undefined, 'none', 'skip', 'wait'];

/**
 * Whether this plan does something to what belongs to a wave. Pure.
 * @param hosts only what is there counts. @default - all of the wave
 */
export function isWaveTouched(
  order: UpgradeOrder | undefined,
  name: string,
  plan: Pick<PlanRecord, 'tryFind' | 'tryFindRestart'>,
  hosts?: readonly string[],
): boolean {
  const wave = order?.waves.find((it) => it.name === name);
  const members = wave?.members ?? [];
  return members.some(({ container, hosts: all }) =>
    all
      .filter((host) => hosts?.includes(host) ?? true)
      .some((host) => {
        const decision =
          wave?.kind === 'restart' ? plan.tryFindRestart(host, container) : plan.tryFind(host, container);
        return !UNTOUCHED.includes(decision?.operation);
      }),
  );
}
