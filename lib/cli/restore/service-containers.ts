import pLimit from 'p-limit';
import { OperationError } from '../../contract/operation-error';
import { DrainWatch } from '../../engine/draining';
import { systemClock, type Clock } from '../../engine/clock';
import { containerAddress } from '../../engine/desired-container';
import { awaitHealthy } from '../../engine/health-gate';
import { parkContainer } from '../../engine/park-container';
import type { ResolvedContainer } from '../../model/desired-service';
import { ImageConfigs } from '../../provider/container/comparison/image-configs';
import type { RunEvents } from '../../provider/events/run-events';
import { ServiceContainer } from '../../provider/container/service-container';
import { DeployRecord } from '../../provider/deploy-record';
import type { Hosts } from '../../provider/hosts';
import { readinessPolicy } from '../../provider/readiness/readiness-policy';
import { ServiceRecords } from '../../provider/readiness/service-records';
import type { Attributes } from '../../provider/resource';
import { attributesRenderer, probeRenderer } from '../container-attributes';
import { isKnownError } from '../known-error';

/** Hosts at a time. */
const HOSTS_AT_A_TIME = 50;
/** For one whose turn comes when the time of all is over. */
const SHORTEST_WAIT_SECONDS = 5;

/** The containers of a service on all hosts, made and started as a deploy would. */
export class ServiceContainers {
  readonly #render: (container: ResolvedContainer) => Attributes = attributesRenderer();
  readonly #hostsAtATime = pLimit(HOSTS_AT_A_TIME);
  readonly #record = new DeployRecord();
  readonly #imageConfigs = new ImageConfigs();
  readonly #records: ServiceRecords;
  readonly #probeOf = probeRenderer();

  constructor(
    readonly hosts: Hosts,
    readonly signal: AbortSignal,
    private readonly events: RunEvents,
    readonly clock: Clock = systemClock,
  ) {
    this.#records = new ServiceRecords(hosts, clock);
  }

  /** On each host those that follow before those that lead. */
  async stop(containers: readonly ResolvedContainer[]): Promise<void> {
    await this.#onEachHost([...containers].reverse(), async (container) => {
      const engine = await this.hosts.engine(container.host);
      await parkContainer(engine, container.container, {
        graceSeconds: container.stopTimeoutSeconds,
        keepPolicy: false,
      });
    });
  }

  /**
   * First all of them are made as they should be, and stay stopped. If they were started at once, an unhealthy one would be
   * rolled back to its predecessor, whose release must not see this database.
   */
  async start(containers: readonly ResolvedContainer[]): Promise<void> {
    await this.#onEachHost(containers, (container) => this.#apply(container, false));
    await this.#onEachHost(containers, (container) => this.#apply(container, true));
  }

  /**
   * Until their readiness probes say that they serve. All are looked at, within the time that each of them has.
   * @throws OperationError that names those that do not
   */
  async awaitReady(containers: readonly ResolvedContainer[]): Promise<void> {
    const askedSince = this.clock.now();
    const faults = await Promise.all(
      containers.map((it) => this.#hostsAtATime(() => this.#whyNotReady(it, askedSince))),
    );
    const missing = faults.filter((it) => it !== undefined);
    if (missing.length > 0) throw new OperationError('restored-not-ready', missing.join('\n'));
  }

  async #whyNotReady(container: ResolvedContainer, askedSince: number): Promise<string | undefined> {
    const { host, container: name, healthyWithinSeconds } = container;
    const { clock, signal } = this;
    try {
      const engine = await this.hosts.engine(host);
      const elapsed = (clock.now() - askedSince) / 1000;
      const timeoutSeconds = Math.max(SHORTEST_WAIT_SECONDS, Math.round(healthyWithinSeconds - elapsed));
      const readiness = readinessPolicy(this.#probeOf(container) ?? null, engine, this.#records);
      const policy = { wait: true, timeoutSeconds, ...readiness };
      const reason = await awaitHealthy({ engine, clock, signal }, name, policy, { askedSince });
      return reason === undefined ? undefined : `${containerAddress({ host, name })}: ${reason}`;
    } catch (error) {
      if (!isKnownError(error)) throw error;
      return `${containerAddress({ host, name })}: ${error.message}`;
    }
  }

  /** @throws OperationError when it does not become what it should be */
  async #apply(container: ResolvedContainer, start: boolean): Promise<void> {
    const { hosts, signal } = this;
    const engine = await hosts.engine(container.host);
    const coordination = {
      hosts,
      clock: this.clock,
      imageConfigs: this.#imageConfigs,
      drains: new DrainWatch(),
      records: this.#records,
      events: this.events,
    };
    const planned = { ...this.#render(container), docker_host: container.host, start };
    const before = start ? { prior: { ...planned, start: false } } : {};
    const { diagnostics } = await new ServiceContainer(engine, coordination).apply(
      { ...before, planned, wanted: planned },
      { signal, record: this.#record },
    );
    const failure = diagnostics.find((it) => it.severity === 'error');
    if (failure !== undefined)
      throw new OperationError(failure.code, `${failure.summary}\n${failure.detail ?? ''}`);
  }

  /** Hosts do not wait for each other; on one of them, one container after the other. All end before an error is thrown. */
  async #onEachHost(
    containers: readonly ResolvedContainer[],
    act: (container: ResolvedContainer) => Promise<void>,
  ): Promise<void> {
    const names = [...new Set(containers.map(({ host }) => host))];
    const ended = await Promise.allSettled(
      names.map((host) =>
        this.#hostsAtATime(async () => {
          for (const container of containers.filter((it) => it.host === host)) await act(container);
        }),
      ),
    );
    const failed = ended.find((it) => it.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
