import type Dockerode from 'dockerode';
import { createInterface } from 'node:readline';
import type { ContainerEvent } from '../../lib/report/container-event';

/** The parts of an event of Docker's `GET /events` that are used here. */
interface RawEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}

type EventStream = NodeJS.ReadableStream & { destroy(): void };

/** What gives an event its host; undefined leaves the event out. */
export type FindHost = (containerName: string) => string | undefined;

/**
 * What happens to containers while something runs, told by the engine. It has to be followed: an engine remembers no
 * more than 256 events, and every healthcheck is three of them.
 */
export class EngineEvents {
  readonly #events: ContainerEvent[] = [];
  readonly #markers = new Map<string, () => void>();

  private constructor(
    private readonly docker: Dockerode,
    private readonly findHost: FindHost,
    private readonly stream: EventStream,
  ) {
    createInterface({ input: stream }).on('line', (line) => {
      this.#take(JSON.parse(line) as RawEvent);
    });
  }

  /** Everything from now on. */
  static async follow(docker: Dockerode, findHost: FindHost): Promise<EngineEvents> {
    // An engine that follows from an instant does not miss what happens while the stream is set up.
    const since = Date.now() / 1000;
    const stream = await docker.getEvents({
      since,
      filters: JSON.stringify({ type: ['container', 'volume'] }),
    });
    return new EngineEvents(docker, findHost, stream as EventStream);
  }

  /** Follows while something runs, and returns what it returned with what happened. */
  static async during<T>(
    docker: Dockerode,
    findHost: FindHost,
    run: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly events: readonly ContainerEvent[] }> {
    const followed = await EngineEvents.follow(docker, findHost);
    try {
      const result = await run();
      return { result, events: await followed.stop() };
    } finally {
      followed.#close();
    }
  }

  /** Everything up to now, in order; then no more. */
  async stop(): Promise<readonly ContainerEvent[]> {
    await this.#drain();
    this.#close();
    return this.#events;
  }

  #close(): void {
    this.stream.destroy();
  }

  /** Makes an event of our own and waits for it: whatever happened before has come by then. */
  async #drain(): Promise<void> {
    const name = `kollaform-marker-${process.pid}-${Date.now()}`;
    const seen = new Promise<void>((resolve) => this.#markers.set(name, resolve));
    await this.docker.createVolume({ Name: name });
    await seen;
    await this.docker.getVolume(name).remove();
  }

  #take(raw: RawEvent): void {
    const { ID: id, Attributes: attributes } = raw.Actor;
    if (raw.Type === 'volume') {
      this.#markers.get(id)?.();
      return;
    }
    const { name = '', image = '', exitCode } = attributes;
    const host = this.findHost(name);
    if (host === undefined || /^exec_(create|start)/.test(raw.Action)) return;
    this.#events.push({
      atMs: raw.timeNano / 1e6,
      host,
      id,
      name,
      image,
      action: raw.Action,
      ...(exitCode !== undefined && { exitCode: Number(exitCode) }),
    });
  }
}
