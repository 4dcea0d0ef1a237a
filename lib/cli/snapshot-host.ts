import { OperationError } from '../contract/operation-error';
import type { RecordedContainer } from '../contract/recorded-container';
import type { ContainerEngine, ContainerSpec } from '../engine/container-engine';
import { tryFindServing } from '../engine/observed-slot';
import { runJob, type DesiredJob as EngineJob, type JobResult } from '../engine/run-job';
import type { ResolvedJob, DesiredSnapshot } from '../model/desired-service';
import { withSuffix } from '../model/resolve-settings';
import { informedJob } from '../provider/record/informed-job';
import type { ServiceSession } from './cloud-session';
import { framed, tryUnframe, withoutFrame } from './framed-answer';
import { LISTING_SCRIPT, parseListing, type Listing } from './stored-snapshot';

const STOP_SECONDS = 10;

/** A script that runs beside the database. */
export interface Errand {
  /** Of its container, without suffix. */
  readonly container: string;
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
  /** As in Docker. */
  readonly binds: readonly string[];
  /** @default none */
  readonly network?: string;
}

export function makesSnapshots({ service }: ServiceSession): boolean {
  return tryFindJob(service) !== undefined;
}

function tryFindJob({ waves }: ServiceSession['service']): ResolvedJob | undefined {
  return waves
    .flatMap((wave) => (wave.kind === 'jobs' ? wave.jobs : []))
    .find(({ snapshot }) => snapshot !== undefined);
}

/** The host that has the snapshots of a service: work on its volumes is done by containers that end. */
export class SnapshotHost {
  private constructor(
    readonly session: ServiceSession,
    readonly engine: ContainerEngine,
    readonly job: ResolvedJob,
    readonly snapshot: DesiredSnapshot,
    readonly signal: AbortSignal,
  ) {}

  /** @throws OperationError when the service makes no snapshots */
  static async of(session: ServiceSession, signal: AbortSignal): Promise<SnapshotHost> {
    const { service, hosts } = session;
    const job = tryFindJob(service);
    if (job?.snapshot === undefined) {
      throw new OperationError(
        'snapshots-off',
        `${service.name} makes no snapshots: services.${service.name}.snapshot in cloud.yml is off`,
      );
    }
    return new SnapshotHost(session, await hosts.engine(job.host), job, job.snapshot, signal);
  }

  get name(): string {
    return this.job.host;
  }

  /** Name of the database's container on this host. */
  get server(): string {
    return this.snapshot.servers.find(({ host }) => host === this.name)?.container ?? '';
  }

  /** What is in the volume. */
  async list(): Promise<Listing> {
    const answer = await this.ask({
      container: `${this.session.service.name}_snapshots`,
      script: LISTING_SCRIPT,
      environment: {},
      binds: [`${this.snapshot.backupVolume}:/backup:ro`],
    });
    return parseListing(answer);
  }

  /** Returns all that it printed. @throws OperationError when it fails, or when not all of that can be had */
  async ask(errand: Errand): Promise<string> {
    const container = this.#named(errand.container);
    const job = await this.#jobOf({ ...errand, container, script: framed(errand.script) });
    const result = await runJob(this.engine, { ...job, isQuestion: true }, this.signal);
    this.#ensureDone(container, result);
    const answer = tryUnframe(result.answer ?? '');
    if (answer !== undefined) return answer;
    throw new OperationError(
      'job-failed',
      `${this.name}/${container}: only a part of what it answered is in its log, and no part can be relied on; try again`,
    );
  }

  /** @throws OperationError with its last lines when it fails */
  async run(errand: Errand): Promise<void> {
    this.#ensureDone(errand.container, await this.tryRun(errand));
  }

  #ensureDone(container: string, { failure, logs }: JobResult): void {
    if (failure !== undefined)
      throw new OperationError('job-failed', `${this.name}/${container}: ${failure}\n${withoutFrame(logs)}`);
  }

  /** The same for one that may fail. One of its name that still runs is awaited first: two would disturb each other. */
  async tryRun(errand: Errand): Promise<JobResult> {
    const job = await this.#jobOf({ ...errand, container: this.#named(errand.container) });
    return runJob(this.engine, job, this.signal);
  }

  async #jobOf({ container, script, environment, binds, network = 'none' }: Errand): Promise<EngineJob> {
    const env = { SERVICE: this.session.service.name, ...environment };
    const spec: ContainerSpec = {
      Image: await this.serverImage(),
      Cmd: ['sh', '-c', script],
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      // What it prints is its answer: of all log drivers this one can be read.
      HostConfig: {
        Binds: [...binds],
        NetworkMode: network,
        LogConfig: { Type: 'json-file', Config: {} },
      },
    };
    return {
      name: container,
      spec,
      uploads: [],
      acceptedExitCodes: [0],
      timeoutSeconds: this.job.timeoutSeconds,
      stopTimeoutSeconds: STOP_SECONDS,
      removeAfterwards: true,
    };
  }

  /** Id of the image that the database runs, or ran when it was stopped. @throws OperationError when there is none */
  async serverImage(): Promise<string> {
    const serving = await tryFindServing(this.engine, this.server);
    if (serving !== undefined) return serving.Image;
    throw new OperationError(
      'container-missing',
      `${this.name}: there is no container ${this.server}, whose image is needed`,
    );
  }

  /** Beside the database: with its volumes, its network and the credentials of the snapshot job. */
  beside(script: string, environment: Readonly<Record<string, string>>): Errand {
    return {
      ...this.onVolumes(script, environment),
      environment: { ...this.job.environment, ...environment },
      ...(this.job.networkMode !== undefined && { network: this.job.networkMode }),
    };
  }

  /** The same without the server, which need not run. */
  onVolumes(script: string, environment: Readonly<Record<string, string>>): Errand {
    return {
      container: `${this.session.service.name}_restore`,
      script,
      environment,
      binds: this.job.volumes ?? [],
    };
  }

  /** Runs the snapshot job itself, and returns what it printed last. @throws OperationError when it fails */
  async save(
    environment: Readonly<Record<string, string>>,
    record: readonly RecordedContainer[],
  ): Promise<string> {
    const script = this.job.command?.at(-1) ?? '';
    const job = await this.#jobOf({ ...this.beside(script, environment), container: this.job.container });
    const roles = this.job.triggers.map(({ role }) => role);
    const result = await runJob(this.engine, await informedJob(job, record, roles), this.signal);
    this.#ensureDone(job.name, result);
    return result.logs.split('\n').at(-1) ?? '';
  }

  #named(container: string): string {
    const host = this.session.cloud.hosts[this.name];
    return host === undefined ? container : withSuffix(container, host);
  }
}
