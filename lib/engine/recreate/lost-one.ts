import type { ContainerInspection } from '../container-engine';
import type { Operation } from './operation';
import { restartPolicyName, type RestartPolicyName } from './restart-policy';

/**
 * What is missing of the old one after a rollback. It may be gone: pruned by somebody, or removed by its engine because of
 * `--rm`. Or it does not run, although it did. Pure.
 *
 * @param before as it was last seen before the swap
 * @param now undefined when it is gone
 * @param attempted everything that was done, by an interrupted swap too
 */
export function lostOne(
  name: string,
  before: ContainerInspection,
  now: ContainerInspection | undefined,
  attempted: readonly Operation[],
): readonly Operation[] {
  const wasStopped = attempted.some(({ kind, subject }) => kind === 'stop' && subject === 'old');
  const start = { kind: 'start', subject: 'old', cause: 'it ran before' } as const;
  if (now !== undefined) return before.State.Running && !now.State.Running ? [start] : [];
  const again: Operation = {
    kind: 'create-again',
    subject: 'old',
    name,
    policy: policyOf(before, attempted),
    cause: 'it is gone',
  };
  return before.State.Running || wasStopped ? [again, start] : [again];
}

/** It may have been taken from it before it was last seen. */
function policyOf(before: ContainerInspection, attempted: readonly Operation[]): RestartPolicyName {
  const taken = attempted.find((it) => it.kind === 'set-restart-policy' && it.subject === 'old');
  return taken?.kind === 'set-restart-policy'
    ? taken.from
    : restartPolicyName(before.HostConfig.RestartPolicy);
}
