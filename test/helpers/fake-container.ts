import type {
  ContainerInspection,
  ContainerSpec,
  ExecResult,
  RestartPolicy,
} from '../../lib/engine/container-engine';

/** How a container acts once it is started. Left out: it runs, and its healthcheck, if it has one, succeeds. */
export interface Behaviour {
  /** What the engine says of its healthcheck. */
  readonly health?: 'healthy' | 'starting' | 'unhealthy';
  /** What commands executed in it return; 0 when it is healthy and 1 otherwise, unless set. */
  readonly probeCode?: number;
  /** It ends at once with this code. */
  readonly exitCode?: number;
  /** It ended and was restarted this often, and is about to be again. */
  readonly restarts?: number;
  /** It does not end at a signal, only when it is stopped. @default false */
  readonly livesOn?: boolean;
  readonly logs?: string;
  /** What commands executed in it print, by the command. @default - nothing */
  readonly outputs?: Readonly<Record<string, string>>;
}

export type Status = 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'dead';

/** Each is made a second after the one before. */
let clock = 0;

/** A container of a fake engine, with Docker's states. */
export class FakeContainer {
  status: Status = 'created';
  exitCode = 0;
  restartCount = 0;
  #starts = 0;
  restartPolicy: RestartPolicy | undefined;
  /** Why its last start failed. */
  startError = '';
  /** RFC 3339. @default - no time, but another text after each start */
  startedAt: string | undefined;
  /** Number of archives that were unpacked in it. */
  uploads = 0;
  readonly signals: string[] = [];
  /** Seconds that it was given each time that it was stopped. */
  readonly graces: number[] = [];
  readonly files = new Set<string>();
  /** Anonymous volumes by path. */
  readonly volumes = new Map<string, string>();
  readonly #createdAt = new Date((clock += 1_000)).toISOString();
  readonly #waiting: ((exitCode: number) => void)[] = [];

  constructor(
    readonly id: string,
    public name: string,
    readonly imageId: string,
    readonly spec: ContainerSpec,
    public behaviour: Behaviour,
  ) {
    this.restartPolicy = spec.HostConfig?.RestartPolicy as RestartPolicy | undefined;
  }

  /** Docker counts a container that waits for its next restart, or is paused, as running. */
  get isRunning(): boolean {
    return ['running', 'paused', 'restarting'].includes(this.status);
  }

  start(): void {
    if (this.isRunning) return;
    this.#starts += 1;
    const { exitCode, restarts = 0 } = this.behaviour;
    this.status = restarts > 0 ? 'restarting' : 'running';
    this.restartCount = restarts;
    if (exitCode !== undefined && restarts === 0) this.end(exitCode);
  }

  end(exitCode: number): void {
    if (!this.isRunning) return;
    this.status = 'exited';
    this.exitCode = exitCode;
    for (const resolve of this.#waiting.splice(0)) resolve(exitCode);
  }

  /** Resolves with the exit code when it has ended. */
  ended(): Promise<number> {
    if (!this.isRunning) return Promise.resolve(this.exitCode);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  probe(command = ''): ExecResult {
    const { health = 'healthy', probeCode = health === 'healthy' ? 0 : 1, outputs = {} } = this.behaviour;
    return { exitCode: this.isRunning ? probeCode : -1, output: outputs[command] ?? '' };
  }

  inspect(): ContainerInspection {
    const { HostConfig, NetworkingConfig, ...config } = this.spec;
    return {
      Id: this.id,
      Name: `/${this.name}`,
      Created: this.#createdAt,
      Mounts: [...this.volumes, ...this.#boundVolumes()].map(([Destination, Name]) => ({
        Type: 'volume',
        Name,
        Destination,
        RW: true,
      })),
      Image: this.imageId,
      RestartCount: this.restartCount,
      State: this.#state(),
      Config: config,
      HostConfig: { ...HostConfig, RestartPolicy: this.restartPolicy },
      NetworkSettings: { Networks: NetworkingConfig?.EndpointsConfig ?? {} },
    };
  }

  #boundVolumes(): [string, string][] {
    const binds = (this.spec.HostConfig?.Binds ?? []).map((bind) => bind.split(':'));
    return binds.flatMap(([name = '', path = '']) => (name.startsWith('/') ? [] : [[path, name]]));
  }

  #state() {
    const health = this.isRunning ? (this.behaviour.health ?? 'healthy') : 'unhealthy';
    const failures =
      health === 'unhealthy' ? [{ Start: '', End: '', ExitCode: 1, Output: 'no answer\n' }] : [];
    return {
      Status: this.status,
      Running: this.isRunning,
      Paused: this.status === 'paused',
      Restarting: this.status === 'restarting',
      ExitCode: this.exitCode,
      Error: this.startError,
      StartedAt: this.startedAt ?? `start ${this.#starts}`,
      ...(this.spec.Healthcheck && { Health: { Status: health, FailingStreak: 0, Log: failures } }),
    };
  }
}
