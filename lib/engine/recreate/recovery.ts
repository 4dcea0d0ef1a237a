import { OperationError } from '../../contract/operation-error';
import type { ContainerEngine, ContainerInspection } from '../container-engine';
import { unlessGone, type Whereabouts } from '../gone';
import { endsWithin, RESTART_GRACE_SECONDS } from '../draining';
import { isRefused, isUsable, previousName, type ObservedSlot } from '../observed-slot';
import { renameEvenRestarting } from '../rename-container';
import { parseRestartPolicy, type RestartPolicyName } from './restart-policy';

/** What puts a slot that an interrupted swap left behind into a state that a new swap can start from. */
export type RecoveryStep = { readonly container: string; readonly cause: string } &
  /** `inFavourOf`: only while that container is there; what would come after is not done either. */
  (
    | { readonly kind: 'remove'; readonly inFavourOf?: string }
    | { readonly kind: 'await-end'; readonly limitMs: number }
    | { readonly kind: 'stop'; readonly graceSeconds: number }
    | { readonly kind: 'set-restart-policy'; readonly policy: RestartPolicyName }
    | { readonly kind: 'rename'; readonly to: string }
  );

type RecoveryPlace = Whereabouts & { readonly engine: ContainerEngine; readonly signal?: AbortSignal };

export interface RecoveryFacts {
  /** The container that has the name differs in nothing from what is desired. */
  readonly currentIsDesired: boolean;
  /** It goes together with others, which may not have been proven. @default false */
  readonly isGrouped?: boolean;
  /** An old one that runs may have been told to end. @default false */
  readonly mayDrain?: boolean;
  /** How long the predecessor of a proven one may still take to end. @default 0 */
  readonly drainTimeLeftMs?: number;
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
  const leftover: readonly RecoveryStep[] = [
    ...(next === undefined
      ? []
      : [{ kind: 'remove', container: next.Id, cause: 'a successor that never took over' } as const]),
    ...endDraining(slot, facts),
  ];
  if (previous === undefined) return [...leftover, ...removeNeverStarted(current)];
  if (current === undefined) return [...leftover, ...restorePrevious(name, previous, slot, facts)];
  // The swap is finished, or rolled back, by the plan that follows. A successor that does not run is not started once more:
  // an engine that was killed while it started it may refuse to ("task already exists") for ever.
  if (facts.currentIsDesired && isUsable(current) && current.State.Running) return leftover;
  if (!facts.isGrouped && isProven(current)) {
    const limitMs = facts.mayDrain ? (facts.drainTimeLeftMs ?? 0) : 0;
    return [...leftover, ...removeAtItsEnd(previous, limitMs, 'its successor is healthy')];
  }
  return [
    ...leftover,
    { kind: 'remove', container: current.Id, inFavourOf: previous.Id, cause: 'it was not proven' },
    ...restorePrevious(name, previous, slot, facts),
  ];
}

/**
 * Its name is needed for a swap only, which is not worth the work that it has at hand. It is not waited for where nobody
 * serves.
 */
function endDraining({ current, draining }: ObservedSlot, facts: RecoveryFacts): readonly RecoveryStep[] {
  if (draining === undefined || current === undefined) return [];
  const isSwapped = !facts.currentIsDesired || !isUsable(current) || isRefused(current);
  if (draining.State.Running && !isSwapped) return [];
  const limitMs = current.State.Running ? (facts.drainTimeLeftMs ?? 0) : 0;
  return removeAtItsEnd(draining, limitMs, 'its successor is proven');
}

/** At the latest when its time is over. */
function removeAtItsEnd(
  { Id: container, State }: ContainerInspection,
  limitMs: number,
  cause: string,
): readonly RecoveryStep[] {
  const isAwaited = State.Running && limitMs > 0;
  return [
    ...(isAwaited ? [{ kind: 'await-end', container, limitMs, cause } as const] : []),
    { kind: 'remove', container, cause },
  ];
}

/** A rollback would start it again, as if it had been proven. */
function removeNeverStarted(current: ContainerInspection | undefined): readonly RecoveryStep[] {
  if (current?.State.Status !== 'created' || !isRefused(current)) return [];
  return [{ kind: 'remove', container: current.Id, cause: 'it could never be started' }];
}

/** The last proven one gets its name, and before that its policy: a container with the name has a policy. */
function restorePrevious(
  name: string,
  previous: ContainerInspection,
  { takenPolicy }: ObservedSlot,
  { mayDrain = false }: RecoveryFacts,
): readonly RecoveryStep[] {
  const common = { container: previous.Id, cause: `${previousName(name)} is the last proven one` };
  const isEnding = mayDrain && previous.State.Running;
  return [
    ...(isEnding ? [{ ...common, kind: 'stop', graceSeconds: RESTART_GRACE_SECONDS } as const] : []),
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
    await unlessGone(at, step.container, perform(at, step));
  }
}

function perform(at: RecoveryPlace, step: RecoveryStep): Promise<void> {
  const { engine } = at;
  switch (step.kind) {
    case 'await-end':
      return awaitEnd(at, step.container, step.limitMs);
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

/** @throws OperationError on Ctrl-C; nothing has been touched then */
async function awaitEnd(at: RecoveryPlace, container: string, limitMs: number): Promise<void> {
  const { signal = new AbortController().signal } = at;
  const hasEnded = await endsWithin({ ...at, container }, limitMs, signal);
  if (!hasEnded && signal.aborted)
    throw new OperationError('interrupted', 'interrupted while the predecessor of an earlier update ended');
}
