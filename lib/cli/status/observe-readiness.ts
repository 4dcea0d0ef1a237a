import { systemClock } from '../../engine/clock';
import type { ContainerEngine, ContainerInspection } from '../../engine/container-engine';
import type { ReadinessPolicy } from '../../engine/desired-container';
import { EngineError } from '../../engine/engine-error';
import type { Readiness } from '../../engine/readiness';
import type { ResolvedContainer, DesiredProbe, DesiredQuery } from '../../model/desired-service';
import type { Engines } from '../../provider/readiness/ask-records';
import { readinessPolicy } from '../../provider/readiness/readiness-policy';
import { ServiceRecords } from '../../provider/readiness/service-records';

/** Who looks again and again need not ask the service each time: one that ended counts as up for a minute, with Nova. */
const KEPT_MS = 30_000;

interface KnownPolicy {
  /** A host that was out of reach meanwhile has another one. */
  readonly engine: ContainerEngine;
  readonly policy: ReadinessPolicy;
}

/** Asks readiness probes, those that read records with one look for all hosts. */
export class ReadinessLooks {
  readonly #records: ServiceRecords;
  /** By container: a probe remembers who it is in the records. */
  readonly #policies = new Map<ResolvedContainer, KnownPolicy>();
  readonly #queries = new Map<DesiredQuery, DesiredQuery>();

  constructor(
    private readonly engines: Engines,
    private readonly render: (container: ResolvedContainer) => string | undefined,
  ) {
    this.#records = new ServiceRecords(engines, systemClock, KEPT_MS);
  }

  /** Undefined where nobody is to be asked. Never fails. */
  async look(desired: ResolvedContainer, running: ContainerInspection): Promise<Readiness | undefined> {
    if (desired.readinessProbe === undefined) return undefined;
    try {
      return await (await this.#policyOf(desired, desired.readinessProbe)).probe?.look(running);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { kind: 'not-ready', reason: error.reason, isUnknown: true };
    }
  }

  async #policyOf(desired: ResolvedContainer, probe: DesiredProbe): Promise<ReadinessPolicy> {
    const engine = await this.engines.engine(desired.host);
    const known = this.#policies.get(desired);
    if (known?.engine === engine) return known.policy;
    const text = this.render({ ...desired, readinessProbe: this.#beside(probe) });
    const policy = readinessPolicy(text ?? null, engine, this.#records);
    this.#policies.set(desired, { engine, policy });
    return policy;
  }

  /** A deploy that is under way reads the records, too: one of the two would take the container of the other. */
  #beside({ record, ...others }: DesiredProbe): DesiredProbe {
    if (record === undefined) return others;
    const { query } = record;
    const places = query.places.map((it) => ({ ...it, container: `${it.container}_status` }));
    const own = this.#queries.get(query) ?? { ...query, places };
    this.#queries.set(query, own);
    return { ...others, record: { ...record, query: own } };
  }
}
