/** Who ran beside whom, from the events of an engine. Pure. */
import type { ContainerEvent } from '../../lib/report/container-event';

/** A container as far as it matters who may run beside it. */
export interface Runner {
  readonly id: string;
  /** `ctl1/nova_conductor`, whatever a swap appended to the name. */
  readonly slot: string;
  readonly image: string;
  /** It was told to end, and may still be about to. */
  readonly isEnding: boolean;
}

/** True when these two must not run at the same time. */
export type AreRivals = (one: Runner, other: Runner) => boolean;

/** Two containers of one slot. */
export const sameSlot: AreRivals = (one, other) => one.slot === other.slot;

/** The same, unless one has been told to let go of its work: then it may take its time. */
export const sameSlotUnlessEnding: AreRivals = (one, other) =>
  sameSlot(one, other) && !one.isEnding && !other.isEnding;

/** Two containers of one slot, or of two versions: of those that go together. */
export const anyTwoVersions: AreRivals = (one, other) => sameSlot(one, other) || one.image !== other.image;

export const none: AreRivals = () => false;

/**
 * Returns, in words, every start of a container beside a running rival.
 * @param running what ran before the first event
 * @param events in order; a container whose end was not told counts as running
 */
export function rivals(
  running: readonly Runner[],
  events: readonly ContainerEvent[],
  areRivals: AreRivals,
): readonly string[] {
  const alive = new Map(running.map((it) => [it.id, it]));
  const found: string[] = [];
  for (const event of events) {
    const runner = alive.get(event.id);
    if (event.action === 'die') alive.delete(event.id);
    else if (event.action === 'kill' && runner) alive.set(event.id, { ...runner, isEnding: true });
    else if (event.action === 'start') {
      const started: Runner = { id: event.id, slot: slotOf(event), image: event.image, isEnding: false };
      const beside = [...alive.values()].filter((it) => it.id !== started.id && areRivals(it, started));
      found.push(...beside.map((it) => `${print(started)} was started while ${print(it)} ran`));
      alive.set(event.id, started);
    }
  }
  return found;
}

/** `ctl1/nova_conductor` for `nova_conductor.prev` on ctl1. */
export function slotOf({ host, name }: { readonly host: string; readonly name: string }): string {
  return `${host}/${name.replace(/\.(next|prev)$/, '')}`;
}

function print({ slot, image, id }: Runner): string {
  return `${slot} of ${image.slice(image.lastIndexOf(':') + 1)} (${id.slice(0, 12)})`;
}
