import type Dockerode from 'dockerode';
import { createInterface } from 'node:readline';
import { withDeadline } from '../../lib/engine/deadline';
import type { ContainerEvent } from '../../lib/report/container-event';

/** The parts of an event of Docker's `GET /events` that are used here. */
interface RawEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}

type EventStream = NodeJS.ReadableStream & { destroy(): void };

const DRAIN_TIMEOUT_MS = 5_000;

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
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => {
      this.#take(JSON.parse(line) as RawEvent);
    });
    // The stream of an engine that is killed fails; that it is not complete shows when it is drained.
    lines.on('error', () => undefined);
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
      await followed.drain();
      return { result, events: followed.events };
    } finally {
      followed.close();
    }
  }

  /** What has come so far, in order. */
  get events(): readonly ContainerEvent[] {
    return this.#events;
  }

  /**
   * Waits until everything that happened before has come, by making an event of its own.
   * @throws Error when the engine does not tell of it within 5 s
   */
  async drain(): Promise<void> {
    const name = `kollaform-marker-${process.pid}-${Date.now()}`;
    await withDeadline(DRAIN_TIMEOUT_MS, [], async (abortSignal) => {
      const seen = new Promise<void>((resolve, reject) => {
        this.#markers.set(name, resolve);
        abortSignal.addEventListener('abort', () => {
          reject(new Error('the stream of events stands still'));
        });
      });
      await Promise.all([this.docker.createVolume({ Name: name, abortSignal }), seen]);
    });
    await this.docker.getVolume(name).remove();
  }

  close(): void {
    this.stream.destroy();
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
