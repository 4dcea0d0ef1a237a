import type { ContainerPlace, RunBegin, RunEvent, RunHappening } from '../../contract/run-event';
import type { OrderedWave, UpgradeOrder } from '../../contract/upgrade-order';

/** Where events go. What it cannot write is lost, and keeps nothing from going on. */
export type EventSink = (event: RunEvent) => void;

/** What is the same in all events of a process. */
export interface RunOrigin extends Omit<RunBegin, 'kind'> {
  /** Id of the run. */
  readonly run: string;
}

/**
 * Tells what happens, from the first change on. Of the wave and the role of a container, only the order of the upgrade knows. Waves come
 * one after the other: where one begins, the one before has ended.
 */
export class RunEvents {
  readonly #places: ReadonlyMap<string, ContainerPlace>;
  /** The same while they are restarted. */
  readonly #restarts: ReadonlyMap<string, ContainerPlace>;
  #hasBegun = false;
  #wave: string | undefined;

  constructor(
    private readonly origin: RunOrigin,
    private readonly sink: EventSink,
    private readonly order?: UpgradeOrder,
    private readonly now: () => Date = () => new Date(),
  ) {
    const { waves = [] } = order ?? {};
    this.#places = placesIn(waves.filter(({ kind }) => kind !== 'restart'));
    this.#restarts = placesIn(waves.filter(({ kind }) => kind === 'restart'));
  }

  /** Something is about to be changed. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const { user, machine, kollaform } = this.origin;
    this.tell({ kind: 'run-begin', user, machine, kollaform });
  }

  /** Without effect before `begin`: a plan is no run. */
  tell(happening: RunHappening): void {
    if (!this.#hasBegun) return;
    if (happening.kind === 'container-begin' || happening.kind === 'job-begin') this.#enter(happening.wave);
    const service = this.order?.service;
    const { run } = this.origin;
    const time = this.now().toISOString();
    this.sink({ version: 1, run, ...(service !== undefined && { service }), time, ...happening });
  }

  /** A container with its role and wave. @param name on its host */
  placeOf(host: string, name: string): ContainerPlace {
    const place = { host, container: name };
    return this.#places.get(keyOf(place)) ?? place;
  }

  /** The same of one that is restarted, in a wave that restarts. */
  restartedPlaceOf(host: string, name: string): ContainerPlace {
    const place = { host, container: name };
    return this.#restarts.get(keyOf(place)) ?? place;
  }

  /** Nothing more will happen. */
  end(): void {
    this.#enter(undefined);
    this.tell({ kind: 'run-end' });
  }

  #enter(wave: string | undefined): void {
    if (wave === this.#wave) return;
    const left = this.#wave;
    this.#wave = wave;
    if (left !== undefined) this.tell({ kind: 'wave-end', wave: left });
    if (wave !== undefined) this.tell({ kind: 'wave-begin', wave });
  }
}

function placesIn(waves: readonly OrderedWave[]): ReadonlyMap<string, ContainerPlace> {
  const places = waves.flatMap(({ name, members }) =>
    members.flatMap(({ role, container, hosts }) =>
      hosts.map((host) => ({ host, container, role, wave: name })),
    ),
  );
  return new Map(places.map((it) => [keyOf(it), it]));
}

function keyOf({ host, container }: ContainerPlace): string {
  return `${host} ${container}`;
}

const LONGEST_REASON = 500;

/** The first line: what follows may be the log of a container, which may hold anything. */
export function reasonLine(failure: string): string {
  return (failure.split('\n', 1)[0] ?? '').slice(0, LONGEST_REASON);
}
