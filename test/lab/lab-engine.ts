import Docker from 'dockerode';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../helpers/until';

const DATABASE_TIMEOUT_MS = 30_000;
const CONTAINERS_TIMEOUT_MS = 60_000;
const NETWORK_TIMEOUT_MS = 120_000;

export interface CommandOutput {
  readonly exitCode: number;
  readonly output: string;
}

/** What on an engine belongs to a lab, and how its containers are connected. */
export interface LabScope {
  /** Docker's network mode for containers that the lab itself starts. */
  readonly network: string;
  /** Registry and namespace of the lab's images. */
  readonly registry: string;
  /** The host of a container or volume; undefined when it is not of this lab. */
  tryFindHost(name: string): string | undefined;
}

/** What a lab has on its engine. */
export class LabEngine {
  readonly docker: Docker;

  /** @param address `unix:///var/run/docker.sock` */
  constructor(
    readonly address: string,
    private readonly scope: LabScope,
  ) {
    if (!address.startsWith('unix://')) throw new Error(`${address}: a lab needs an engine on unix://`);
    this.docker = new Docker({ socketPath: address.slice('unix://'.length) });
  }

  async createNetwork(): Promise<void> {
    await this.docker.createNetwork({ Name: this.scope.network });
  }

  /** Ids by name, stopped ones and leftovers of a swap included. */
  async containers(): Promise<Readonly<Record<string, string>>> {
    const all = await this.docker.listContainers({ all: true });
    const named = all.map(({ Id, Names }) => [Names[0]?.slice(1) ?? '', Id] as const);
    return Object.fromEntries(named.filter(([name]) => this.#isOwn(name)).sort());
  }

  async volumes(): Promise<readonly string[]> {
    const { Volumes } = await this.docker.listVolumes();
    return Volumes.map(({ Name }) => Name)
      .filter((name) => this.#isOwn(name))
      .sort();
  }

  /** Starts a container that the lab's services do not know of; returns its id. */
  async start(
    name: string,
    image: string,
    options: Omit<Docker.ContainerCreateOptions, 'name' | 'Image'>,
  ): Promise<string> {
    const HostConfig = { ...options.HostConfig, NetworkMode: this.scope.network };
    const container = await this.docker.createContainer({ ...options, name, Image: image, HostConfig });
    await container.start();
    return container.id;
  }

  /** Removes a container if there is one of this name. */
  async removeContainer(name: string): Promise<void> {
    const id = (await this.containers())[name];
    if (id !== undefined) await this.docker.getContainer(id).remove({ force: true, v: true });
  }

  /** Starts a service that the lab's files do not know of, out of an image of this release; returns its id. */
  async startUnrelated(name: string, tag: string): Promise<string> {
    const repository = `${this.scope.registry}/glance-api`;
    await this.docker.getImage(`${this.scope.registry}/nova-scheduler:${tag}`).tag({ repo: repository, tag });
    return this.start(name, `${repository}:${tag}`, {
      Env: ['KOLLA_SERVICE_NAME=glance-api', 'PORT=9292'],
    });
  }

  /**
   * Runs a command in a container that has a volume.
   * @param name for that container
   * @param image any that has a shell
   */
  async onVolume(
    name: string,
    image: string,
    bind: string,
    command: readonly string[],
  ): Promise<CommandOutput> {
    const id = await this.start(name, image, { Cmd: ['sleep', '60'], HostConfig: { Binds: [bind] } });
    try {
      return await this.execute(id, command);
    } finally {
      await this.docker.getContainer(id).remove({ force: true });
    }
  }

  /** Names in a directory of a volume; none where it is not there. */
  async listVolume(
    reader: string,
    image: string,
    volume: string,
    directory: string,
  ): Promise<readonly string[]> {
    const command = ['ls', '-1', join('/volume', directory)];
    const { exitCode, output } = await this.onVolume(reader, image, `${volume}:/volume:ro`, command);
    return exitCode === 0 ? output.split('\n').filter(Boolean) : [];
  }

  /** Waits until the names of its containers are as expected. @throws Error when that takes a minute */
  async untilContainers(areAsExpected: (names: readonly string[]) => boolean): Promise<void> {
    const deadline = performance.now() + CONTAINERS_TIMEOUT_MS;
    while (!areAsExpected(Object.keys(await this.containers()))) {
      if (performance.now() > deadline) throw new Error('the expected containers did not come');
      await delay(20);
    }
  }

  /** Runs a command in a running container, to its end. */
  async execute(container: string, command: readonly string[]): Promise<CommandOutput> {
    const exec = await this.docker
      .getContainer(container)
      .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, Tty: true });
    const chunks: Buffer[] = [];
    for await (const chunk of await exec.start({ Tty: true })) chunks.push(chunk as Buffer);
    const { ExitCode } = await exec.inspect();
    const output = Buffer.concat(chunks).toString('utf8').replaceAll('\r\n', '\n');
    return { exitCode: ExitCode ?? -1, output };
  }

  /** @throws Error when it still fails after half a minute */
  async awaitCommand(container: string, command: readonly string[]): Promise<void> {
    const deadline = performance.now() + DATABASE_TIMEOUT_MS;
    for (;;) {
      const { exitCode, output } = await this.execute(container, command);
      if (exitCode === 0) return;
      if (performance.now() > deadline) throw new Error(`${container}: ${command.join(' ')}: ${output}`);
      await delay(100);
    }
  }

  /** Removes what carries the lab's names: containers, volumes, network, images. */
  async removeAll(): Promise<void> {
    const containers = Object.values(await this.containers());
    await Promise.all(containers.map((id) => this.docker.getContainer(id).remove({ force: true, v: true })));
    const volumes = await this.volumes();
    await Promise.all(volumes.map((name) => this.docker.getVolume(name).remove()));
    const networks = await this.docker.listNetworks({ filters: { name: [`^${this.scope.network}$`] } });
    // That of the host is the engine's own.
    for (const { Id } of networks.filter(({ Driver }) => Driver !== 'host')) {
      await until(() => this.#tryRemoveNetwork(Id), NETWORK_TIMEOUT_MS, `the end of ${this.scope.network}`);
    }
    const images = await this.docker.listImages({ filters: { reference: [`${this.scope.registry}/*`] } });
    const references = images.flatMap(({ RepoTags }) => RepoTags ?? []);
    for (const reference of references.filter((it) => it.startsWith(this.scope.registry))) {
      await this.docker.getImage(reference).remove({ force: true });
    }
  }

  /** False while an engine that is busy still sees a container in it that it has removed. */
  async #tryRemoveNetwork(id: string): Promise<boolean> {
    try {
      await this.docker.getNetwork(id).remove();
      return true;
    } catch (error) {
      if (!String(error).includes('active endpoints')) throw error;
      return false;
    }
  }

  #isOwn(name: string): boolean {
    return this.scope.tryFindHost(name) !== undefined;
  }
}
