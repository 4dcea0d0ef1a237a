import type {
  PlannedCause,
  PlannedCheck,
  PlannedOperation,
  PlannedPull,
  PlannedStrategy,
} from '../../contract/planned-upgrade';
import type { PausePlace } from '../../contract/pause-place';
import type { UpgradeOrder } from '../../contract/upgrade-order';
import type { CheckMoment, PauseMoment } from '../../contract/wave-check';
import type { Diagnostic } from '../resource';

/** In the order in which they come. */
const MOMENTS: readonly CheckMoment[] = ['canary', 'host', 'wave'];
const PAUSES: readonly PauseMoment[] = ['canary', 'wave'];

/** What a plan does to one container or job. */
export interface Decision {
  readonly operation: PlannedOperation | 'none';
  readonly from?: string;
  readonly to?: string;
  readonly causes: readonly PlannedCause[];
}

export interface PlacedDecision extends Decision {
  readonly host: string;
  /** Name of the container. */
  readonly container: string;
}

/** A check of a wave on some hosts. */
export interface PlacedCheck extends PlannedCheck {
  readonly wave: string;
}

/**
 * What this process has planned so far. Terraform asks for one resource after the other, and for all of a plan in one process; so
 * what a plan does is known here, and is not worked out again from what Terraform makes of it.
 */
export class PlanRecord {
  readonly #decisions = new Map<string, PlacedDecision>();
  readonly #restarts = new Map<string, PlacedDecision>();
  readonly #recorded = new Map<string, PlacedDecision>();
  readonly #pulls: PlannedPull[] = [];
  readonly #strategies: PlannedStrategy[] = [];
  readonly #warnings: Diagnostic[] = [];
  readonly #checks: PlacedCheck[] = [];
  readonly #pauses: PausePlace[] = [];
  readonly #paused: PausePlace[] = [];
  readonly #points = new Map<string, string>();
  readonly #goneOn = new Map<string, string>();

  decide(decision: PlacedDecision): void {
    this.#decisions.set(keyOf(decision), decision);
  }

  /** Beside what else becomes of it before. */
  restart(decision: PlacedDecision): void {
    this.#restarts.set(keyOf(decision), decision);
  }

  /** Undefined when it is not restarted. */
  tryFindRestart(host: string, container: string): PlacedDecision | undefined {
    return this.#restarts.get(keyOf({ host, container }));
  }

  /** A container that is in the state. When nothing is planned of it, it is going to be removed. */
  recall(host: string, container: string, image: string): void {
    const causes = [{ what: 'unwanted', why: 'configured' }] as const;
    const removal = { host, container, operation: 'remove', from: image, causes } as const;
    this.#recorded.set(keyOf(removal), removal);
  }

  pull(pull: PlannedPull): void {
    const { absent, outdated, unobserved } = pull;
    if (absent.length + outdated.length + unobserved.length > 0) this.#pulls.push(pull);
  }

  follow(strategy: PlannedStrategy): void {
    this.#strategies.push(strategy);
  }

  check(check: PlacedCheck): void {
    this.#checks.push(check);
  }

  /** The deploy will end there. */
  pause(place: PausePlace): void {
    this.#pauses.push(place);
  }

  pausesOf(wave: string): readonly PauseMoment[] {
    return PAUSES.filter((after) => this.#pauses.some((it) => it.wave === wave && it.after === after));
  }

  /** The last deploy ended there. */
  recallPause(place: PausePlace): void {
    this.#paused.push(place);
  }

  /** A deploy has come to these versions of a wave, and was to pause. */
  recallPoint(wave: string, versions: readonly string[]): void {
    this.#points.set(wave, JSON.stringify(versions));
  }

  /** A deploy has gone on after it. */
  recallGoneOn(wave: string, versions: readonly string[]): void {
    this.#goneOn.set(wave, JSON.stringify(versions));
  }

  /** Where the last deploy has paused. */
  get pausedAfter(): readonly PausePlace[] {
    const points = [...this.#points].filter(([wave, versions]) => this.#goneOn.get(wave) !== versions);
    return [...this.#paused, ...points.map(([wave]) => ({ wave, after: 'wave' }) as const)];
  }

  /** Of a wave: what becomes of what belongs to it, as far as that is planned. */
  decisionsIn(order: UpgradeOrder | undefined, name: string): readonly PlacedDecision[] {
    const wave = order?.waves.find((it) => it.name === name);
    const members = wave?.members ?? [];
    return members.flatMap(({ container, hosts }) =>
      hosts.flatMap(
        (host) =>
          (wave?.kind === 'restart' ? this.tryFindRestart(host, container) : this.tryFind(host, container)) ??
          [],
      ),
    );
  }

  /** Of a wave: each once, with all of its hosts, in the order in which they are asked. */
  checksOf(wave: string): readonly PlannedCheck[] {
    const hosts = new Map<string, string[]>();
    const ofWave = this.#checks.filter((it) => it.wave === wave);
    for (const { name, after, hosts: there } of ofWave) {
      const key = JSON.stringify([name, after]);
      hosts.set(key, [...(hosts.get(key) ?? []), ...there]);
    }
    const all = [...hosts].map(([key, there]) => {
      const [name, after] = JSON.parse(key) as [string, CheckMoment];
      return { name, after, hosts: there };
    });
    return MOMENTS.flatMap((moment) => all.filter(({ after }) => after === moment));
  }

  warn(diagnostics: readonly Diagnostic[]): void {
    this.#warnings.push(...diagnostics.filter(({ severity }) => severity === 'warning'));
  }

  /** Undefined when nothing was planned of it. */
  tryFind(host: string, container: string): PlacedDecision | undefined {
    return this.#decisions.get(keyOf({ host, container }));
  }

  get removals(): readonly PlacedDecision[] {
    const recorded = [...this.#recorded].filter(([key]) => !this.#decisions.has(key));
    const decided = [...this.#decisions.values()].filter(({ operation }) => operation === 'remove');
    return [...decided, ...recorded.map(([, removal]) => removal)];
  }

  get pulls(): readonly PlannedPull[] {
    return [...this.#pulls].sort((one, other) => (one.image < other.image ? -1 : 1));
  }

  get strategies(): readonly PlannedStrategy[] {
    return this.#strategies;
  }

  get warnings(): readonly Diagnostic[] {
    return this.#warnings;
  }
}

function keyOf({ host, container }: { readonly host: string; readonly container: string }): string {
  return `${host} ${container}`;
}
