import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type {
  DesiredBlockers,
  ResolvedContainer,
  ResolvedJob,
  DesiredRestart,
  DesiredWave,
} from '../model/desired-service';
import { jobConfig, serviceConfig } from './container-config';
import { Fleet } from './fleet';
import { Gate } from './gate';
import { giveLogicalId } from './logical-id';
import { PlacedContainer, type PlacedImage } from './placed-resources';
import { ReadinessTexts } from './readiness-text';
import { RollingRestart } from './rolling-restart';
import { Expression } from './terraform-text';

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
    if (wave.kind !== 'roles') {
      this.running = [];
      const isRestart = wave.kind === 'restart';
      const placed = isRestart ? [this.#restart(wave)] : this.#jobs(wave.jobs);
      this.planned = placed.map((it) => knownValue(it, isRestart ? 'release' : 'name'));
      this.gate = this.#done(placed);
      return;
    }
    if (wave.update === 'one-host-at-a-time') {
      const placed = this.#hostByHost(wave.containers);
      this.running = placed.map(({ container: { role, host }, resource }) => ({
        parts: [role, host],
        value: resource.runningImage,
      }));
      this.planned = placed.map(({ resource }) => knownValue(resource, 'name'));
      this.gate = this.#done(placed.map(({ resource }) => resource));
      return;
    }
    const { containers, rollouts, update } = wave;
    const fleet = new Fleet(this, wave.name, {
      containers,
      strategy: update,
      ...(rollouts && { rollouts }),
      dependsOn: [config.after],
    });
    this.fleet = fleet;
    this.running = rolesOf(containers).map((role) => ({ parts: [role], value: fleet.runningOf(role) }));
    this.planned = [knownValue(fleet, 'id')];
    this.gate = this.#done([fleet]);
  }

  #done(resources: readonly TerraformResource[]): Gate {
    return new Gate(this, `${this.config.wave.name}-done`, resources);
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
    const triggers = job.triggers.map(
      ({ role, image, host }) => [role, this.#image(image).identityOn(host)] as const,
    );
    const placement = {
      dockerHost: job.host,
      acceptedExitCodes: job.acceptedExitCodes,
      ...(job.ignoresImage && { ignoreImage: true }),
      triggers: { ...Object.fromEntries(triggers), ...hostTriggers(job) },
      ...(job.onlyBeside !== undefined && { onlyBeside: job.onlyBeside }),
      ...(job.unlessRelease !== undefined && { unlessRelease: job.unlessRelease }),
      ...(job.exitCodes && { exitCodes: job.exitCodes }),
      ...(job.unlessBeside !== undefined && { unlessBeside: job.unlessBeside }),
      ...(job.forcesDownStaleRecords && { runFor: this.config.staleRecords }),
      ...(job.blockedBy && { blockedBy: this.#blockers(job.blockedBy) }),
      ...(job.placements && { placements: job.placements }),
    };
    const resource = new PlacedContainer(this, job.job, placement, {
      ...jobConfig(job).asTemplates,
      dependsOn: [after],
    });
    giveLogicalId(resource, job.job);
    return resource;
  }

  /** Of fleets, this is known when they have been updated. */
  #blockers({ waves, outdated }: DesiredBlockers): Expression {
    const fleets = this.config.before.flatMap(({ config, fleet }) =>
      fleet !== undefined && waves.includes(config.wave.name) ? [fleet.outdated] : [],
    );
    // Names of hosts and containers, which need no escape in Terraform's language.
    return new Expression(`\${concat(${[JSON.stringify(outdated), ...fleets].join(', ')})}`);
  }

  #image(reference: string): PlacedImage {
    const image = this.config.images.get(reference);
    if (image === undefined) throw new Error(`internal: image ${reference} is not in the stack`);
    return image;
  }

  /** A gate after each host, the last one excepted: the wave's own gate is there. */
  #hostByHost(containers: readonly ResolvedContainer[]): readonly PlacedService[] {
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
      imageId: this.#image(container.image).idOn(container.host),
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

function hostTriggers({ hostTriggers: roles = {} }: ResolvedJob): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(roles).map(([role, hosts]) => [`hosts of ${role}`, hosts.join(' ')]),
  );
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
