import type { ContainerCalls, ContainerInspection } from './container-engine';
import { restartPolicyName, type RestartPolicyName } from './recreate/restart-policy';

/**
 * What occupies a container's name on its host. During a swap there are up to three containers:
 * the one that has the name, its successor `<name>.next`, and the parked one, `<name>.prev`.
 */
export interface ObservedSlot {
  readonly current?: ContainerInspection;
  readonly next?: ContainerInspection;
  readonly previous?: ContainerInspection;
  /** The predecessor of a proven `current`: it let go of its work, and has until its time is over to end. */
  readonly draining?: ContainerInspection;
  /** Restart policy that an interrupted swap took from the old container; undefined when that has it still, or never had one. */
  readonly takenPolicy?: RestartPolicyName;
}

export function nextName(name: string): string {
  return `${name}.next`;
}

export function previousName(name: string): string {
  return `${name}.prev`;
}

export async function observeSlot(engine: ContainerCalls, name: string): Promise<ObservedSlot> {
  const [current, next, previous] = await Promise.all([
    tryFindContainer(engine, name),
    tryFindContainer(engine, nextName(name)),
    tryFindContainer(engine, previousName(name)),
  ]);
  return { ...(current && { current }), ...(next && { next }), ...(previous && { previous }) };
}

/** The engine also finds containers by a prefix of their id, and a name such as `db` could be one: by name alone. */
export async function tryFindContainer(
  engine: ContainerCalls,
  name: string,
): Promise<ContainerInspection | undefined> {
  const found = await engine.tryInspectContainer(name);
  return found?.Name === `/${name}` ? found : undefined;
}

/** The container that serves, or served last: the truth about a slot in the middle of an interrupted swap. */
export function servingContainer(slot: ObservedSlot): ContainerInspection | undefined {
  return slot.current ?? slot.previous;
}

/** The same, where nothing else of the slot matters. */
export async function tryFindServing(
  engine: ContainerCalls,
  name: string,
): Promise<ContainerInspection | undefined> {
  return (await tryFindContainer(engine, name)) ?? (await tryFindContainer(engine, previousName(name)));
}

/**
 * Tells a predecessor that drains from the leftover of a swap that was cut short: its successor was proven. A restart is not
 * recorded where its container is: there a healthy successor with the same image counts. Pure.
 * @param provenId id of the container that was last proven there; undefined when that is not known
 */
export function withDraining(slot: ObservedSlot, provenId: string | undefined): ObservedSlot {
  const { previous, ...others } = slot;
  const { current } = others;
  if (previous === undefined || current === undefined) return slot;
  const isRestarted =
    previous.Id === provenId &&
    previous.Image === current.Image &&
    current.State.Health?.Status === 'healthy';
  return current.Id === provenId || isRestarted ? { ...others, draining: previous } : slot;
}

/** A swap was cut short here; the next apply resolves it. */
export function isInterrupted(slot: ObservedSlot): boolean {
  return slot.next !== undefined || slot.previous !== undefined;
}

/**
 * Adds which policy an interrupted swap took.
 * @param recorded the policy that is recorded of the container: one that was parked does not tell any more
 */
export function withTakenPolicy(slot: ObservedSlot, recorded: RestartPolicyName): ObservedSlot {
  const old = oldOne(slot);
  const isTaken = old !== undefined && hasNoPolicy(old);
  return isInterrupted(slot) && isTaken && recorded !== 'no' ? { ...slot, takenPolicy: recorded } : slot;
}

/** A slot after its recovery: a policy that was taken is still that of the same container, if it was not given back yet. */
export function withPolicyStillTaken(
  now: ObservedSlot,
  { takenPolicy, ...before }: ObservedSlot,
): ObservedSlot {
  const { current } = now;
  const isOwner = current !== undefined && current.Id === oldOne(before)?.Id;
  return isOwner && hasNoPolicy(current) && takenPolicy !== undefined ? { ...now, takenPolicy } : now;
}

/** From which an interrupted swap may have taken the policy. */
function oldOne({ previous, current }: ObservedSlot): ContainerInspection | undefined {
  return previous ?? current;
}

function hasNoPolicy({ HostConfig }: ContainerInspection): boolean {
  return restartPolicyName(HostConfig.RestartPolicy) === 'no';
}

/** Its last start failed, and that may be so for ever ("task already exists"). */
export function isRefused({ State }: ContainerInspection): boolean {
  return !State.Running && Boolean(State.Error);
}

/**
 * The engine never saw it end after it was asked to start it: it was killed meanwhile, or refuses to. Its process may run
 * all the same.
 */
export function mayBeOrphaned(container: ContainerInspection): boolean {
  return container.State.Status === 'created' || isRefused(container);
}

/**
 * Those whose processes may be orphaned: they run and the engine does not know. One that had ended before may have been about to be
 * started again.
 * @param wasToRun false: `created` is what it was to be
 */
export function possibleOrphans(slot: ObservedSlot, wasToRun = true): readonly ContainerInspection[] {
  const all = [slot.next, slot.current, slot.previous, slot.draining].filter((it) => it !== undefined);
  return all.filter(({ State }) => !State.Running && (wasToRun || State.Status !== 'created'));
}

/** Dead and endlessly restarting containers cannot be started again; paused ones can go on. */
export function isUsable(container: ContainerInspection): boolean {
  return !['dead', 'removing', 'restarting'].includes(container.State.Status);
}
