import { releaseOfImage } from '../../contract/release';
import type { ContainerEngine } from '../../engine/container-engine';
import { tryFindServing } from '../../engine/observed-slot';
import { known } from '../decode';
import { containerPlan, referenceOf } from './container-schema';
import type { Attributes } from '../resource';

const OF_CONTAINER = /^container:(.+)$/;

/** Name of the container whose image a job takes. */
export function tryFindImageSource(attributes: Attributes): string | undefined {
  return OF_CONTAINER.exec(referenceOf(attributes))?.[1];
}

/** By the containers that a job needs beside it, or must not have beside it; undefined when it has something to do. */
export async function tryFindWhyNotNeeded(
  engine: ContainerEngine,
  planned: Attributes,
): Promise<string | undefined> {
  const needed = known(containerPlan(planned).only_beside);
  if (needed !== undefined && !(await isThere(engine, needed))) {
    return `there is no container ${needed} on this host yet`;
  }
  const done = known(containerPlan(planned).unless_beside);
  if (done !== undefined && (await isThere(engine, done))) {
    return `there is a container ${done} on this host, so it was done before`;
  }
  return tryFindWhyFinished(engine, planned);
}

/** Where the container whose image it takes is of the release already that is wanted. */
async function tryFindWhyFinished(engine: ContainerEngine, planned: Attributes): Promise<string | undefined> {
  const [wanted, source] = [known(containerPlan(planned).unless_release), tryFindImageSource(planned)];
  if (wanted === undefined || source === undefined) return undefined;
  const running = await tryFindServing(engine, source);
  if (running === undefined) return undefined;
  const { Image: reference, Labels: labels } = running.Config;
  if (reference === wanted) return `${source} runs ${wanted} already`;
  const now = releaseOfImage(reference, labels);
  const then = releaseOfImage(wanted, (await engine.tryInspectImage(wanted))?.Config.Labels);
  return now !== undefined && now === then ? `${source} stays at ${now}` : undefined;
}

async function isThere(engine: ContainerEngine, name: string): Promise<boolean> {
  return (await tryFindServing(engine, name)) !== undefined;
}
