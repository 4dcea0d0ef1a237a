import { groupBy } from '../../lib/model/group-by';
import type { ContainerEvent } from '../../lib/report/container-event';
import { splitSwaps } from '../../lib/report/swap-events';

/** What happened in one deploy, as the engine tells it. Names are without suffix: `nova_conductor`. */
export class ContainerStory {
  readonly events: readonly (ContainerEvent & { readonly role: string })[];

  constructor(events: readonly ContainerEvent[]) {
    this.events = events.map((event) => ({
      ...event,
      role: event.name.replace(/-[a-z0-9]+-c(tl|mp)\d+(?=\.|$)/, '').replace(/\.(next|prev)$/, ''),
    }));
  }

  of(...roles: readonly string[]): ContainerStory {
    return new ContainerStory(this.events.filter(({ role }) => roles.includes(role)));
  }

  on(host: string): ContainerStory {
    return new ContainerStory(this.events.filter((event) => event.host === host));
  }

  /** Of the first container that was made of each slot, and of the one before it. */
  get updates(): ContainerStory {
    return this.#ofSlots((events) => splitSwaps(events).update);
  }

  /** Of all that were made after it. */
  get restarts(): ContainerStory {
    return this.#ofSlots((events) => splitSwaps(events).restart);
  }

  #ofSlots(choose: (events: readonly ContainerEvent[]) => readonly ContainerEvent[]): ContainerStory {
    const slots = groupBy(this.events, ({ host, role }) => `${host} ${role}`);
    const chosen = new Set([...slots.values()].flatMap(choose));
    return new ContainerStory(this.events.filter((event) => chosen.has(event)));
  }

  with(...actions: readonly string[]): ContainerStory {
    return new ContainerStory(this.events.filter(({ action }) => actions.includes(action)));
  }

  /** Without what healthchecks cause: everything that was done to a container. */
  get changes(): ContainerStory {
    return this.with('create', 'rename', 'start', 'kill', 'die', 'stop', 'destroy');
  }

  /** Of containers that were there before. */
  withoutIds(ids: readonly string[]): ContainerStory {
    return new ContainerStory(this.events.filter(({ id }) => !ids.includes(id)));
  }

  withIds(ids: readonly string[]): ContainerStory {
    return new ContainerStory(this.events.filter(({ id }) => ids.includes(id)));
  }

  get roles(): readonly string[] {
    return [...new Set(this.events.map(({ role }) => role))].sort();
  }

  get hosts(): readonly string[] {
    return [...new Set(this.events.map(({ host }) => host))];
  }

  get count(): number {
    return this.events.length;
  }

  /** @throws Error when nothing happened: an expectation on nothing would hold always */
  get firstMs(): number {
    return Math.min(...this.#times());
  }

  get lastMs(): number {
    return Math.max(...this.#times());
  }

  #times(): readonly number[] {
    if (this.events.length === 0) throw new Error('nothing of this kind happened');
    return this.events.map(({ atMs }) => atMs);
  }

  /** A healthcheck command that succeeded, run by the engine or by the health gate. */
  get healthyChecks(): ContainerStory {
    return new ContainerStory(
      this.events.filter(({ action, exitCode }) => action === 'exec_die' && exitCode === 0),
    );
  }

  /** When each container of the story was first known to be healthy; the latest of them. */
  get allHealthyMs(): number {
    const started = [...new Set(this.with('start').events.map(({ id }) => id))];
    return Math.max(...started.map((id) => this.withIds([id]).healthyChecks.firstMs));
  }
}
