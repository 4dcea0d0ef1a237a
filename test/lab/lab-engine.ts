import Docker from 'dockerode';
import { setTimeout as delay } from 'node:timers/promises';
import type { LabNames } from './lab-names';

const DATABASE_TIMEOUT_MS = 30_000;

export interface CommandOutput {
  readonly exitCode: number;
  readonly output: string;
}

/** What a lab has on its engine. */
export class LabEngine {
  readonly docker: Docker;

  /** @param address `unix:///var/run/docker.sock` */
  constructor(
    readonly address: string,
    private readonly names: LabNames,
  ) {
    if (!address.startsWith('unix://')) throw new Error(`${address}: a lab needs an engine on unix://`);
    this.docker = new Docker({ socketPath: address.slice('unix://'.length) });
  }

  async createNetwork(): Promise<void> {
    await this.docker.createNetwork({ Name: this.names.network });
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
    const HostConfig = { ...options.HostConfig, NetworkMode: this.names.network };
    const container = await this.docker.createContainer({ ...options, name, Image: image, HostConfig });
    await container.start();
    return container.id;
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
    const networks = await this.docker.listNetworks({ filters: { name: [`^${this.names.network}$`] } });
    await Promise.all(networks.map(({ Id }) => this.docker.getNetwork(Id).remove()));
    const images = await this.docker.listImages({ filters: { reference: [`${this.names.registry}/*`] } });
    const references = images.flatMap(({ RepoTags }) => RepoTags ?? []);
    for (const reference of references.filter((it) => it.startsWith(this.names.registry))) {
      await this.docker.getImage(reference).remove({ force: true });
    }
  }

  #isOwn(name: string): boolean {
    return this.names.tryFindHost(name) !== undefined;
  }
}
