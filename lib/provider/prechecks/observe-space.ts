import { messageOf } from '../../contract/operation-error';
import type { SpaceNeed } from '../../contract/prechecks';
import type { ContainerEngine } from '../../engine/container-engine';
import { EngineError, isUnreachable } from '../../engine/engine-error';
import { tryFindContainer } from '../../engine/observed-slot';
import { bytesOfImages, freeBytesOf, usedBytesOf } from './disk-usage';
import type { SpaceFact } from './facts';

/** `du` reads every directory entry of a database. */
const COMMAND_TIMEOUT_MS = 60_000;

/**
 * Space for images that a host does not have. What they will take is not known before they are there: as much as those
 * that run in their place. The engine does not tell how much is left, and a container of the service does: its root is on
 * the engine's disk.
 * @param replaced ids of the images that run in the place of the missing ones
 * @param witness name of a running container; undefined when none runs
 */
export async function spaceForImages(
  engine: ContainerEngine,
  replaced: readonly string[],
  witness: string | undefined,
): Promise<SpaceFact> {
  const fact = { host: engine.host, what: 'images' };
  if (witness === undefined)
    return { ...fact, unobserved: 'No container of the service runs there that could tell' };
  return seen(fact, async () => {
    const layers = await Promise.all(replaced.map((id) => engine.readImageLayers(id)));
    const df = await run(engine, witness, ['df', '-Pk', '/']);
    return { neededBytes: bytesOfImages(layers), freeBytes: understood(freeBytesOf(df), 'df', df) };
  });
}

/** Space for what a job writes, as a running container sees it; none when that is not there: the job itself says so. */
export async function spaceForJob(engine: ContainerEngine, need: SpaceNeed): Promise<SpaceFact | undefined> {
  const { job, container, path } = need;
  const fact = { host: engine.host, what: job };
  const found = await tryFindContainer(engine, container);
  if (found === undefined) return undefined;
  if (!found.State.Running) return { ...fact, unobserved: `${container}, which would tell, does not run` };
  return seen(fact, async () => {
    const [du, df] = await Promise.all([
      run(engine, container, ['du', '-sk', path]),
      run(engine, container, ['df', '-Pk', path]),
    ]);
    return {
      neededBytes: understood(usedBytesOf(du), 'du', du),
      freeBytes: understood(freeBytesOf(df), 'df', df),
    };
  });
}

async function seen(
  fact: { readonly host: string; readonly what: string },
  inspect: () => Promise<{ readonly neededBytes: number; readonly freeBytes: number }>,
): Promise<SpaceFact> {
  try {
    return { ...fact, ...(await inspect()) };
  } catch (error) {
    if (isUnreachable(error)) throw error;
    return { ...fact, unobserved: reasonOf(error) };
  }
}

/** Without the host, so that many hosts with the same reason are one warning. */
function reasonOf(error: unknown): string {
  if (error instanceof EngineError) return `A command there failed: ${error.reason}`;
  return messageOf(error);
}

async function run(engine: ContainerEngine, container: string, command: readonly string[]): Promise<string> {
  return (await engine.execute(container, command, COMMAND_TIMEOUT_MS)).output;
}

function understood(bytes: number | undefined, program: string, said: string): number {
  if (bytes !== undefined) return bytes;
  throw new Error(`${program} there said: ${said.trim() === '' ? 'nothing' : said.trim().slice(0, 200)}`);
}
