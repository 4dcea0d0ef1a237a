import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type {
  DesiredBlockers,
  ResolvedContainer,
  ResolvedJob,
  DesiredRestart,
  DesiredWave,
} from '../model/desired-service';
import { serviceConfig } from './container-config';
import { Fleet } from './fleet';
import { Gate } from './gate';
import { giveLogicalId } from './logical-id';
import { placeJob } from './placed-job';
import { findImage, PlacedContainer, type PlacedImage } from './placed-resources';
import { ReadinessTexts } from './readiness-text';
import { RollingRestart } from './rolling-restart';
import { Expression } from './terraform-text';
import { checkTexts, placeWaveEnd, WaveChecks } from './wave-end';

export interface WaveConfig {
  readonly wave: DesiredWave;
  /** Everything in this wave comes after it. */
  readonly after: Gate;
  /** Images of the stack by reference. */
  readonly images: ReadonlyMap<string, PlacedImage>;
  /** The waves before it. */
  readonly before: readonly Wave[];
  /** Role to the releases that run while this is planned, and are going to change. */
  readonly formerReleases: Expression;
  /** Dead service records of nothing that is to run, or ones that report again. */
  readonly staleRecords: Expression;
}

/** The resources of a wave, in their order. */
interface WaveMembers {
  readonly resources: readonly TerraformResource[];
  readonly running: readonly RunningOutput[];
  /** Expressions, as of the wave. */
  readonly planned: readonly string[];
  readonly fleet?: Fleet;
}

export interface RunningOutput {
  /** Role and host; of a fleet, only the role. */
  readonly parts: readonly string[];
  /** Image, or host to image. */
  readonly value: Expression;
}

/** One wave: its containers in their order, and the gate that closes it. */
export class Wave extends Construct {
  /** Comes after everything in this wave. */
  readonly gate: Gate;
  /** What runs, each for itself: Terraform brings up to date only outputs of what did not fail. Jobs are not among them. */
  readonly running: readonly RunningOutput[];
  /** Expressions: a value of each of its last resources, which every plan knows. */
  readonly planned: readonly string[];
  /** Of a wave that is one resource: its hosts do not wait for each other, or go together. */
  readonly fleet?: Fleet;
  readonly #readiness = new ReadinessTexts();

  constructor(
    scope: Construct,
    readonly config: WaveConfig,
  ) {
    super(scope, config.wave.name);
    const { wave } = config;
    const { resources, running, planned, fleet } = this.#members(wave);
    this.running = running;
    if (fleet !== undefined) this.fleet = fleet;
    const end = placeWaveEnd(this, wave, resources);
    this.planned = [...planned, ...end.map((it) => knownValue(it, 'wave'))];
    this.gate = new Gate(this, `${wave.name}-done`, [...resources, ...end]);
  }

  #members(wave: DesiredWave): WaveMembers {
    switch (wave.kind) {
      case 'jobs': {
        const resources = this.#jobs(wave.jobs);
        return { resources, running: [], planned: resources.map((it) => knownValue(it, 'name')) };
      }
      case 'restart': {
        const resource = this.#restart(wave);
        return { resources: [resource], running: [], planned: [knownValue(resource, 'release')] };
      }
      case 'roles':
        return wave.update === 'one-host-at-a-time' ? this.#hostByHost(wave.containers) : this.#fleet(wave);
    }
  }

  #fleet({
    name,
    containers,
    rollouts,
    update,
    checks,
    pauseAfter = [],
  }: Extract<DesiredWave, { readonly kind: 'roles' }>): WaveMembers {
    const fleet = new Fleet(this, name, {
      containers,
      strategy: update === 'together' ? 'together' : 'free',
      ...(rollouts && { rollouts }),
      ...(checks && update === 'free' && { checks }),
      pausesAfterCanary: pauseAfter.includes('canary'),
      dependsOn: [this.config.after],
    });
    const running = rolesOf(containers).map((role) => ({ parts: [role], value: fleet.runningOf(role) }));
    return { resources: [fleet], running, planned: [knownValue(fleet, 'id')], fleet };
  }

  #restart(restart: DesiredRestart): TerraformResource {
    const { after, formerReleases } = this.config;
    return new RollingRestart(this, restart.name, {
      restart,
      blockedBy: this.#blockers(restart.blockedBy),
      formerReleases,
      dependsOn: [after],
    }).resource;
  }

  /** Each after the one before. */
  #jobs(jobs: readonly ResolvedJob[]): readonly TerraformResource[] {
    const placed: TerraformResource[] = [];
    for (const job of jobs) placed.push(this.#job(job, placed.at(-1) ?? this.config.after));
    return placed;
  }

  #job(job: ResolvedJob, after: TerraformResource): TerraformResource {
    const { images, staleRecords } = this.config;
    const blockedBy = job.blockedBy && this.#blockers(job.blockedBy);
    return placeJob(this, job, { images, staleRecords, after, ...(blockedBy && { blockedBy }) });
  }

  /** Of fleets, this is known when they have been updated. */
  #blockers({ waves, outdated }: DesiredBlockers): Expression {
    const fleets = this.config.before.flatMap(({ config, fleet }) =>
      fleet !== undefined && waves.includes(config.wave.name) ? [fleet.outdated] : [],
    );
    // Names of hosts and containers, which need no escape in Terraform's language.
    return new Expression(`\${concat(${[JSON.stringify(outdated), ...fleets].join(', ')})}`);
  }

  /** A gate after each host, the last one excepted: the wave's own gate is there. */
  #hostByHost(containers: readonly ResolvedContainer[]): WaveMembers {
    const placed: PlacedService[] = [];
    const checks: TerraformResource[] = [];
    let after = this.config.after;
    const hosts = [...new Set(containers.map(({ host }) => host))];
    for (const [index, host] of hosts.entries()) {
      const ofHost = this.#place(
        containers.filter((it) => it.host === host),
        after,
      );
      placed.push(...ofHost);
      const resources = ofHost.map(({ resource }) => resource);
      const asked = this.#checksOn(host, resources);
      checks.push(...asked);
      if (index === hosts.length - 1) break;
      after = new Gate(this, `${this.config.wave.name}-done-on-${host}`, [...resources, ...asked]);
    }
    return {
      resources: [...placed.map(({ resource }) => resource), ...checks],
      running: placed.map(({ container: { role, host }, resource }) => ({
        parts: [role, host],
        value: resource.runningImage,
      })),
      planned: [
        ...placed.map(({ resource }) => knownValue(resource, 'name')),
        ...checks.map((it) => knownValue(it, 'wave')),
      ],
    };
  }

  #checksOn(host: string, dependsOn: readonly TerraformResource[]): readonly TerraformResource[] {
    const { wave } = this.config;
    const text = checkTexts(wave.checks ?? [], ['host'])[host];
    if (text === undefined) return [];
    const config = { wave, texts: { [host]: text }, onHosts: [host], dependsOn };
    return [new WaveChecks(this, `${wave.name}-checks-on-${host}`, config)];
  }

  /** Each after `after` and after the roles on the same host that it follows. */
  #place(containers: readonly ResolvedContainer[], after: Gate): readonly PlacedService[] {
    const placed: PlacedService[] = [];
    for (const container of dependentsLast(containers)) {
      const dependencies = placed.filter(
        (it) => it.container.host === container.host && container.after.includes(it.container.role),
      );
      const dependsOn = dependencies.length > 0 ? dependencies.map(({ resource }) => resource) : [after];
      placed.push({ container, resource: this.#container(container, dependsOn) });
    }
    return placed;
  }

  #container(container: ResolvedContainer, dependsOn: TerraformResource[]): PlacedContainer {
    const placement = {
      dockerHost: container.host,
      updateOrder: container.updateOrder,
      ...(container.drain && { drain: container.drain }),
      carryOver: container.carryOver,
      imageId: findImage(this.config.images, container.image).idOn(container.host),
      readinessProbe: this.#readiness.of(container),
    };
    const role = this.node.tryFindChild(container.role) ?? new Construct(this, container.role);
    const resource = new PlacedContainer(role, container.host, placement, {
      ...serviceConfig(container).asTemplates,
      dependsOn,
    });
    giveLogicalId(resource, container.role, container.host);
    return resource;
  }
}

function knownValue(
  { terraformResourceType, friendlyUniqueId }: TerraformResource,
  attribute: string,
): string {
  return `\${${terraformResourceType}.${friendlyUniqueId}.${attribute}}`;
}

interface PlacedService {
  readonly container: ResolvedContainer;
  readonly resource: PlacedContainer;
}

/** Those that follow no one first; the definition was checked for cycles. */
function dependentsLast(containers: readonly ResolvedContainer[]): readonly ResolvedContainer[] {
  const sorted: ResolvedContainer[] = [];
  let rest = containers;
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ role }) => role));
    const ready = rest.filter(({ after }) => !after.some((role) => waiting.has(role)));
    sorted.push(...ready);
    rest = rest.filter((it) => !ready.includes(it));
  }
  return sorted;
}

function rolesOf(containers: readonly ResolvedContainer[]): readonly string[] {
  return [...new Set(containers.map(({ role }) => role))];
}
