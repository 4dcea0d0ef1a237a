import type { ContainerPlace, RunBegin, RunEvent, RunHappening } from '../../contract/run-event';
import type { OrderedWave, UpgradeOrder } from '../../contract/upgrade-order';
import type { RunRecord } from './run-record';
import { withoutCredentials } from './without-credentials';

/** Where events go. What it cannot write is lost, and keeps nothing from going on. */
export type EventSink = (event: RunEvent) => void;

/** What is the same in all events of a process. */
export interface RunOrigin {
  /** Id of the run. */
  readonly run: string;
  readonly begin: Omit<RunBegin, 'kind'>;
}

/** What belongs to a wave, which has begun then. */
const ENTERING: readonly RunHappening['kind'][] = ['container-begin', 'job-begin', 'check-begin'];

export interface RunEventsOptions {
  /** @default - nothing is known of waves */
  readonly order?: UpgradeOrder | undefined;
  /** Is told everything, too. @default - no record is left */
  readonly record?: RunRecord | undefined;
  readonly now?: () => Date;
}

/**
 * Tells what happens, from the first change on. Of the wave and the role of a container, only the order of the upgrade knows. Waves come
 * one after the other: where one begins, the one before has ended.
 */
export class RunEvents {
  readonly #places: ReadonlyMap<string, ContainerPlace>;
  /** The same while they are restarted. */
  readonly #restarts: ReadonlyMap<string, ContainerPlace>;
  /** Waves of which something was replaced, or done once more. */
  readonly #upgraded = new Set<string>();
  #hasBegun = false;
  #wave: string | undefined;

  constructor(
    private readonly origin: RunOrigin,
    private readonly sink: EventSink,
    private readonly options: RunEventsOptions = {},
  ) {
    const waves = options.order?.waves ?? [];
    this.#places = placesIn(waves.filter(({ kind }) => kind !== 'restart'));
    this.#restarts = placesIn(waves.filter(({ kind }) => kind === 'restart'));
  }

  /** Something is about to be changed. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.tell({ kind: 'run-begin', ...this.origin.begin });
  }

  /** Without effect before `begin`: a plan is no run. */
  tell(happening: RunHappening): void {
    if (!this.#hasBegun) return;
    if (ENTERING.includes(happening.kind) && 'wave' in happening) this.#enter(happening.wave);
    if (isUpgrade(happening)) this.#upgraded.add(happening.wave ?? '');
    const { order, record, now = () => new Date() } = this.options;
    const { run } = this.origin;
    const time = now().toISOString();
    const told = withoutCredentials(happening);
    const event: RunEvent = { version: 1, run, ...(order && { service: order.service }), time, ...told };
    this.sink(event);
    record?.note(event);
  }

  /** Why nothing, or not all, of the record could be written; said once. */
  takeRecordFault(): string | undefined {
    return this.options.record?.takeFault();
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

  /** Whether something of this wave was there before, and was replaced or done once more. */
  hasUpgraded(wave: string): boolean {
    return this.#upgraded.has(wave);
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
    if (wave !== undefined) this.tell({ kind: 'wave-begin', wave, ...this.#updateOf(wave) });
  }

  #updateOf(name: string): Pick<Extract<RunHappening, { readonly kind: 'wave-begin' }>, 'update'> {
    const wave = this.options.order?.waves.find((it) => it.name === name);
    if (wave === undefined) return {};
    return { update: wave.kind === 'roles' ? wave.update : wave.kind };
  }
}

function isUpgrade(
  happening: RunHappening,
): happening is Extract<RunHappening, { kind: 'container-begin' | 'job-begin' }> {
  if (happening.kind === 'container-begin') return happening.operation === 'update';
  return happening.kind === 'job-begin' && !happening.causes.includes('first run');
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
