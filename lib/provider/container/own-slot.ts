import type { ContainerEngine } from '../../engine/container-engine';
import { observeSlot, type ObservedSlot } from '../../engine/observed-slot';
import { ownSlot } from '../../engine/recreate/strangers';
import type { Attributes } from '../resource';
import { nameOf } from './container-schema';
import type { Proven } from './comparison/comparison';
import { slotFacts } from './container-record';

/** The slot of a container, without what is not ours. */
export async function observeOwnSlot(
  engine: ContainerEngine,
  wanted: Attributes,
  proven?: Proven,
): Promise<ObservedSlot> {
  const slot = await observeSlot(engine, nameOf(wanted));
  return ownSlot(slot, slotFacts(wanted, proven));
}
