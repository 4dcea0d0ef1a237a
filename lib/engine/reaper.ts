import { OperationError } from '../contract/operation-error';
import { awaitExit } from './await-exit';
import type { Clock } from './clock';
import type { ContainerEngine, ContainerInspection, ContainerSpec } from './container-engine';
import { createInPlace } from './create-in-place';
import { withDeadline } from './deadline';
import { EngineError, isRefusal } from './engine-error';
import { mayBeOrphaned, tryFindContainer } from './observed-slot';
import { CANNOT_INSPECT, REAPER_SCRIPT } from './reaper-script';

/**
 * An engine that is killed during a start may leave an orphaned process, which it does not know of. The container counts as
 * stopped, and not even its removal ends the process. It may hold the port that the next container needs (seen with Docker
 * 20.10; see docs/faults.md). The host's kernel knows its container. So another container with a view of all processes looks
 * for it. It uses the same image, which is on the host already.
 */
export interface OrphanedProcesses {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  /** Name that the containers have, had, or are to have. */
  readonly name: string;
  /** Whose processes they may be; there is nothing to do for none. */
  readonly of: readonly ContainerInspection[];
}

/** A process that was sent SIGKILL ends at once, unless it waits for a disk. */
const LONGEST_END_MS = 30_000;

/**
 * Ends them. Where it cannot look, because the image has no shell or is gone, nothing is done.
 * @throws OperationError when one does not end, or nobody can say
 */
export async function endOrphaned(orphaned: OrphanedProcesses): Promise<void> {
  const wait = (id: string) =>
    withDeadline(LONGEST_END_MS, [], (until) => awaitExit(orphaned.engine, id, until));
  if (await areGone(orphaned, 9, wait)) return;
  throw new OperationError(
    'orphaned-process',
    `${addressOf(orphaned)}: a process that its engine lost does not end`,
  );
}

/** Waits for their end; returns false when the wait was aborted. */
export function awaitOrphaned(orphaned: OrphanedProcesses, signal: AbortSignal): Promise<boolean> {
  return areGone(orphaned, 0, (id) => awaitExit(orphaned.engine, id, signal));
}

/** Ends the process of a container that was being started when its engine was killed; returns whether it may have been. */
export async function endIfOrphaned(at: Omit<OrphanedProcesses, 'of'>, container: string): Promise<boolean> {
  const found = await at.engine.tryInspectContainer(container);
  if (found === undefined || !mayBeOrphaned(found)) return false;
  await endOrphaned({ ...at, of: [found] });
  return true;
}

/** Starts one that ran before: an earlier try, which its engine lost, may be in the way. */
export async function startAgain(at: Omit<OrphanedProcesses, 'of'>, container: string): Promise<void> {
  try {
    await at.engine.startContainer(container);
  } catch (error) {
    if (!isRefusal(error) || !(await endIfOrphaned(at, container))) throw error;
    await at.engine.startContainer(container);
  }
}

/** @param wait for the end of the search; gets the id of its container; undefined when it was given up */
async function areGone(
  orphaned: OrphanedProcesses,
  signal: 0 | 9,
  wait: (id: string) => Promise<number | undefined>,
): Promise<boolean> {
  const { engine, of } = orphaned;
  const ids = of.flatMap(({ Id }) => Id || []);
  const [first] = of;
  if (first === undefined || ids.length === 0) return true;
  if ((await engine.tryInspectImage(first.Image)) === undefined) return true;
  const spec = reaper(first.Image, [String(signal), ...ids]);
  const id = await createReaper(orphaned, spec);
  try {
    await engine.startContainer(id);
    return isEnd(orphaned, await wait(id));
  } catch (error) {
    if (!isWithoutShell(error)) throw error;
    return true;
  } finally {
    await remove(engine, id);
  }
}

/** @param exitCode undefined when the wait was aborted */
function isEnd(orphaned: OrphanedProcesses, exitCode: number | undefined): boolean {
  if (exitCode === undefined) return false;
  if (exitCode === 0 || exitCode === CANNOT_INSPECT) return true;
  throw new OperationError(
    'orphaned-process',
    `${addressOf(orphaned)}: the search for processes that its engine lost ended with code ${exitCode}`,
  );
}

/** As runc and crun say it. */
function isWithoutShell(error: unknown): boolean {
  return error instanceof EngineError && /executable file .*not found/.test(error.reason);
}

function addressOf({ engine, name }: OrphanedProcesses): string {
  return `${engine.host}/${name}`;
}

/**
 * One that a killed provider left is removed by the next: what it was for is still there. Somebody else's is left alone; there
 * are other names.
 */
async function createReaper(orphaned: OrphanedProcesses, spec: ContainerSpec): Promise<string> {
  const { engine, name } = orphaned;
  for (let number = 1; ; number += 1) {
    const reaperName = `${name}.reaper${number === 1 ? '' : number}`;
    const left = await tryFindContainer(engine, reaperName);
    if (left !== undefined && !isReaper(left)) continue;
    return createInPlace(orphaned, reaperName, spec, (late) => remove(engine, late.Id));
  }
}

/** The script is what it was made for, whichever version of it. */
function isReaper({ Config, HostConfig }: ContainerInspection): boolean {
  // Podman has it in as many parts as it has words.
  const entrypoint = [Config.Entrypoint ?? []].flat().join(' ');
  return /^sh -c .* reaper$/s.test(entrypoint) && HostConfig.PidMode === 'host';
}

function reaper(image: string, signalAndIds: string[]): ContainerSpec {
  return {
    Image: image,
    Entrypoint: ['sh', '-c', REAPER_SCRIPT, 'reaper'],
    Cmd: signalAndIds,
    User: '0:0',
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      PidMode: 'host',
      UsernsMode: 'host',
      NetworkMode: 'none',
      // Or it might not signal what runs under another profile.
      SecurityOpt: ['label=disable', 'apparmor=unconfined'],
    },
  };
}

function remove(engine: ContainerEngine, id: string): Promise<void> {
  return engine.removeContainer(id, { anonymousVolumes: true });
}
