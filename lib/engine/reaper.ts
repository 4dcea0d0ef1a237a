import { OperationError } from '../contract/operation-error';
import type { Clock } from './clock';
import type { ContainerEngine, ContainerInspection, ContainerSpec } from './container-engine';
import { createInPlace } from './create-in-place';
import { isRefusal } from './engine-error';

/**
 * An engine that is killed in the middle of a start may leave a process behind that it does not know of: the container counts
 * as one that does not run, and not even its removal ends the process, which may hold the port that the next one needs (seen
 * with Docker 20.10; see docs/faults.md). The host's kernel knows whose it is, so another container with a view of all
 * processes looks for it, from the image of the first one, which is there for sure.
 */
export interface ForgottenProcesses {
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
 * Sends a signal to each process in a control group that is named after one of the containers, until there is none.
 * Signal 0 harms nobody.
 */
const SCRIPT = `signal=$1
shift
ids=$(printf '%s\\n' "$@")
while files=$(grep -lsF -e "$ids" /proc/[0-9]*/cgroup); [ -n "$files" ]; do
  for file in $files; do
    process=\${file#/proc/}
    kill "-$signal" "\${process%/cgroup}" 2>/dev/null
  done
  sleep 0.2
done`;

/**
 * Ends them. Where it cannot look, as in an image without a shell, nothing is done.
 * @throws OperationError when one does not end
 */
export async function endForgotten(forgotten: ForgottenProcesses): Promise<void> {
  const end = AbortSignal.timeout(LONGEST_END_MS);
  if (await areGone(forgotten, 9, end)) return;
  const { engine, name } = forgotten;
  throw new OperationError(`${engine.host}/${name}: a process that its engine has forgotten does not end`);
}

/** Waits for their end; returns false when the wait was aborted. */
export function awaitForgotten(forgotten: ForgottenProcesses, signal: AbortSignal): Promise<boolean> {
  return areGone(forgotten, 0, signal);
}

async function areGone(
  { engine, clock, name, of }: ForgottenProcesses,
  signal: 0 | 9,
  abort: AbortSignal,
): Promise<boolean> {
  const [first] = of;
  if (first === undefined) return true;
  const spec = reaper(first.Image, [String(signal), ...of.map(({ Id }) => Id)]);
  let id: string | undefined;
  try {
    id = await createInPlace({ engine, clock }, reaperName(name), spec, (left) => remove(engine, left));
    await engine.startContainer(id);
    await engine.waitForExit(id, abort);
    return true;
  } catch (error) {
    if (abort.aborted) return false;
    if (!isRefusal(error)) throw error;
    return true;
  } finally {
    if (id !== undefined) await remove(engine, id);
  }
}

/** One that a killed provider left is removed by the next: what it was for is still there. */
function reaperName(name: string): string {
  return `${name}.reaper`;
}

function reaper(image: string, signalAndIds: string[]): ContainerSpec {
  return {
    Image: image,
    Entrypoint: ['sh', '-c', SCRIPT, 'reaper'],
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
