import type { ContainerEngine, ContainerInspection } from '../../engine/container-engine';
import { EngineError } from '../../engine/engine-error';
import { servingContainer } from '../../engine/observed-slot';
import { groupBy } from '../../model/group-by';
import type { ResolvedContainer, DesiredService } from '../../model/desired-service';
import { compareContainer } from '../../provider/container/comparison/compare-container';
import { ImageConfigs } from '../../provider/container/comparison/image-configs';
import { statusOf } from '../../provider/container/container-state';
import { observeOwnSlot } from '../../provider/container/own-slot';
import { Hosts } from '../../provider/hosts';
import type { Attributes } from '../../provider/resource';
import { expandHome } from '../../contract/home-path';
import { recordsOf } from '../../model/records';
import type { ServiceSession } from '../cloud-session';
import { tryFindPause } from './find-pause';
import { ReadinessLooks } from './observe-readiness';
import { judgeContainer, type Sight } from './judge-status';
import type { ServiceStatus } from './status-report';

/** Writes a container as a deploy would. */
export interface Render {
  readonly attributes: (container: ResolvedContainer) => Attributes;
  /** `readiness_probe` of a `docker_container`; undefined for one without. */
  readonly probe: (container: ResolvedContainer) => string | undefined;
}

/** A service that is looked at, once or again and again. Nothing is changed. */
export class WatchedService {
  readonly #service: DesiredService;
  /** Directory of its runs. */
  readonly #records: string;
  readonly #imageConfigs = new ImageConfigs();
  readonly #present: Hosts;
  /** Where a host is asked that did not answer in an earlier look; `Hosts` opens each of its hosts once. */
  readonly #later = new Map<string, Hosts>();
  readonly #readiness: ReadinessLooks;

  constructor(
    { service, hosts, cloud }: Pick<ServiceSession, 'service' | 'hosts' | 'cloud'>,
    private readonly render: Render,
  ) {
    this.#service = service;
    this.#records = expandHome(recordsOf(cloud, service.name));
    this.#present = anew(hosts);
    const engine = (host: string) => this.#hostsOf(host).engine(host);
    this.#readiness = new ReadinessLooks({ engine }, render.probe);
  }

  /** All hosts at the same time. One that cannot be asked is a fact among the others. */
  async observe(): Promise<ServiceStatus> {
    const waves = this.#service.waves.flatMap((wave) => (wave.kind === 'roles' ? [wave] : []));
    const desired = waves.flatMap(({ containers }) => containers);
    const byHost = groupBy(desired, ({ host }) => host);
    const inspections = await Promise.all([...byHost].map(([host, there]) => this.#inspectHost(host, there)));
    await this.#openLater(inspections.filter(({ failed }) => failed).map(({ host }) => host));
    const seen = inspections.flatMap((it) => it.sights);
    const sights = new Map(await Promise.all(seen.map((it) => this.#withReadiness(...it))));
    const containers = waves.flatMap((wave) =>
      wave.containers.flatMap((it) => {
        const sight = sights.get(it);
        return sight === undefined ? [] : [judgeContainer(wave.name, it, sight)];
      }),
    );
    const inSync = containers.every(({ verdict }) => verdict === 'in-sync');
    const paused = tryFindPause(this.#records);
    return { service: this.#service.name, inSync, containers, ...(paused && { paused }) };
  }

  async close(): Promise<void> {
    await Promise.all([...new Set([this.#present, ...this.#later.values()])].map((it) => it.close()));
  }

  async #inspectHost(host: string, desired: readonly ResolvedContainer[]): Promise<HostInspection> {
    try {
      const sights = await this.#hostsOf(host).inspect(host, (engine) =>
        Promise.all(desired.map(async (it) => [it, await this.#see(engine, it)] as const)),
      );
      return { host, failed: false, sights };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const sight = { kind: 'unreachable', reason: error.reason } as const;
      return { host, failed: true, sights: desired.map((it) => [it, sight] as const) };
    }
  }

  #hostsOf(host: string): Hosts {
    return this.#later.get(host) ?? this.#present;
  }

  /** Only of one that its engine has nothing against. */
  async #withReadiness(
    desired: ResolvedContainer,
    sight: Sight,
  ): Promise<readonly [ResolvedContainer, Sight]> {
    const serving = sight.kind === 'seen' ? servingContainer(sight.slot) : undefined;
    if (serving === undefined || !isHealthy(serving)) return [desired, sight];
    const readiness = await this.#readiness.look(desired, serving);
    return [desired, { ...sight, ...(readiness && { readiness }) }];
  }

  async #see(engine: ContainerEngine, desired: ResolvedContainer): Promise<Sight> {
    const wanted = this.render.attributes(desired);
    const [slot, image] = await Promise.all([
      observeOwnSlot(engine, wanted),
      engine.tryInspectImage(desired.image),
    ]);
    const seen = { kind: 'seen', slot, ...(image && { wantedImage: image }) } as const;
    const serving = servingContainer(slot);
    if (serving === undefined) return seen;
    const facts = await this.#imageConfigs.complete(engine, {
      wanted,
      observed: serving,
      ...(image && { wantedImageId: image.Id }),
    });
    return { ...seen, comparison: compareContainer(facts) };
  }

  async #openLater(failed: readonly string[]): Promise<void> {
    if (failed.length === 0) return;
    const before = new Set(this.#later.values());
    const next = anew(this.#present);
    for (const host of failed) this.#later.set(host, next);
    const still = new Set(this.#later.values());
    await Promise.all([...before].filter((it) => !still.has(it)).map((it) => it.close()));
  }
}

interface HostInspection {
  readonly host: string;
  readonly failed: boolean;
  readonly sights: readonly (readonly [ResolvedContainer, Sight])[];
}

/** Where there is no healthcheck, one that runs. */
function isHealthy(container: ContainerInspection): boolean {
  return statusOf(container, true) === 'running' && container.State.Health?.Status !== 'starting';
}

function anew({ declared, open, logins }: Hosts): Hosts {
  return new Hosts(declared, open, logins);
}
