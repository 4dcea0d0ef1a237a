import type { ContainerEngine, ContainerInspection } from '../container-engine';
import { isUsable, previousName, type ObservedSlot } from '../observed-slot';

/** What puts a slot that an interrupted swap left behind into a state that a new swap can start from. */
export type RecoveryStep =
  | { readonly kind: 'remove'; readonly container: string; readonly cause: string }
  | { readonly kind: 'rename'; readonly container: string; readonly to: string; readonly cause: string };

/**
 * Never starts anything: members of a group recover one by one, and an old version must not run beside a new one.
 * A stopped container that gets its name back is started by the swap that follows, or by what takes that swap back.
 *
 * @param currentIsDesired the container that has the name differs in nothing from what is desired
 */
export function decideRecovery(
  name: string,
  slot: ObservedSlot,
  currentIsDesired: boolean,
): readonly RecoveryStep[] {
  const { current, next, previous } = slot;
  const steps: RecoveryStep[] = [];
  if (next !== undefined) {
    steps.push({ kind: 'remove', container: next.Id, cause: 'a successor that never took over' });
  }
  if (previous === undefined) return steps;
  if (current === undefined) {
    return [
      ...steps,
      {
        kind: 'rename',
        container: previous.Id,
        to: name,
        cause: `${previousName(name)} is the last proven one`,
      },
    ];
  }
  // The swap is finished, or taken back, by the plan that follows. A successor that does not run is not started once more:
  // an engine that was killed while it started it may refuse to ("task already exists") for ever.
  if (currentIsDesired && isUsable(current) && current.State.Running) return steps;
  if (isProven(current)) {
    return [...steps, { kind: 'remove', container: previous.Id, cause: 'its successor is healthy' }];
  }
  return [
    ...steps,
    { kind: 'remove', container: current.Id, cause: 'it never became healthy' },
    { kind: 'rename', container: previous.Id, to: name, cause: 'it is the last proven one' },
  ];
}

/** Docker counts a container that waits for its next restart as running. */
function isProven(container: ContainerInspection): boolean {
  const health = container.State.Health?.Status;
  const runs = container.State.Running && isUsable(container);
  return runs && (health === undefined || health === 'healthy' || health === 'none');
}

export async function recover(engine: ContainerEngine, steps: readonly RecoveryStep[]): Promise<void> {
  for (const step of steps) {
    if (step.kind === 'remove') await engine.removeContainer(step.container, { anonymousVolumes: false });
    else await engine.renameContainer(step.container, step.to);
  }
}
