import type Docker from 'dockerode';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ContainerEvent } from '../../lib/report/container-event';
import { EngineEvents } from './engine-events';
import { LabEngine } from './lab-engine';
import { CHECKOUT, LabFiles, type Patch } from './lab-files';
import { LabNames } from './lab-names';
import { readPlannedChanges, type PlannedChange } from './planned-changes';
import { runCommand, type CommandResult } from './run-command';

const DATABASE_TAG = 'lab';

export interface LabOptions {
  /** Letters and digits; labs with different ones can exist side by side. */
  readonly prefix: string;
  readonly controllers: number;
  readonly computes: number;
  /** Made by the lab and removed with it; holds the files that a user has, and what cdktf writes. */
  readonly directory: string;
  /** @default - DOCKER_HOST, else unix:///var/run/docker.sock */
  readonly engine?: string;
}

export interface ReleaseOptions {
  /** Just this image, such as `nova-conductor`. @default - all */
  readonly only?: string;
  /** @default ok */
  readonly behaviour?: 'ok' | 'never-healthy' | 'exits' | 'slow-stop' | 'ignores-term' | 'migration-fails';
  /** The release knows the first ones of each database's migrations. @default 2, all of them */
  readonly migrations?: number;
  /** Another image id under the same tag. */
  readonly stamp?: string;
}

/**
 * A cloud of hosts on one engine, operated as a user would: two files, and the real cdktf in a directory of its own.
 * Hosts are `ctl1`, `ctl2` ... and `cmp1`, `cmp2` ...; MariaDB, when started, is on the first controller.
 */
export class Lab {
  readonly names: LabNames;
  readonly directory: string;
  readonly docker: Docker;
  readonly #files: LabFiles;
  readonly #engine: LabEngine;

  private constructor(options: LabOptions) {
    this.names = new LabNames(options.prefix, options);
    this.directory = options.directory;
    this.#files = new LabFiles(options.directory, this.names);
    const engine = options.engine ?? process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
    this.#engine = new LabEngine(engine, this.names);
    this.docker = this.#engine.docker;
  }

  /** A new one; what an earlier one of the same prefix left is removed. versions.yml names no service yet. */
  static async create(options: LabOptions): Promise<Lab> {
    const lab = new Lab(options);
    await lab.destroy();
    lab.#files.writeAll(lab.#engine.address);
    await lab.#engine.createNetwork();
    return lab;
  }

  /** The one that was created with these options, maybe by another process, maybe not there at all. */
  static open(options: LabOptions): Lab {
    return new Lab(options);
  }

  /** Replaces versions.yml. */
  writeVersions(versions: string | Patch): void {
    this.#files.writeVersions(versions);
  }

  /** Changes cloud.yml: `{ hosts: { cmp3: null } }` takes a host away. */
  writeCloud(patch: Patch): void {
    this.#files.patchCloud(patch);
  }

  /** `cdktf('deploy', 'nova', '--auto-approve')` runs the real one. Does not throw when it fails. */
  cdktf(...args: readonly string[]): Promise<CommandResult> {
    // cdktf's cache is the user's; its entries lead to the project that came first, which may be a lab that is gone.
    const env = { ...process.env, TF_PLUGIN_CACHE_DIR: join(this.directory, 'plugin-cache') };
    return runCommand(join(CHECKOUT, 'node_modules/.bin/cdktf'), args, { cwd: this.directory, env });
  }

  /** What the last `cdktf('plan', stack)` would do. */
  plannedChanges(stack: string): Promise<readonly PlannedChange[]> {
    return readPlannedChanges(this.directory, stack);
  }

  /** Runs something, and tells what the engine says happened to the lab's containers meanwhile. */
  observe<T>(
    run: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly events: readonly ContainerEvent[] }> {
    return EngineEvents.during(this.docker, (name) => this.names.tryFindHost(name), run);
  }

  /** Ids by name, stopped containers and leftovers of a swap included. */
  containers(): Promise<Readonly<Record<string, string>>> {
    return this.#engine.containers();
  }

  /** Names of volumes. */
  volumes(): Promise<readonly string[]> {
    return this.#engine.volumes();
  }

  /** By its name without suffix: `inspect('ctl1', 'nova_conductor')`. */
  inspect(host: string, container: string): Promise<Docker.ContainerInspectInfo> {
    return this.docker.getContainer(this.names.on(host, container)).inspect();
  }

  /** Runs a command in a container, by its name without suffix, and returns what it printed. */
  async execute(host: string, container: string, command: readonly string[]): Promise<string> {
    const { output } = await this.#engine.execute(this.names.on(host, container), command);
    return output.trim();
  }

  /** Waits until the names of the lab's containers are as expected. @throws Error when that takes 20 s */
  async untilContainers(areAsExpected: (names: readonly string[]) => boolean): Promise<void> {
    const deadline = performance.now() + 20_000;
    while (!areAsExpected(Object.keys(await this.containers()))) {
      if (performance.now() > deadline) throw new Error('the expected containers did not come');
      await setTimeout(20);
    }
  }

  /** Builds the images of a release: `buildRelease('2025.2', { only: 'nova-conductor', behaviour: 'exits' })`. */
  async buildRelease(tag: string, options: ReleaseOptions = {}): Promise<void> {
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    await this.#buildImages(this.names.registry, tag, ...flags);
  }

  /** Builds and starts MariaDB on the first controller, and waits until it answers; returns the container's id. */
  async startDatabase(): Promise<string> {
    await this.#buildImages('--mariadb', this.names.registry, DATABASE_TAG);
    const id = await this.#engine.start(
      this.#database,
      `${this.names.registry}/mariadb-server:${DATABASE_TAG}`,
      {
        HostConfig: { Binds: [`${this.#database}:/var/lib/mysql`] },
      },
    );
    await this.#engine.awaitCommand(id, ['healthcheck.sh', '--connect']);
    return id;
  }

  /** One line per row, columns separated by tabs. @throws Error with what MariaDB said */
  async query(sql: string): Promise<readonly string[]> {
    const command = ['mariadb', '--batch', '--skip-column-names', '--execute', sql];
    const { exitCode, output } = await this.#engine.execute(this.#database, command);
    if (exitCode !== 0) throw new Error(`${sql}: ${output}`);
    return output.split('\n').filter((line) => line !== '');
  }

  /** Starts a service beside the lab's on the first controller, out of an image of this release; returns its id. */
  async startUnrelated(tag: string): Promise<string> {
    const repository = `${this.names.registry}/glance-api`;
    await this.docker.getImage(`${this.names.registry}/nova-scheduler:${tag}`).tag({ repo: repository, tag });
    return this.#engine.start(this.#onFirstHost('glance_api'), `${repository}:${tag}`, {
      Env: ['KOLLA_SERVICE_NAME=glance-api', 'PORT=9292'],
    });
  }

  /** Names in a directory of a volume, as a container sees them that mounts it at `/volume`. */
  async listVolume(host: string, volume: string): Promise<readonly string[]> {
    const name = this.#onFirstHost('volume_reader');
    const id = await this.#engine.start(name, `${this.names.registry}/mariadb-server:${DATABASE_TAG}`, {
      Cmd: ['sleep', '60'],
      HostConfig: { Binds: [`${this.names.on(host, volume)}:/volume:ro`] },
    });
    try {
      return (await this.#engine.execute(id, ['ls', '-1', '/volume'])).output.split('\n').filter(Boolean);
    } finally {
      await this.docker.getContainer(id).remove({ force: true });
    }
  }

  /** Removes all that the lab has: containers, volumes, network, images, directory. */
  async destroy(): Promise<void> {
    await this.#engine.removeAll();
    await rm(this.directory, { recursive: true, force: true });
  }

  get engineAddress(): string {
    return this.#engine.address;
  }

  get #database(): string {
    return this.#onFirstHost('mariadb');
  }

  #onFirstHost(container: string): string {
    return this.names.on(this.names.controllers[0] ?? '', container);
  }

  async #buildImages(...args: readonly string[]): Promise<void> {
    const script = join(CHECKOUT, 'bin/build-images.sh');
    const env = { ...process.env, DOCKER_HOST: this.#engine.address };
    const { exitCode, output } = await runCommand(script, args, { cwd: CHECKOUT, env });
    if (exitCode !== 0) throw new Error(`bin/build-images.sh ${args.join(' ')}: ${output}`);
  }
}
