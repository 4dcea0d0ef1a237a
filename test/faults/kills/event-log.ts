import type Dockerode from 'dockerode';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerEvent } from '../../../lib/report/container-event';

const RECONNECT_MS = 50;
const CHANGES = ['create', 'rename', 'update', 'start', 'kill', 'stop', 'die', 'pause', 'unpause', 'destroy'];

interface RawEvent {
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}

/**
 * What happens to the containers of one host, followed across deaths of its engine: what the stream lost is asked for again
 * when the engine answers. What an engine was killed before it told nobody knows; `catchUp` adds what the containers
 * themselves still tell of it.
 */
export class EventLog {
  readonly #events = new Map<string, ContainerEvent>();
  readonly #running = new Set<string>();
  #lastMs = Date.now();
  readonly #closing = new AbortController();

  constructor(
    readonly host: string,
    readonly docker: Dockerode,
  ) {
    void this.#follow();
  }

  close(): void {
    this.#closing.abort();
  }

  /** Since an instant, in order. */
  since(ms: number): readonly ContainerEvent[] {
    return [...this.#events.values()].filter(({ atMs }) => atMs >= ms).sort((a, b) => a.atMs - b.atMs);
  }

  /** Adds starts and ends that the stream does not have, as the containers tell them. */
  async catchUp(): Promise<void> {
    await delay(RECONNECT_MS * 4);
    const all = await this.docker.listContainers({ all: true });
    const states = await Promise.all(
      all.map(({ Id }) =>
        this.docker
          .getContainer(Id)
          .inspect()
          .catch(() => undefined),
      ),
    );
    const seen = new Set<string>();
    for (const it of states) {
      if (it === undefined) continue;
      seen.add(it.Id);
      const { Running, StartedAt, FinishedAt } = it.State;
      if (Running === this.#running.has(it.Id)) continue;
      const atMs = Date.parse(Running ? StartedAt : FinishedAt);
      const name = it.Name.slice(1);
      this.#add({
        atMs,
        host: this.host,
        id: it.Id,
        name,
        image: it.Config.Image,
        action: Running ? 'start' : 'die',
      });
    }
    for (const id of [...this.#running].filter((it) => !seen.has(it))) this.#running.delete(id);
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        const filters = JSON.stringify({ type: ['container'] });
        const since = this.#lastMs / 1000 - 0.001;
        const stream = await this.docker.getEvents({ since, filters, abortSignal: signal });
        for await (const line of createInterface({ input: stream })) this.#take(JSON.parse(line) as RawEvent);
      } catch {
        // Its engine is dead or dying.
      }
      await delay(RECONNECT_MS);
    }
  }

  #take({ Action: action, Actor, timeNano }: RawEvent): void {
    if (!CHANGES.includes(action)) return;
    const { name = '', image = '', exitCode } = Actor.Attributes;
    const event = { atMs: timeNano / 1e6, host: this.host, id: Actor.ID, name, image, action };
    this.#lastMs = Math.max(this.#lastMs, event.atMs);
    this.#add(exitCode === undefined ? event : { ...event, exitCode: Number(exitCode) });
  }

  #add(event: ContainerEvent): void {
    this.#events.set(`${event.atMs} ${event.id} ${event.action}`, event);
    if (event.action === 'start') this.#running.add(event.id);
    if (event.action === 'die') this.#running.delete(event.id);
  }
}
