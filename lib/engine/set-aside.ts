import { systemClock } from './clock';
import type { ContainerEngine } from './container-engine';
import { observeSlot, previousName, servingContainer, tryFindContainer, unseenOnes } from './observed-slot';
import { endForgotten } from './reaper';
import { decideRecovery, recover } from './recreate/recovery';
import { restartPolicyName } from './recreate/restart-policy';

export interface AsideOptions {
  /** Between the stop signal and the kill. */
  readonly graceSeconds: number;
  /** What comes back as it was keeps its restart policy; what gets a successor must not revive beside it. */
  readonly keepPolicy: boolean;
}

/**
 * Stops a container, and takes its name away meanwhile: a supervisor that starts containers by name (Kolla's systemd
 * units) would start it again after seconds. It gets the name that an old one has in the middle of a swap, so that the
 * next update of this container knows what to do with it. No error when there is none.
 */
export async function setAside(engine: ContainerEngine, name: string, options: AsideOptions): Promise<void> {
  const found = await observeSlot(engine, name);
  await endForgotten({ engine, clock: systemClock, name, of: unseenOnes(found) });
  const isMidSwap = found.next !== undefined || (found.current !== undefined && found.previous !== undefined);
  if (isMidSwap) await recover(engine, decideRecovery(name, found, { currentIsDesired: false }));
  const slot = isMidSwap ? await observeSlot(engine, name) : found;
  const { current } = slot;
  const container = servingContainer(slot);
  if (container === undefined) return;
  if (current !== undefined) {
    const policy = restartPolicyName(current.HostConfig.RestartPolicy);
    if (!options.keepPolicy && policy !== 'no') await engine.setRestartPolicy(current.Id, { Name: 'no' });
    await engine.renameContainer(current.Id, previousName(name));
  }
  if (container.State.Paused) await engine.unpauseContainer(container.Id);
  if (container.State.Running) await engine.stopContainer(container.Id, options.graceSeconds);
}

/** Gives a container that was set aside its name back; it is not started. No error when it has it. */
export async function nameAgain(engine: ContainerEngine, name: string): Promise<void> {
  if ((await tryFindContainer(engine, name)) !== undefined) return;
  const aside = await tryFindContainer(engine, previousName(name));
  if (aside !== undefined) await engine.renameContainer(aside.Id, name);
}
