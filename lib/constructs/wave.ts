import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { DesiredContainer, DesiredJob, DesiredWave } from '../model/desired-service';
import { jobConfig, serviceConfig } from './container-config';
import { Gate } from './gate';
import { logicalName } from './logical-name';
import { PlacedContainer, type PlacedImage } from './placed-resources';

export interface WaveConfig {
  readonly wave: DesiredWave;
  /** Everything in this wave comes after it. */
  readonly after: Gate;
  /** Images of the stack by reference. */
  readonly images: ReadonlyMap<string, PlacedImage>;
}

/** One wave: its containers in their order, and the gate that closes it. */
export class Wave extends Construct {
  /** Comes after everything in this wave. */
  readonly gate: Gate;
  /** The containers of the wave's roles; jobs are not among them. */
  readonly containers: readonly PlacedService[];

  constructor(
    scope: Construct,
    readonly config: WaveConfig,
  ) {
    super(scope, config.wave.name);
    const { wave } = config;
    if (wave.kind === 'jobs') {
      this.containers = [];
      this.gate = new Gate(this, `${wave.name}-done`, this.#jobs(wave.jobs));
      return;
    }
    this.containers =
      wave.update === 'one-host-at-a-time' ? this.#hostByHost(wave.containers) : this.#allHosts(wave);
    this.gate = new Gate(
      this,
      `${wave.name}-done`,
      this.containers.map(({ resource }) => resource),
    );
  }

  /** Each after the one before. */
  #jobs(jobs: readonly DesiredJob[]): readonly TerraformResource[] {
    const placed: TerraformResource[] = [];
    for (const job of jobs) placed.push(this.#job(job, placed.at(-1) ?? this.config.after));
    return placed;
  }

  #job(job: DesiredJob, after: TerraformResource): TerraformResource {
    const triggers = job.triggers.map(
      ({ role, image, host }) => [role, this.#image(image).identityOn(host)] as const,
    );
    const placement = {
      dockerHost: job.host,
      acceptedExitCodes: job.acceptedExitCodes,
      triggers: Object.fromEntries(triggers),
    };
    const resource = new PlacedContainer(this, job.job, placement, { ...jobConfig(job), dependsOn: [after] });
    resource.overrideLogicalId(logicalName(job.job));
    return resource;
  }

  #image(reference: string): PlacedImage {
    const image = this.config.images.get(reference);
    if (image === undefined) throw new Error(`internal: image ${reference} is not in the stack`);
    return image;
  }

  #allHosts(wave: Extract<DesiredWave, { kind: 'roles' }>): readonly PlacedService[] {
    const group = wave.update === 'together' ? wave.name : undefined;
    return this.#place(wave.containers, this.config.after, group);
  }

  /** A gate after each host, the last one excepted: the wave's own gate is there. */
  #hostByHost(containers: readonly DesiredContainer[]): readonly PlacedService[] {
    const placed: PlacedService[] = [];
    let after = this.config.after;
    const hosts = [...new Set(containers.map(({ host }) => host))];
    for (const [index, host] of hosts.entries()) {
      const ofHost = this.#place(
        containers.filter((it) => it.host === host),
        after,
      );
      placed.push(...ofHost);
      if (index === hosts.length - 1) break;
      after = new Gate(
        this,
        `${this.config.wave.name}-done-on-${host}`,
        ofHost.map(({ resource }) => resource),
      );
    }
    return placed;
  }

  /** Each after `after` and after the roles on the same host that it follows. */
  #place(containers: readonly DesiredContainer[], after: Gate, group?: string): readonly PlacedService[] {
    const placed: PlacedService[] = [];
    for (const container of followersLast(containers)) {
      const leaders = placed.filter(
        (it) => it.container.host === container.host && container.after.includes(it.container.role),
      );
      const dependsOn = leaders.length > 0 ? leaders.map(({ resource }) => resource) : [after];
      placed.push({ container, resource: this.#container(container, dependsOn, group) });
    }
    return placed;
  }

  #container(container: DesiredContainer, dependsOn: TerraformResource[], group?: string): PlacedContainer {
    const placement = {
      dockerHost: container.host,
      updateOrder: container.updateOrder,
      carryOver: container.carryOver,
      ...(group !== undefined && { updateGroup: group }),
    };
    const role = this.node.tryFindChild(container.role) ?? new Construct(this, container.role);
    const resource = new PlacedContainer(role, container.host, placement, {
      ...serviceConfig(container),
      dependsOn,
    });
    resource.overrideLogicalId(logicalName(container.role, container.host));
    return resource;
  }
}

export interface PlacedService {
  readonly container: DesiredContainer;
  readonly resource: PlacedContainer;
}

/** Those that follow no one first; the definition was checked for cycles. */
function followersLast(containers: readonly DesiredContainer[]): readonly DesiredContainer[] {
  const sorted: DesiredContainer[] = [];
  let rest = containers;
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ role }) => role));
    const ready = rest.filter(({ after }) => !after.some((role) => waiting.has(role)));
    sorted.push(...ready);
    rest = rest.filter((it) => !ready.includes(it));
  }
  return sorted;
}
