import type Dockerode from 'dockerode';
import { rm } from 'node:fs/promises';
import { LabDatabase } from '../lab/lab-database';
import { LabEngine } from '../lab/lab-engine';
import type { ReleaseOptions } from '../lab/lab-images';
import { OperatedCloud } from '../lab/operated-cloud';
import { FLEET_REGISTRY, fleetCloud, type Connections } from './fleet-cloud';
import { observeFleet, type Observed } from './fleet-events';
import { FleetImages } from './fleet-images';
import { LabCommand, type LabDescription } from './lab-command';

export interface FleetOptions {
  readonly controllers: number;
  readonly computes: number;
  /** Made by the fleet and removed with it; holds the files that a user has, and what cdktf writes. */
  readonly directory: string;
  /** Directory of the hosts' data; fleets with different ones can exist side by side. @default - that of `bin/lab` */
  readonly state?: string;
  /** @default mixed */
  readonly connections?: Connections;
  /** Size of each engine's disk: `900M`. @default - as large as the machine's */
  readonly disk?: string;
}

/**
 * A cloud of hosts with an engine each, started by `bin/lab`. Hosts are `ctl1`, `ctl2` ... and `cmp1`, `cmp2` ...; MariaDB,
 * when started, is on the first controller. Looking at a host goes through its socket on this machine, whatever was done to
 * its network.
 */
export class Fleet extends OperatedCloud {
  /** Controllers first. */
  readonly hosts: readonly string[];
  readonly #lab: LabCommand;
  readonly #engines: ReadonlyMap<string, LabEngine>;
  readonly #images: FleetImages;
  readonly #database: LabDatabase;

  private constructor(
    private readonly options: FleetOptions,
    /** Addresses and keys, as they were when the fleet was made. */
    readonly description: LabDescription,
  ) {
    super(options.directory);
    this.hosts = Object.keys(description.hosts);
    this.#lab = new LabCommand(options.state);
    this.#engines = enginesOf(description);
    const [first, ...others] = [...this.#engines].map(([name, { address, docker }]) => ({
      name,
      address,
      docker,
    }));
    if (first === undefined) throw new Error('there is no lab; bin/lab up starts one');
    this.#images = new FleetImages(first, others, options.directory);
    this.#database = new LabDatabase(this.#engine(first.name), 'mariadb');
  }

  /** A new one; what was in its place is removed. versions.yml names no service yet. */
  static async create(options: FleetOptions): Promise<Fleet> {
    await Fleet.remove(options);
    await new LabCommand(options.state).up(options);
    const fleet = await Fleet.open(options);
    fleet.files.writeAll(fleetCloud(fleet.description, options.connections ?? 'mixed'));
    return fleet;
  }

  /** The one that was created with these options, maybe by another process. @throws Error when its lab is not up */
  static async open(options: FleetOptions): Promise<Fleet> {
    return new Fleet(options, await new LabCommand(options.state).describe());
  }

  /** Removes all that it has, if it is there: hosts with what runs on them, data, directory. */
  static async remove({ state, directory }: Pick<FleetOptions, 'state' | 'directory'>): Promise<void> {
    await rm(directory, { recursive: true, force: true });
    await new LabCommand(state).down();
  }

  destroy(): Promise<void> {
    return Fleet.remove(this.options);
  }

  /** Runs something, and tells what the engines say happened meanwhile. */
  observe<T>(run: () => Promise<T>): Promise<Observed<T>> {
    const engines = [...this.#engines].map(([host, { docker }]) => [host, docker] as const);
    return observeFleet(new Map(engines), run);
  }

  /**
   * Ids by host and name, `ctl1/nova_conductor`, stopped ones and leftovers of a swap included.
   * @param hosts default: all, and it waits for one that is frozen
   */
  async containers(hosts = this.hosts): Promise<Readonly<Record<string, string>>> {
    const perHost = hosts.map(async (host) => {
      const ids = Object.entries(await this.#engine(host).containers());
      return ids.map(([name, id]) => [`${host}/${name}`, id] as const);
    });
    return Object.fromEntries((await Promise.all(perHost)).flat());
  }

  /** References of the images that run, by host and name: `ctl1/nova_conductor`. */
  async running(hosts = this.hosts): Promise<Readonly<Record<string, string>>> {
    const perHost = hosts.map(async (host) => {
      const running = await this.docker(host).listContainers();
      return running.map(({ Names, Image }) => [`${host}${Names[0] ?? ''}`, Image] as const);
    });
    return Object.fromEntries((await Promise.all(perHost)).flat().sort());
  }

  /** What a container is called in `containers` and `running`: `ctl1/nova_conductor`. */
  keyOf({ host, container }: { readonly host: string; readonly container: string }): string {
    return `${host}/${container}`;
  }

  inspect(host: string, container: string): Promise<Dockerode.ContainerInspectInfo> {
    return this.docker(host).getContainer(container).inspect();
  }

  /** Runs a command in a container, and returns what it printed. */
  async execute(host: string, container: string, command: readonly string[]): Promise<string> {
    return (await this.#engine(host).execute(container, command)).output.trim();
  }

  /** Waits until the names of a host's containers are as expected. @throws Error when that takes 20 s */
  untilContainers(host: string, areAsExpected: (names: readonly string[]) => boolean): Promise<void> {
    return this.#engine(host).untilContainers(areAsExpected);
  }

  /** A client of the host's engine. @throws Error when there is no such host */
  docker(host: string): Dockerode {
    return this.#engine(host).docker;
  }

  /** Builds the images of a release and brings them to the hosts that run them. */
  buildRelease(tag: string, options: ReleaseOptions = {}): Promise<void> {
    return this.#images.buildRelease(tag, options);
  }

  /** Builds and starts MariaDB on the first controller, and waits until it answers; returns the container's id. */
  async startDatabase(): Promise<string> {
    await this.#images.buildDatabase();
    return this.#database.start(this.#images.database);
  }

  /** Starts it again when it ended with its engine or host, and waits until it answers. */
  restartDatabase(): Promise<void> {
    return this.#database.restart();
  }

  /** One line per row, columns separated by tabs. @throws Error with what MariaDB said */
  query(sql: string): Promise<readonly string[]> {
    return this.#database.query(sql);
  }

  /** Starts a service beside the fleet's on the first controller, out of an image of this release; returns its id. */
  startUnrelated(tag: string, name = 'glance_api'): Promise<string> {
    return this.#engine('ctl1').startUnrelated(name, tag);
  }

  /** Names in the top directory of a volume. @param host one that has MariaDB's image, as the first controller */
  listVolume(host: string, volume: string, directory = '/'): Promise<readonly string[]> {
    return this.#engine(host).listVolume('volume_reader', this.#images.database, volume, directory);
  }

  /** What was done to which host, as `bin/lab` sees it. */
  describe(): Promise<LabDescription> {
    return this.#lab.describe();
  }

  /** Stops its engine: connections are accepted, nothing is answered. */
  freeze(host: string): Promise<void> {
    return this.#lab.run('freeze', host);
  }

  /** Stops its containerd: the engine answers, and can start nothing. */
  stall(host: string): Promise<void> {
    return this.#lab.run('stall', host);
  }

  /** Ends its engine with SIGKILL; its containers run on. */
  kill(host: string): Promise<void> {
    return this.#lab.run('kill', host);
  }

  /** Takes its network interface down. */
  cut(host: string): Promise<void> {
    return this.#lab.run('cut', host);
  }

  /** Drops its packets without a word. */
  drop(host: string): Promise<void> {
    return this.#lab.run('drop', host);
  }

  /** Ends all of its processes at once, like a power failure. */
  crash(host: string): Promise<void> {
    return this.#lab.run('crash', host);
  }

  /** Ends its containerd with SIGKILL; its engine starts another one. */
  killContainerd(host: string): Promise<void> {
    return this.#lab.run('kill-containerd', host);
  }

  /** From now on its containers outlive its engine. */
  liveRestore(host: string): Promise<void> {
    return this.#lab.run('live-restore', host);
  }

  /** Undoes whatever was done to it; its engine answers when this returns. */
  heal(host: string): Promise<void> {
    return this.#lab.run('heal', host);
  }

  #engine(host: string): LabEngine {
    const engine = this.#engines.get(host);
    if (engine === undefined) throw new Error(`${host}: no such host; there are ${this.hosts.join(', ')}`);
    return engine;
  }
}

/** All that a host's engine has is the fleet's. */
function enginesOf({ hosts }: LabDescription): ReadonlyMap<string, LabEngine> {
  const engines = Object.entries(hosts).map(([name, { engine }]) => {
    const scope = { network: 'host', registry: FLEET_REGISTRY, tryFindHost: () => name };
    return [name, new LabEngine(engine, scope)] as const;
  });
  return new Map(engines);
}
