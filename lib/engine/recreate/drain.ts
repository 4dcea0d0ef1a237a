import type { DrainPolicy } from '../desired-container';
import { endsWithin } from '../draining';
import type { Workplace } from './perform-operation';

const POLL_MS = 200;

/**
 * Waits until the container has let go of its work, or has ended; one that does not in time is stopped. Returns why it was
 * given up, or undefined.
 */
export async function awaitDrained(at: Workplace, id: string): Promise<string | undefined> {
  const { engine, desired, clock, signal } = at;
  if (desired.update.order !== 'drain-first') return undefined;
  const { drain, stopTimeoutSeconds } = desired.update;
  const deadline = clock.now() + drain.seconds * 1000;
  while (clock.now() < deadline) {
    if (!(await engine.tryInspectContainer(id))?.State.Running) return undefined;
    if (await hasLetGo(at, id, drain, deadline - clock.now())) return undefined;
    if (signal.aborted) return 'interrupted while the old one let go of its work';
    await clock.sleep(POLL_MS);
  }
  // It was given a part of its time already.
  if (drain.command !== undefined)
    await engine.stopContainer(id, Math.max(0, stopTimeoutSeconds - drain.seconds));
  return undefined;
}

/** A command that cannot be run tells nothing. */
async function hasLetGo(
  { engine }: Workplace,
  id: string,
  { command }: DrainPolicy,
  limitMs: number,
): Promise<boolean> {
  if (command === undefined) return false;
  return engine.execute(id, command, limitMs).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}

/** At once when it has ended, or ends while there is time to wait; else its watcher does. */
export async function removeDrained(at: Workplace, id: string): Promise<void> {
  const { engine, desired, clock, signal, drains } = at;
  if (desired.update.order !== 'drain-first') return;
  const { drain, stopTimeoutSeconds } = desired.update;
  const draining = { engine, clock, container: id };
  if (await endsWithin(draining, drain.waitSeconds * 1000, signal))
    await engine.removeContainer(id, { anonymousVolumes: false });
  else drains?.watch(draining, stopTimeoutSeconds * 1000);
}
