import type Docker from 'dockerode';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerEvent } from '../../lib/report/container-event';
import { EngineEvents } from '../lab/engine-events';
import { LabDatabase } from '../lab/lab-database';
import { LabEngine } from '../lab/lab-engine';
import { CHECKOUT } from '../lab/lab-files';
import { LabImages } from '../lab/lab-images';
import { LabNames } from '../lab/lab-names';
import { OperatedCloud } from '../lab/operated-cloud';
import { runCommand } from '../lab/run-command';
import { novaConfig } from './nova-config';
import { startPeers } from './nova-peers';

export interface NovaLabOptions {
  /** Letters and digits. */
  readonly prefix: string;
  readonly controllers: number;
  readonly computes: number;
  /** Made by the lab and removed with it. */
  readonly directory: string;
  /** @default unix:///var/run/docker.sock */
  readonly engine?: string;
}

/** A release of Nova: its tag, and the release of Debian that has it. */
export interface NovaRelease {
  readonly tag: string;
  readonly suite: 'trixie' | 'forky';
  /** Another one makes other images with the same content. @default - none */
  readonly stamp?: string;
}

/**
 * A cloud of the real Nova on one engine: hosts share its network, and have an address of the loopback each. What Nova
 * needs - MariaDB, RabbitMQ, placement, stand-ins for Glance and Neutron - is on the first controller.
 */
export class NovaLab extends OperatedCloud {
  readonly names: LabNames;
  readonly docker: Docker;
  readonly engine: LabEngine;
  readonly database: LabDatabase;
  readonly #images: LabImages;

  private constructor(options: NovaLabOptions) {
    super(options.directory);
    this.names = new LabNames(options.prefix, options);
    const address = options.engine ?? 'unix:///var/run/docker.sock';
    const { names } = this;
    this.engine = new LabEngine(address, {
      network: 'host',
      registry: names.registry,
      tryFindHost: (name) => names.tryFindHost(name),
    });
    this.docker = this.engine.docker;
    this.#images = new LabImages(address, names.registry);
    this.database = new LabDatabase(this.engine, this.onFirstHost('mariadb'));
  }

  /** A new one; what an earlier one of the same prefix left is removed. Nova is not deployed yet. */
  static async create(options: NovaLabOptions): Promise<NovaLab> {
    const lab = new NovaLab(options);
    await lab.destroy();
    lab.#writeFiles();
    return lab;
  }

  /** The one that was created with these options, by another process. */
  static open(options: NovaLabOptions): NovaLab {
    return new NovaLab(options);
  }

  /** All of a release of Nova, as images of the lab. */
  async buildRelease({ tag, suite, stamp }: NovaRelease): Promise<void> {
    const args = [this.names.registry, tag, suite, ...(stamp === undefined ? [] : [stamp])];
    const env = { ...process.env, DOCKER_HOST: this.engine.address };
    const script = join(CHECKOUT, 'bin/build-nova-images.sh');
    const { exitCode, output } = await runCommand(script, args, { cwd: CHECKOUT, env });
    if (exitCode !== 0) throw new Error(`bin/build-nova-images.sh ${args.join(' ')}: ${output}`);
  }

  /** What Nova needs, out of the images of a release that was built. */
  async startPeers(tag: string): Promise<void> {
    await this.#images.buildDatabase();
    await startPeers(this, { tag, databaseImage: this.#images.database });
  }

  image(name: string, tag: string): string {
    return `${this.names.registry}/${name}:${tag}`;
  }

  /** `127.0.1.1` for ctl1, `127.0.2.1` for cmp1. */
  addressOf(host: string): string {
    const [, kind, number = '0'] = /^(ctl|cmp)(\d+)$/.exec(host) ?? [];
    return `127.0.${kind === 'ctl' ? 1 : 2}.${number}`;
  }

  get peersAddress(): string {
    return this.addressOf(this.#firstHost);
  }

  /** A container's name on the first controller. */
  onFirstHost(container: string): string {
    return this.names.on(this.#firstHost, container);
  }

  /** Runs something, and tells what the engine says happened to the lab's containers meanwhile. */
  observe<T>(
    run: () => Promise<T>,
  ): Promise<{ readonly result: T; readonly events: readonly ContainerEvent[] }> {
    return EngineEvents.during(this.docker, (name) => this.names.tryFindHost(name), run);
  }

  async destroy(): Promise<void> {
    await this.engine.removeAll();
    await rm(this.directory, { recursive: true, force: true });
  }

  get #firstHost(): string {
    return this.names.controllers[0] ?? '';
  }

  #writeFiles(): void {
    const host = (group: string) => (name: string) =>
      [
        name,
        {
          engine: this.engine.address,
          groups: [group],
          suffix: this.names.suffix(name),
          address: this.addressOf(name),
          config_directory: this.#configDirectory(name),
        },
      ] as const;
    const hosts = Object.fromEntries([
      ...this.names.controllers.map(host('control')),
      ...this.names.computes.map(host('compute')),
    ]);
    this.files.writeProject({
      images: { registry: this.names.registry },
      hosts,
      containers: {
        // What an engine without privileges of its own refuses, and what computes of the fake driver do not need.
        ulimits: false,
        host_access: false,
        // A minute and more is what Nova's processes take to connect when all of them start on a busy machine.
        healthcheck: { interval: '5s', timeout: '10s', retries: 30, start_period: '30s' },
      },
      // With all computes in their swap at once, no server could become ACTIVE.
      updates: { compute: { max_parallel: 1 } },
      services: { nova: { console: 'none', ssh: false } },
    });
    for (const name of this.names.hosts) this.#writeConfig(name);
  }

  #writeConfig(host: string): void {
    const config = novaConfig({ name: host, address: this.addressOf(host) }, { address: this.peersAddress });
    for (const [name, files] of Object.entries(config)) {
      const directory = join(this.#configDirectory(host), name);
      mkdirSync(directory, { recursive: true });
      for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
    }
  }

  #configDirectory(host: string): string {
    return join(this.directory, 'kolla', host);
  }
}
