import type { ContainerEngine, ContainerInspection } from '../container-engine';
import { unlessGone, type Whereabouts } from '../gone';
import { isRefused, isUsable, previousName, type ObservedSlot } from '../observed-slot';
import { renameEvenRestarting } from '../rename-container';
import { parseRestartPolicy, type RestartPolicyName } from './restart-policy';

/** What puts a slot that an interrupted swap left behind into a state that a new swap can start from. */
export type RecoveryStep = { readonly container: string; readonly cause: string } &
  /** `inFavourOf`: only while that container is there; what would come after is not done either. */
  (
    | { readonly kind: 'remove'; readonly inFavourOf?: string }
    | { readonly kind: 'stop'; readonly graceSeconds: number }
    | { readonly kind: 'set-restart-policy'; readonly policy: RestartPolicyName }
    | { readonly kind: 'rename'; readonly to: string }
  );

type RecoveryPlace = Whereabouts & { readonly engine: ContainerEngine };

export interface RecoveryFacts {
  /** The container that has the name differs in nothing from what is desired. */
  readonly currentIsDesired: boolean;
  /** It goes together with others, which may not have been proven. @default false */
  readonly isGrouped?: boolean;
  /** Seconds of grace for an old one that may have been told to end. @default - none was */
  readonly stopFirst?: number;
}

/**
 * Never starts anything: members of a group recover one by one, and an old version must not run beside a new one.
 * A stopped container that gets its name back is started by the swap that follows, or by its rollback.
 */
export function decideRecovery(
  name: string,
  slot: ObservedSlot,
  facts: RecoveryFacts,
): readonly RecoveryStep[] {
  const { current, next, previous } = slot;
  const leftover: readonly RecoveryStep[] =
    next === undefined
      ? []
      : [{ kind: 'remove', container: next.Id, cause: 'a successor that never took over' }];
  if (previous === undefined) return [...leftover, ...removeNeverStarted(current)];
  if (current === undefined) return [...leftover, ...restorePrevious(name, previous, slot, facts)];
  // The swap is finished, or rolled back, by the plan that follows. A successor that does not run is not started once more:
  // an engine that was killed while it started it may refuse to ("task already exists") for ever.
  if (facts.currentIsDesired && isUsable(current) && current.State.Running) return leftover;
  if (!facts.isGrouped && isProven(current)) {
    return [...leftover, { kind: 'remove', container: previous.Id, cause: 'its successor is healthy' }];
  }
  return [
    ...leftover,
    { kind: 'remove', container: current.Id, inFavourOf: previous.Id, cause: 'it was not proven' },
    ...restorePrevious(name, previous, slot, facts),
  ];
}

/** A rollback would start it again, as if it had been proven. */
function removeNeverStarted(current: ContainerInspection | undefined): readonly RecoveryStep[] {
  if (current?.State.Status !== 'created' || !isRefused(current)) return [];
  return [{ kind: 'remove', container: current.Id, cause: 'it could never be started' }];
}

/** The last proven one gets its name, and before that its policy: whoever has the name has a policy. */
function restorePrevious(
  name: string,
  previous: ContainerInspection,
  { takenPolicy }: ObservedSlot,
  { stopFirst }: RecoveryFacts,
): readonly RecoveryStep[] {
  const common = { container: previous.Id, cause: `${previousName(name)} is the last proven one` };
  const isEnding = stopFirst !== undefined && previous.State.Running;
  return [
    ...(isEnding ? [{ ...common, kind: 'stop', graceSeconds: stopFirst } as const] : []),
    ...(takenPolicy === undefined
      ? []
      : [{ ...common, kind: 'set-restart-policy', policy: takenPolicy } as const]),
    { ...common, kind: 'rename', to: name },
  ];
}

/** A healthcheck tells; that it runs at this moment does not. */
function isProven(container: ContainerInspection): boolean {
  return container.State.Running && isUsable(container) && container.State.Health?.Status === 'healthy';
}

/** Somebody may remove an old one meanwhile: there is nothing to go back to then. */
export async function recover(at: RecoveryPlace, steps: readonly RecoveryStep[]): Promise<void> {
  for (const step of steps) {
    const favoured = step.kind === 'remove' ? step.inFavourOf : undefined;
    if (favoured !== undefined && (await at.engine.tryInspectContainer(favoured)) === undefined) return;
    await unlessGone(at, step.container, perform(at.engine, step));
  }
}

function perform(engine: ContainerEngine, step: RecoveryStep): Promise<void> {
  switch (step.kind) {
    case 'remove':
      return engine.removeContainer(step.container, { anonymousVolumes: false });
    case 'stop':
      return engine.stopContainer(step.container, step.graceSeconds);
    case 'set-restart-policy':
      return engine.setRestartPolicy(step.container, parseRestartPolicy(step.policy));
    case 'rename':
      return renameEvenRestarting(engine, step.container, step.to);
  }
}
