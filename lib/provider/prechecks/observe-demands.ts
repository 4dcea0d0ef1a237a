import type { EngineDemand } from '../../contract/engine-demand';
import type { ContainerEngine, ContainerInspection } from '../../engine/container-engine';
import { EngineError, isRefusal } from '../../engine/engine-error';
import { tryFindContainer, tryFindServing } from '../../engine/observed-slot';
import { hasPart, partsOf, trial, type DemandedPart } from './engine-demands';
import type { RefusedDemand } from './facts';

/**
 * What this engine refuses of what containers need that are going to be made: a container that has it, from an image that is there, is
 * made, started and removed. Not where what runs has it already, nor where there is no image yet.
 */
export async function observeDemands(
  engine: ContainerEngine,
  service: string,
  demands: readonly EngineDemand[],
): Promise<readonly RefusedDemand[]> {
  const refused: RefusedDemand[] = [];
  for (const demand of demands) refused.push(...(await observeDemand(engine, service, demand)));
  return refused;
}

async function observeDemand(
  engine: ContainerEngine,
  service: string,
  { role, container, image: reference, demands }: EngineDemand,
): Promise<readonly RefusedDemand[]> {
  const running = await tryFindServing(engine, container);
  if (running?.Config.Image === reference) return [];
  const unproven = partsOf(demands).filter((part) => !hasPart(running, part));
  if (unproven.length === 0) return [];
  const image = (await engine.tryInspectImage(reference))?.Id ?? running?.Image;
  if (image === undefined) return [];
  const attempt = (parts: readonly DemandedPart[]) => tryTrial(engine, `${service}_precheck`, image, parts);
  const together = await attempt(unproven);
  if (together === undefined) return [];
  const refused: RefusedDemand[] = [];
  for (const part of unproven) {
    const reason = unproven.length === 1 ? together : await attempt([part]);
    if (reason !== undefined) refused.push({ host: engine.host, role, key: part.key, reason });
  }
  const keys = unproven.map(({ key }) => key).join(' with ');
  return refused.length > 0 ? refused : [{ host: engine.host, role, key: keys, reason: together }];
}

/** Why the engine refuses it; undefined when it does not. */
async function tryTrial(
  engine: ContainerEngine,
  name: string,
  image: string,
  parts: readonly DemandedPart[],
): Promise<string | undefined> {
  await removeTrial(engine, await tryFindContainer(engine, name));
  const spec = trial(image, parts);
  const refusal = await engine.tryFindRefusal(spec);
  if (refusal !== undefined) return refusal;
  try {
    await engine.startContainer(await engine.createContainer(name, spec));
    return undefined;
  } catch (error) {
    if (!(error instanceof EngineError) || !isRefusal(error) || error.kind === 'conflict') throw error;
    return isBesideThePoint(error.reason) ? undefined : error.reason;
  } finally {
    await removeTrial(engine, await tryFindContainer(engine, name));
  }
}

/** Left by a plan that was killed, or just made. */
async function removeTrial(engine: ContainerEngine, found: ContainerInspection | undefined): Promise<void> {
  if (found !== undefined) await engine.removeContainer(found.Id, { anonymousVolumes: true });
}

/** The image has no such program, which an engine finds out last; or the host no such directory, which it would make. */
function isBesideThePoint(reason: string): boolean {
  return /\/bin\/true|source path does not exist/.test(reason);
}
