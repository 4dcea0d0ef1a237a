import type { ContainerInspection } from '../container-engine';
import type { DesiredContainer, DrainPolicy } from '../desired-container';
import { isRefused, isUsable, nextName, previousName, type ObservedSlot } from '../observed-slot';
import { printOperation, type Operation } from './operation';
import { restartPolicyName, type RestartPolicyName } from './restart-policy';

/**
 * What to do to one container, in phases. Between the phases those that go together wait for each other;
 * up to `commit` everything can be rolled back.
 */
export interface RecreatePlan {
  /** Ids of the containers that the operations speak of; `new` is missing until it is created. */
  readonly ids: { readonly old?: string; readonly new?: string };
  /** What an interrupted swap had done already: rolled back too if this one fails. */
  readonly alreadyDone: readonly Operation[];
  /** Makes the successor; nothing that runs is touched. */
  readonly prepare: readonly Operation[];
  readonly stop: readonly Operation[];
  readonly start: readonly Operation[];
  /** Point of no return: the successor is proven. */
  readonly commit: readonly Operation[];
}

/** A setting that differs between what runs and what is desired, in readable form. */
export interface Difference {
  readonly setting: string;
  readonly from: string;
  readonly to: string;
}

const INTERRUPTED = 'an earlier update was interrupted';
const NOTHING: RecreatePlan = { ids: {}, alreadyDone: [], prepare: [], stop: [], start: [], commit: [] };

/** Decides from facts alone. `differences` are those between `slot.current` and what is desired, image included. */
export function decideRecreate(
  desired: DesiredContainer,
  slot: ObservedSlot,
  differences: readonly Difference[],
): RecreatePlan {
  const { current, previous, takenPolicy } = slot;
  if (current === undefined) return createFresh(desired);
  // What is in the way of its start may not be in the way of another one's.
  if (differences.length > 0 || !isUsable(current) || isRefused(current))
    return withPolicyTaken(swap(desired, current, causeOf(current, differences)), takenPolicy);
  if (previous !== undefined)
    return withPolicyTaken(finishInterrupted(desired, current, previous), takenPolicy);
  const start = current.State.Running ? goOn(desired, current) : startOperations(desired, 'it is stopped');
  const given = givePolicyBack(takenPolicy);
  if (start.length + given.length === 0) return NOTHING;
  return { ...NOTHING, ids: { new: current.Id }, start: [...start, ...given] };
}

/** What an interrupted swap had begun with: rolled back too if this one fails. */
function withPolicyTaken(plan: RecreatePlan, policy: RestartPolicyName | undefined): RecreatePlan {
  if (policy === undefined) return plan;
  const taken: Operation = {
    kind: 'set-restart-policy',
    subject: 'old',
    from: policy,
    to: 'no',
    cause: INTERRUPTED,
  };
  return { ...plan, alreadyDone: [taken, ...plan.alreadyDone] };
}

/** To the old one, where there is nothing more to do: it is what is desired now. */
function givePolicyBack(policy: RestartPolicyName | undefined): readonly Operation[] {
  if (policy === undefined) return [];
  return [{ kind: 'set-restart-policy', subject: 'new', from: 'no', to: policy, cause: INTERRUPTED }];
}

function causeOf(current: ContainerInspection, differences: readonly Difference[]): string {
  if (differences.length > 0) {
    return differences.map(({ setting, from, to }) => `${setting}: ${from} -> ${to}`).join('; ');
  }
  return isRefused(current)
    ? `it could not be started: ${current.State.Error}`
    : `it is ${current.State.Status}`;
}

function unpause({ State }: ContainerInspection): readonly Operation[] {
  return State.Paused ? [{ kind: 'unpause', subject: 'new', cause: 'it is paused' }] : [];
}

/** One that runs and is as desired, but is paused or not healthy. It may become so without help, and has time for that. */
function goOn(desired: DesiredContainer, current: ContainerInspection): readonly Operation[] {
  const wasUnhealthy = current.State.Health?.Status === 'unhealthy';
  const isToWait = desired.running && desired.health.wait && (current.State.Paused || wasUnhealthy);
  return [...unpause(current), ...(isToWait ? [{ ...awaitHealthy, wasUnhealthy }] : [])];
}

const awaitHealthy = { kind: 'await-healthy', subject: 'new', cause: 'later waves rely on it' } as const;

/** It gets its name when it is complete: a cut in between leaves a `.next`, which the next apply removes. */
function createFresh(desired: DesiredContainer): RecreatePlan {
  const cause = 'there is no such container';
  return {
    ...NOTHING,
    prepare: createOperations(desired, cause),
    start: [takeName(desired, cause), ...startNew(desired, cause)],
  };
}

function takeName({ name }: DesiredContainer, cause: string): Operation {
  return { kind: 'rename', subject: 'new', from: nextName(name), to: name, cause };
}

function createOperations({ name, uploads }: DesiredContainer, cause: string): readonly Operation[] {
  const create: Operation = { kind: 'create', subject: 'new', name: nextName(name), cause };
  return uploads.length === 0 ? [create] : [create, { kind: 'upload', subject: 'new', cause }];
}

function startOperations(desired: DesiredContainer, cause: string): readonly Operation[] {
  if (!desired.running) return [];
  return [{ kind: 'start', subject: 'new', cause }, awaitHealthy];
}

/** One that never served here is watched, where that is desired. */
function startNew(desired: DesiredContainer, cause: string): readonly Operation[] {
  const start = startOperations(desired, cause);
  const { soakSeconds = 0 } = desired.health;
  if (start.length === 0 || soakSeconds === 0) return start;
  return [...start, { kind: 'soak', subject: 'new', seconds: soakSeconds, cause: 'other hosts follow it' }];
}

/**
 * The old container leaves its name before it stops, and the new one takes it just before it starts. In between, a supervisor
 * that starts containers by name (Kolla's systemd units) finds nothing to start. One that crashes again and again serves
 * nobody, and has to be stopped before it can leave its name.
 */
function swap(desired: DesiredContainer, old: ContainerInspection, cause: string): RecreatePlan {
  const create = createOperations(desired, cause);
  const copies = desired.update.carryOver.map((path): Operation => ({
    kind: 'copy-from-old',
    subject: 'new',
    path,
    cause: 'kept across updates',
  }));
  const take = takeName(desired, cause);
  const isCrashing = old.State.Restarting;
  const stopOld: Operation = { kind: 'stop', subject: 'old', cause };
  const parking = [...(isCrashing ? [stopOld] : []), ...parkOperations(old, desired.name)];
  // Also when it is stopped now: its rollback is to start it.
  const stop: readonly Operation[] = desired.running && !isCrashing ? [stopOld] : [];
  const common = {
    ...NOTHING,
    ids: { old: old.Id },
    // Stopped by an interrupted swap, it must run again even if nothing more is attempted.
    alreadyDone: old.State.Running ? [] : stop,
    prepare: [...create, ...copies],
  };
  const start = startNew(desired, cause);
  const { update } = desired;
  if (update.order === 'start-first')
    return { ...common, start: [...start, ...parking, take], commit: [...stop, removeOld] };
  if (update.order === 'drain-first' && isWorking(old)) {
    const drain = [signalOld(update.drain, cause), awaitDrained];
    return { ...common, stop: [...parking, ...drain], start: [take, ...start], commit: [removeDrained] };
  }
  return { ...common, stop: [...parking, ...stop], start: [take, ...start], commit: [removeOld] };
}

const removeOld: Operation = { kind: 'remove', subject: 'old', cause: 'its successor is healthy' };
const awaitDrained: Operation = {
  kind: 'await-drained',
  subject: 'old',
  cause: 'its successor takes over',
};
const removeDrained: Operation = {
  kind: 'remove-drained',
  subject: 'old',
  cause: 'its successor is healthy',
};

function signalOld({ signal }: DrainPolicy, cause: string): Operation {
  return { kind: 'signal', subject: 'old', signal, cause };
}

/** Others have nothing to let go of; and one that is paused gets no signal. */
function isWorking({ State }: ContainerInspection): boolean {
  return State.Running && !State.Paused && !State.Restarting;
}

/**
 * A container with a restart policy would revive beside its successor when its engine restarts. It loses the policy when it has
 * given up its name, and has it again before the name: a container with the name has a policy.
 */
function parkOperations(old: ContainerInspection, name: string): readonly Operation[] {
  const policy = restartPolicyName(old.HostConfig.RestartPolicy);
  const cause = 'parked until its successor is healthy';
  const rename: Operation = {
    kind: 'rename',
    subject: 'old',
    from: name,
    to: previousName(name),
    cause,
  };
  if (policy === 'no') return [rename];
  return [rename, { kind: 'set-restart-policy', subject: 'old', from: policy, to: 'no', cause }];
}

/** An earlier swap was cut short after the successor took the name: prove the successor, or go back. */
function finishInterrupted(
  desired: DesiredContainer,
  current: ContainerInspection,
  previous: ContainerInspection,
): RecreatePlan {
  const cause = INTERRUPTED;
  const { name, update } = desired;
  // Its successor has the name, so it was told to end, and has let go. Told once more, it may end in the middle of its work.
  const drain = update.order === 'drain-first' && isWorking(previous) ? update.drain : undefined;
  const stop: Operation = { kind: 'stop', subject: 'old', cause };
  return {
    ...NOTHING,
    ids: { old: previous.Id, new: current.Id },
    alreadyDone: [
      { kind: 'create', subject: 'new', name: nextName(name), cause },
      { kind: 'rename', subject: 'old', from: name, to: previousName(name), cause },
      drain ? signalOld(drain, cause) : stop,
      takeName(desired, cause),
      // Perhaps; to stop one that was not started is harmless.
      { kind: 'start', subject: 'new', cause },
    ],
    stop: drain ? [] : [stop],
    start: [...unpause(current), ...startNew(desired, cause)],
    commit: [drain ? removeDrained : removeOld],
  };
}

/** Of a container that is there, and does not run. */
export function isMereStart({ ids, start }: RecreatePlan): boolean {
  return ids.old === undefined && ids.new !== undefined && start.some(({ kind }) => kind === 'start');
}

export function isNothingToDo(plan: RecreatePlan): boolean {
  return [plan.prepare, plan.stop, plan.start, plan.commit].every((operations) => operations.length === 0);
}

/** One line per operation, phases in order; what tests and logs show. */
export function printPlan(plan: RecreatePlan): string {
  if (isNothingToDo(plan)) return 'nothing to do';
  const phases = ['prepare', 'stop', 'start', 'commit'] as const;
  return phases.flatMap((phase) => plan[phase].map((it) => `${phase}: ${printOperation(it)}`)).join('\n');
}
