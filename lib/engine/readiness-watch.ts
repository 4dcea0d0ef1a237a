import type { ContainerInspection } from './container-engine';
import type { ReadinessPolicy } from './desired-container';
import type { HealthGate } from './health-gate';
import { findRefusal } from './refusal';

/** As often as Nova's services report. */
const PERIOD_MS = 10_000;
/** One look may come at a bad moment, as when a conductor restarts; Kubernetes has the same threshold. */
const FAILURE_THRESHOLD = 3;
const RETRY_MS = 2_000;

/** Asks the probe of a container that was ready again and again, and has patience with what it says. */
export class ReadinessWatch {
  #failures = 0;
  #nextAt: number;

  constructor(
    readonly gate: HealthGate,
    readonly policy: ReadinessPolicy,
  ) {
    this.#nextAt = gate.clock.now() + PERIOD_MS;
  }

  /** Why it does not serve any more; undefined while it does, while it may, and between two looks. */
  async look(container: ContainerInspection): Promise<string | undefined> {
    const { engine, clock } = this.gate;
    if (clock.now() < this.#nextAt) return undefined;
    const refusal = await findRefusal(engine, container, this.policy);
    if (refusal !== undefined) return `it refuses to serve: ${refusal}`;
    const reason = await this.#ask(container);
    this.#nextAt = clock.now() + PERIOD_MS;
    return this.#failures < FAILURE_THRESHOLD ? undefined : reason;
  }

  /** The last word, with the same patience. */
  async lookOnceMore(container: ContainerInspection): Promise<string | undefined> {
    for (;;) {
      const reason = await this.#ask(container);
      if (reason === undefined || this.#failures >= FAILURE_THRESHOLD) return reason;
      await this.gate.clock.sleep(RETRY_MS);
    }
  }

  async #ask(container: ContainerInspection): Promise<string | undefined> {
    const readiness = await this.policy.probe?.look(container);
    if (readiness?.kind !== 'not-ready') {
      this.#failures = 0;
      return undefined;
    }
    this.#failures += 1;
    return `not ready any more: ${readiness.reason}`;
  }
}
