import { messageOf } from '../../contract/operation-error';
import type { ContainerEngine } from '../../engine/container-engine';
import { possibleOrphans } from '../../engine/observed-slot';
import { endOrphaned } from '../../engine/reaper';
import { reasonLine } from '../events/run-events';
import type { Attributes } from '../resource';
import { known } from '../decode';
import { containerPlan, nameOf } from './container-schema';
import { destroyGrace } from './desired';
import { observeOwnSlot } from './own-slot';
import type { Coordination } from './service-container';

/** Removes a container that is no longer wanted, and what an interrupted update of it left. */
export async function removeContainers(
  engine: ContainerEngine,
  { clock, events }: Pick<Coordination, 'clock' | 'events'>,
  prior: Attributes,
): Promise<void> {
  const name = nameOf(prior);
  const slot = await observeOwnSlot(engine, prior);
  await endOrphaned({ engine, clock, name, of: possibleOrphans(slot, containerPlan(prior).start !== false) });
  const all = [slot.next, slot.current, slot.previous].filter((it) => it !== undefined);
  if (all.length === 0) return;
  const place = events.placeOf(engine.host, name);
  const from = known(containerPlan(prior).image);
  const told = from === undefined ? {} : { from };
  events.tell({ kind: 'container-begin', ...place, operation: 'remove', ...told, causes: ['unwanted'] });
  try {
    for (const { Id } of all) await removeOne(engine, Id, prior);
  } catch (error) {
    const reason = reasonLine(messageOf(error));
    events.tell({ kind: 'container-end', ...place, outcome: 'unfinished', reason });
    throw error;
  }
  events.tell({ kind: 'container-end', ...place, outcome: 'done' });
}

async function removeOne(engine: ContainerEngine, container: string, prior: Attributes): Promise<void> {
  await engine.stopContainer(container, destroyGrace(prior));
  await engine.removeContainer(container, {
    anonymousVolumes: containerPlan(prior).remove_volumes !== false,
  });
}
