import type { HookLoss } from '../../contract/hook-loss';
import type { ContainerPlace, RunBegin, RunEvent, RunHappening } from '../../contract/run-event';
import type { OrderedWave, UpgradeOrder } from '../../contract/upgrade-order';
import type { DeployGate } from '../hooks/deploy-gate';
import type { RunHooks } from '../hooks/run-hooks';
import { fromFirstDeed } from './first-deed';
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
  /** Are told what the record is. @default - there are none */
  readonly hooks?: RunHooks | undefined;
  /** May stop a deploy before it begins. @default - nothing does */
  readonly gate?: DeployGate | undefined;
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
  /** For what outlives the process: only of a run that does something, and without how far a pull is. */
  readonly #lasting: EventSink;
  #gatePassed: Promise<void> | undefined;
  #ended: Promise<readonly HookLoss[]> | undefined;

  constructor(
    private readonly origin: RunOrigin,
    private readonly sink: EventSink,
    private readonly options: RunEventsOptions = {},
  ) {
    const waves = options.order?.waves ?? [];
    this.#places = placesIn(waves.filter(({ kind }) => kind !== 'restart'));
    this.#restarts = placesIn(waves.filter(({ kind }) => kind === 'restart'));
    this.#lasting = fromFirstDeed((event) => {
      options.record?.note(event);
      options.hooks?.note(event);
    });
  }

  /** Asks what may stop a deploy, once for all. @throws OperationError when it does */
  async passGate(signal: AbortSignal): Promise<void> {
    const { gate } = this.options;
    if (gate === undefined || this.#hasBegun) return;
    this.#gatePassed ??= gate.pass(this.#eventOf({ kind: 'run-begin', ...this.origin.begin }), signal);
    await this.#gatePassed;
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
    const event = this.#eventOf(happening);
    this.sink(event);
    if (event.kind !== 'pull-progress') this.#lasting(event);
  }

  #eventOf(happening: RunHappening): RunEvent {
    const { order, now = () => new Date() } = this.options;
    const { run } = this.origin;
    const time = now().toISOString();
    const told = withoutCredentials(happening);
    return { version: 1, run, ...(order && { service: order.service }), time, ...told };
  }

  /** Why nothing, or not all, of the record could be written; said once. */
  takeRecordFault(): string | undefined {
    return this.options.record?.takeFault();
  }

  /** Of each hook the first thing that went wrong; said once. */
  takeHookFaults(): ReturnType<RunHooks['takeFaults']> {
    return this.options.hooks?.takeFaults() ?? [];
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

  /** Nothing more will happen. Hooks are told what is left, within their time limits. Returns what they were not told. */
  end(): Promise<readonly HookLoss[]> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<readonly HookLoss[]> {
    this.#enter(undefined);
    this.tell({ kind: 'run-end' });
    const losses = (await this.options.hooks?.finish()) ?? [];
    for (const loss of losses) this.tell({ kind: 'hook-failed', ...loss });
    return losses;
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
