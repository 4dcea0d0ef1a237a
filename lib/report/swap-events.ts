import type { ContainerEvent } from './container-event';

/** The events of one name on one host, by the container that they made. */
export interface SwapEvents {
  /** Of its update: the first one that was made, and what was there before. */
  readonly update: readonly ContainerEvent[];
  /** Of its restart after that: all that follows, but for the end of the one that was there first. */
  readonly restart: readonly ContainerEvent[];
}

/** Where one deploy updates a container and restarts it later, the second one that is made begins the restart. */
export function splitSwaps(events: readonly ContainerEvent[]): SwapEvents {
  const made = events.filter(({ action }) => action === 'create');
  const [, second] = made;
  if (second === undefined) return { update: events, restart: [] };
  const from = events.indexOf(second);
  const isOfRestart = (event: ContainerEvent, index: number) =>
    index >= from && made.some(({ id }) => id === event.id);
  return {
    update: events.filter((event, index) => !isOfRestart(event, index)),
    restart: events.filter(isOfRestart),
  };
}
