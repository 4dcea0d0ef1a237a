import pLimit from 'p-limit';
import { OperationError } from '../../contract/operation-error';
import { DrainWatch } from '../../engine/draining';
import { systemClock } from '../../engine/clock';
import { parkContainer } from '../../engine/park-container';
import type { DesiredContainer } from '../../model/desired-service';
import { ImageConfigs } from '../../provider/container/comparison/image-configs';
import type { RunEvents } from '../../provider/events/run-events';
import { ServiceContainer } from '../../provider/container/service-container';
import { DeployRecord } from '../../provider/deploy-record';
import type { Hosts } from '../../provider/hosts';
import { ServiceRecords } from '../../provider/readiness/service-records';
import type { Attributes } from '../../provider/resource';
import { attributesRenderer } from '../container-attributes';

/** Hosts at a time. */
const HOSTS_AT_A_TIME = 50;

/** The containers of a service on all hosts, made and started as a deploy would. */
export class ServiceContainers {
  readonly #render: (container: DesiredContainer) => Attributes = attributesRenderer();
  readonly #hostsAtATime = pLimit(HOSTS_AT_A_TIME);
  readonly #record = new DeployRecord();
  readonly #imageConfigs = new ImageConfigs();
  readonly #records: ServiceRecords;

  constructor(
    readonly hosts: Hosts,
    readonly signal: AbortSignal,
    private readonly events: RunEvents,
  ) {
    this.#records = new ServiceRecords(hosts, systemClock);
  }

  /** On each host those that follow before those that lead. */
  async stop(containers: readonly DesiredContainer[]): Promise<void> {
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
  async start(containers: readonly DesiredContainer[]): Promise<void> {
    await this.#onEachHost(containers, (container) => this.#apply(container, false));
    await this.#onEachHost(containers, (container) => this.#apply(container, true));
  }

  /** @throws OperationError when it does not become what it should be */
  async #apply(container: DesiredContainer, start: boolean): Promise<void> {
    const { hosts, signal } = this;
    const engine = await hosts.engine(container.host);
    const coordination = {
      hosts,
      clock: systemClock,
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
    const failure = diagnostics.find(({ severity }) => severity === 'error');
    if (failure !== undefined) throw new OperationError(`${failure.summary}\n${failure.detail ?? ''}`);
  }

  /** Hosts do not wait for each other; on one of them, one container after the other. All end before an error is thrown. */
  async #onEachHost(
    containers: readonly DesiredContainer[],
    act: (container: DesiredContainer) => Promise<void>,
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
