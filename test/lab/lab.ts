import type Docker from 'dockerode';
import { rm } from 'node:fs/promises';
import type { ContainerEvent } from '../../lib/report/container-event';
import { EngineEvents } from './engine-events';
import { LabDatabase } from './lab-database';
import { LabEngine } from './lab-engine';
import { LabImages, type ReleaseOptions } from './lab-images';
import { LabNames } from './lab-names';
import { OperatedCloud } from './operated-cloud';
import { runKollaform, startKollaform } from './run-kollaform';
import type { RunningCommand } from './running-command';
import type { CommandResult } from './run-command';

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

/**
 * A cloud of hosts on one engine. Hosts are `ctl1`, `ctl2` ... and `cmp1`, `cmp2` ...; MariaDB, when started, is on the
 * first controller.
 */
export class Lab extends OperatedCloud {
  readonly names: LabNames;
  readonly docker: Docker;
  readonly #engine: LabEngine;
  readonly #images: LabImages;
  /** By host; the first one is the one that services use. */
  readonly #databases: ReadonlyMap<string, LabDatabase>;

  private constructor(options: LabOptions) {
    super(options.directory);
    this.names = new LabNames(options.prefix, options);
    const engine = options.engine ?? process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
    this.#engine = new LabEngine(engine, this.names);
    this.docker = this.#engine.docker;
    this.#images = new LabImages(engine, this.names.registry);
    const databases = this.names.controllers.map((host) => {
      return [host, new LabDatabase(this.#engine, this.names.on(host, 'mariadb'))] as const;
    });
    this.#databases = new Map(databases);
  }

  /** A new one; what an earlier one of the same prefix left is removed. versions.yml names no service yet. */
  static async create(options: LabOptions): Promise<Lab> {
    const lab = new Lab(options);
    await lab.destroy();
    lab.#writeFiles();
    await lab.#engine.createNetwork();
    return lab;
  }

  /** The one that was created with these options, maybe by another process, maybe not there at all. */
  static open(options: LabOptions): Lab {
    return new Lab(options);
  }

  /** `kollaform('snapshots')` runs the real one. Does not throw when it fails. */
  kollaform(...args: readonly string[]): Promise<CommandResult> {
    return runKollaform(this.directory, args);
  }

  /** The same, and does not wait for its end. */
  startKollaform(...args: readonly string[]): RunningCommand {
    return startKollaform(this.directory, args);
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

  /** References of the images that run on the engine, by name; those of other labs are among them. */
  async running(): Promise<Readonly<Record<string, string>>> {
    const running = await this.docker.listContainers();
    return Object.fromEntries(running.map(({ Names, Image }) => [Names[0]?.slice(1) ?? '', Image]));
  }

  /** What a container is called in `containers` and `running`: its name, which no other host of the lab has. */
  keyOf({ container }: { readonly container: string }): string {
    return container;
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

  /** Waits until the names of the lab's containers are as expected. @throws Error when that takes a minute */
  untilContainers(areAsExpected: (names: readonly string[]) => boolean): Promise<void> {
    return this.#engine.untilContainers(areAsExpected);
  }

  /** Builds the images of a release: `buildRelease('2025.2', { only: 'nova-conductor', behaviour: 'exits' })`. */
  async buildRelease(tag: string, options: ReleaseOptions = {}): Promise<void> {
    await this.#images.buildRelease(tag, options);
  }

  /** Builds and starts MariaDB on the first controller, and waits until it answers; returns the container's id. */
  async startDatabase(): Promise<string> {
    await this.#images.buildDatabase();
    return this.#database().start(this.#images.database);
  }

  /** The same as a Galera cluster with a node on each controller. */
  async startCluster(): Promise<void> {
    await this.#images.buildDatabase('galera');
    const nodes = this.names.controllers.map((host) => this.names.on(host, 'mariadb'));
    for (const [index, database] of [...this.#databases.values()].entries()) {
      const environment = [`GALERA_NODES=${nodes.join(',')}`, `GALERA_FIRST=${index === 0 ? 'yes' : 'no'}`];
      await database.start(this.#images.database, environment);
    }
  }

  /**
   * One line per row, columns separated by tabs.
   * @param host whose node of a cluster is asked. @default - the first controller
   * @throws Error with what MariaDB said
   */
  query(sql: string, host?: string): Promise<readonly string[]> {
    return this.#database(host).query(sql);
  }

  /** Starts a service beside the lab's on the first controller, out of an image of this release; returns its id. */
  startUnrelated(tag: string): Promise<string> {
    return this.#engine.startUnrelated(this.#onFirstHost('glance_api'), tag);
  }

  /** Names in a directory of a volume, which is its top unless given. */
  listVolume(host: string, volume: string, directory = '/'): Promise<readonly string[]> {
    const reader = this.#onFirstHost('volume_reader');
    return this.#engine.listVolume(reader, this.#images.database, this.names.on(host, volume), directory);
  }

  /** Runs a command in a container that has a volume at a path, and returns what it printed. */
  async onVolume(host: string, volume: string, path: string, command: readonly string[]): Promise<string> {
    const writer = this.#onFirstHost('volume_writer');
    const bind = `${this.names.on(host, volume)}:${path}`;
    return (await this.#engine.onVolume(writer, this.#images.database, bind, command)).output;
  }

  /** Removes all that the lab has: containers, volumes, network, images, directory. */
  async destroy(): Promise<void> {
    await this.#engine.removeAll();
    await rm(this.directory, { recursive: true, force: true });
  }

  get engineAddress(): string {
    return this.#engine.address;
  }

  #writeFiles(): void {
    const host = (group: string) => (name: string) =>
      [name, { engine: this.engineAddress, groups: [group], suffix: this.names.suffix(name) }] as const;
    this.files.writeAll({
      registry: this.names.registry,
      hosts: Object.fromEntries([
        ...this.names.controllers.map(host('control')),
        ...this.names.computes.map(host('compute')),
      ]),
      networkMode: this.names.network,
      databaseHost: this.#onFirstHost('mariadb'),
    });
  }

  #database(host = this.names.controllers[0] ?? ''): LabDatabase {
    const database = this.#databases.get(host);
    if (database === undefined) throw new Error(`${host} has no database`);
    return database;
  }

  #onFirstHost(container: string): string {
    return this.names.on(this.names.controllers[0] ?? '', container);
  }
}
