import type { ContainerEngine } from '../../engine/container-engine';
import { observeSlot, servingContainer } from '../../engine/observed-slot';
import type { Attributes } from '../resource';
import { known } from '../decode';
import { containerPlan } from './container-schema';

/** By the container that a job needs beside it, or must not have beside it; undefined when it has something to do. */
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
  return undefined;
}

async function isThere(engine: ContainerEngine, name: string): Promise<boolean> {
  return servingContainer(await observeSlot(engine, name)) !== undefined;
}
