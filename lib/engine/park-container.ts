import { OperationError } from '../contract/operation-error';
import { systemClock } from './clock';
import type { ContainerEngine, ContainerInspection } from './container-engine';
import { unlessGone } from './gone';
import {
  observeSlot,
  previousName,
  servingContainer,
  tryFindContainer,
  possibleOrphans,
  type ObservedSlot,
} from './observed-slot';
import { endOrphaned } from './reaper';
import { describeDoomed, doomedVolumes } from './recreate/anonymous-volumes';
import { decideRecovery, recover } from './recreate/recovery';
import { restartPolicyName } from './recreate/restart-policy';
import { describeStrangers, strangersIn } from './recreate/strangers';
import { renameEvenRestarting } from './rename-container';

export interface ParkOptions {
  /** Between the stop signal and the kill. */
  readonly graceSeconds: number;
  /** What comes back as it was keeps its restart policy; what gets a successor must not revive beside it. */
  readonly keepPolicy: boolean;
}

/**
 * Stops a container, and takes its name away meanwhile: a supervisor that starts containers by name (Kolla's systemd
 * units) would start it again after seconds. It gets the name that an old one has in the middle of a swap, so that the
 * next update of this container knows what to do with it. No error when there is none.
 *
 * One with a restart policy is stopped first: it is its engine that would start it again, and that does not after a stop. So
 * the container that has the name has a policy, at whatever point this is cut.
 * @throws OperationError when somebody else's container has a needed name, or when the engine would remove an ended container
 * with its data; nothing has been touched then
 */
export async function parkContainer(
  engine: ContainerEngine,
  name: string,
  options: ParkOptions,
): Promise<void> {
  const at = { engine, clock: systemClock };
  const found = await observeSlot(engine, name);
  refuse(engine, name, found);
  await endOrphaned({ ...at, name, of: possibleOrphans(found) });
  const isMidSwap = found.next !== undefined || (found.current !== undefined && found.previous !== undefined);
  if (isMidSwap) await recover(at, decideRecovery(name, found, { currentIsDesired: false }));
  const slot = isMidSwap ? await observeSlot(engine, name) : found;
  const container = servingContainer(slot);
  if (container === undefined) return;
  const leaveName = slot.current === undefined ? undefined : previousName(name);
  await unlessGone(at, container.Id, park(engine, container, leaveName, options));
}

function refuse({ host }: ContainerEngine, name: string, slot: ObservedSlot): void {
  const strangers = strangersIn(slot);
  if (strangers.length > 0) throw new OperationError('name-taken', describeStrangers(host, name, strangers));
  const container = servingContainer(slot);
  const doomed = container === undefined ? [] : doomedVolumes(container, []);
  if (doomed.length > 0) throw new OperationError('data-at-risk', describeDoomed(`${host}/${name}`, doomed));
}

async function park(
  engine: ContainerEngine,
  container: ContainerInspection,
  newName: string | undefined,
  options: ParkOptions,
): Promise<void> {
  const { Id } = container;
  const rename = async () => {
    if (newName !== undefined) await renameEvenRestarting(engine, Id, newName, options.graceSeconds);
  };
  const hasPolicy = restartPolicyName(container.HostConfig.RestartPolicy) !== 'no';
  if (!hasPolicy) await rename();
  await stop(engine, container, options);
  if (!hasPolicy) return;
  await rename();
  if (!options.keepPolicy) await engine.setRestartPolicy(Id, { Name: 'no' });
}

async function stop(
  engine: ContainerEngine,
  { Id, State }: ContainerInspection,
  { graceSeconds }: ParkOptions,
): Promise<void> {
  if (State.Paused) await engine.unpauseContainer(Id);
  if (State.Running) await engine.stopContainer(Id, graceSeconds);
}

/** Gives a container that was parked its name back; it is not started. No error when it has it. */
export async function unparkContainer(engine: ContainerEngine, name: string): Promise<void> {
  if ((await tryFindContainer(engine, name)) !== undefined) return;
  const parked = await tryFindContainer(engine, previousName(name));
  if (parked !== undefined) await renameEvenRestarting(engine, parked.Id, name);
}
