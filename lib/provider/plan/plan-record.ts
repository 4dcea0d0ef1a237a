import type {
  PlannedCause,
  PlannedCheck,
  PlannedOperation,
  PlannedPull,
  PlannedStrategy,
} from '../../contract/planned-upgrade';
import type { CheckMoment } from '../../contract/wave-check';
import type { Diagnostic } from '../resource';

/** In the order in which they come. */
const MOMENTS: readonly CheckMoment[] = ['canary', 'host', 'wave'];

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
