import { messageOf, OperationError } from '../contract/operation-error';
import { alone, type Barrier } from './barrier';
import type { Clock } from './clock';
import type { ContainerEngine, ContainerInspection } from './container-engine';
import { containerAddress, type DesiredContainer } from './desired-container';
import { drainTimeLeftMs, type DrainWatch } from './draining';
import {
  observeSlot,
  possibleOrphans,
  withDraining,
  withPolicyStillTaken,
  withTakenPolicy,
  type ObservedSlot,
} from './observed-slot';
import { endOrphaned } from './reaper';
import {
  anonymousVolumes,
  carriedVolumes,
  describeDoomed,
  doomedVolumes,
  inheritedVolumes,
  withVolumes,
  type AnonymousVolume,
} from './recreate/anonymous-volumes';
import { executePlan } from './recreate/execute-plan';
import type { AfterFailure, Outcome } from './recreate/outcome';
import {
  decideRecreate,
  isMereStart,
  isNothingToDo,
  type Difference,
  type RecreatePlan,
} from './recreate/recreate-plan';
import { decideRecovery, recover, type RecoveryFacts, type RecoveryStep } from './recreate/recovery';
import { parseRestartPolicy, type RestartPolicyName } from './recreate/restart-policy';
import { describeStrangers, strangersIn } from './recreate/strangers';
import { unwatched, type SwapBegin, type SwapWatch } from './recreate/swap-watch';

export interface Convergence {
  readonly engine: ContainerEngine;
  readonly desired: DesiredContainer;
  /** What differs between an observed container and what is desired. */
  readonly differences: (observed: ContainerInspection) => Promise<readonly Difference[]>;
  /** That is recorded of the container; an interrupted swap may have taken it from the container itself. */
  readonly recordedPolicy: RestartPolicyName;
  /** Id of the container that was last proven here. @default - not known */
  readonly provenId?: string;
  /** False for one that was only to exist: it is not taken for one whose start was cut short. */
  readonly wasToRun: boolean;
  /** Where it waits for those that it goes together with. @default - it goes by itself */
  readonly barrier?: Barrier;
  /** Removes a predecessor that ends after its update. @default - the next update removes it */
  readonly drains?: DrainWatch;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** @default - nobody is told */
  readonly watch?: SwapWatch;
}

/** What is to be done, and what is known of the container that serves. */
interface Prepared {
  readonly plan: RecreatePlan;
  /** With the anonymous volumes of its predecessor. */
  readonly desired: DesiredContainer;
  readonly predecessor?: ContainerInspection;
  readonly causes: readonly string[];
}

/** Makes one container what it should be: observe, decide, execute. Leftovers of a crash are resolved first. */
export async function converge(convergence: Convergence): Promise<Outcome> {
  const { barrier } = convergence;
  const progress = new Progress();
  const prepared = await prepare(convergence, progress).catch(messageOf);
  if (typeof prepared === 'string') {
    barrier?.leave(prepared);
    return { kind: 'rolled-back', failure: prepared, now: progress.now };
  }
  const outcome = await execute(convergence, prepared);
  if (outcome.kind !== 'rolled-back' || !isMereStart(prepared.plan) || barrier !== undefined) return outcome;
  // An engine that was killed in the middle of a start may refuse that container for ever; not so another one.
  const again = await prepare(convergence, progress).catch(() => prepared);
  return isMereStart(again.plan) ? outcome : execute(convergence, again);
}

/** Whether the recovery of an interrupted swap has begun. */
class Progress {
  now: AfterFailure = 'untouched';
}

function execute(convergence: Convergence, prepared: Prepared): Promise<Outcome> {
  const { engine, clock, signal, barrier = alone, drains, watch = unwatched } = convergence;
  const { plan, desired, predecessor } = prepared;
  if (!isNothingToDo(plan)) watch.begin(beginOf(prepared));
  const others = { ...(predecessor && { predecessor }), ...(drains && { drains }) };
  return executePlan(plan, { engine, desired, clock, signal, barrier, watch, ...others });
}

function beginOf({ plan: { ids }, predecessor, causes }: Prepared): SwapBegin {
  if (ids.old === undefined) return { operation: ids.new === undefined ? 'create' : 'start', causes };
  const from = predecessor?.Config.Image;
  return { operation: 'update', ...(from !== undefined && { from }), causes };
}

async function prepare(convergence: Convergence, progress: Progress): Promise<Prepared> {
  const { engine, desired, clock, signal } = convergence;
  const observed = await observe(convergence);
  refuseStrangers(convergence, observed);
  const slot = withTakenPolicy(observed, convergence.recordedPolicy);
  await endOrphaned({ engine, clock, name: desired.name, of: possibleOrphans(slot, convergence.wasToRun) });
  const steps = decideRecovery(
    desired.name,
    slot,
    recoveryFacts(convergence, slot, await differencesOf(convergence, slot)),
  );
  if (steps.length > 0) progress.now = 'as-before';
  await recover({ engine, clock, signal }, steps);
  const recovered = steps.length === 0 ? slot : withPolicyStillTaken(await observe(convergence), slot);
  watchDraining(convergence, recovered);
  return decide(convergence, recovered, lastSeen(slot, steps));
}

async function observe({ engine, desired, provenId }: Convergence): Promise<ObservedSlot> {
  const slot = await observeSlot(engine, desired.name);
  return desired.update.order === 'drain-first' ? withDraining(slot, provenId) : slot;
}

function recoveryFacts(
  { desired, barrier }: Convergence,
  slot: ObservedSlot,
  differences: readonly Difference[],
): RecoveryFacts {
  return {
    currentIsDesired: slot.current !== undefined && differences.length === 0,
    isGrouped: barrier !== undefined,
    mayDrain: desired.update.order === 'drain-first',
    drainTimeLeftMs: timeLeftMs(desired, slot),
  };
}

/** A predecessor that is not in the way of anything. */
function watchDraining({ engine, desired, clock, drains }: Convergence, slot: ObservedSlot): void {
  if (slot.draining === undefined) return;
  drains?.watch({ engine, clock, container: slot.draining.Id }, timeLeftMs(desired, slot));
}

function timeLeftMs({ update }: DesiredContainer, { current }: ObservedSlot): number {
  return current === undefined ? 0 : drainTimeLeftMs(current, update.stopTimeoutSeconds, Date.now());
}

/** What was known of a slot before its recovery. */
interface LastSeen {
  /** The last proven one: what a failure goes back to, though it may vanish meanwhile. */
  readonly proven?: ContainerInspection;
  /** Volumes that a successor was to have from one that may be gone. Its own are nobody's data. */
  readonly inherited: readonly AnonymousVolume[];
}

function lastSeen(slot: ObservedSlot, steps: readonly RecoveryStep[]): LastSeen {
  const { next, current, previous } = slot;
  const isRemoved = ({ Id }: ContainerInspection) =>
    steps.some(({ kind, container }) => kind === 'remove' && container === Id);
  const proven = [current, previous].find((it) => it !== undefined && !isRemoved(it));
  const young = [next, current].filter((it) => it !== undefined);
  return { ...(proven && { proven }), inherited: young.flatMap(inheritedVolumes) };
}

/** @throws OperationError when data would be lost */
async function decide(convergence: Convergence, slot: ObservedSlot, before: LastSeen): Promise<Prepared> {
  const { engine, desired } = convergence;
  const differences = await differencesOf(convergence, slot);
  const plan = decideRecreate(desired, slot, differences);
  const causes = causesOf(slot, differences);
  const { old } = plan.ids;
  if (old === undefined && plan.prepare.length === 0) return { plan, desired, causes };
  const found = [slot.current, slot.previous].find((it) => it !== undefined && it.Id === old);
  const predecessor = found ?? before.proven;
  const volumes = predecessor === undefined ? before.inherited : anonymousVolumes(predecessor);
  const kept = carriedVolumes(desired.spec, volumes);
  const doomed = found === undefined ? [] : doomedVolumes(found, kept);
  const address = containerAddress({ host: engine.host, name: desired.name });
  if (doomed.length > 0) throw new OperationError('data-at-risk', describeDoomed(address, doomed));
  return { plan, desired: withVolumes(desired, kept), causes, ...(predecessor && { predecessor }) };
}

function causesOf(
  { current, previous }: ObservedSlot,
  differences: readonly Difference[],
): readonly string[] {
  if (current === undefined) return ['absent'];
  if (differences.length > 0) return differences.map(({ setting }) => setting);
  if (previous !== undefined) return ['interrupted'];
  return [current.State.Running ? 'unhealthy' : 'stopped'];
}

function refuseStrangers({ engine, desired, provenId }: Convergence, slot: ObservedSlot): void {
  const wantedImage = desired.image.reference;
  const strangers = strangersIn(slot, { wantedImage, ...(provenId !== undefined && { provenId }) });
  if (strangers.length === 0) return;
  throw new OperationError('name-taken', describeStrangers(engine.host, desired.name, strangers));
}

/** A policy that was taken is no difference: it can be given back. */
async function differencesOf(
  convergence: Convergence,
  { current, previous, takenPolicy }: ObservedSlot,
): Promise<readonly Difference[]> {
  if (current === undefined) return [];
  if (takenPolicy === undefined || previous !== undefined) return convergence.differences(current);
  const RestartPolicy = parseRestartPolicy(takenPolicy);
  return convergence.differences({ ...current, HostConfig: { ...current.HostConfig, RestartPolicy } });
}
