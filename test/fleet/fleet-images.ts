import type Dockerode from 'dockerode';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabImages, type ReleaseOptions } from '../lab/lab-images';
import { runCommand } from '../lab/run-command';
import { FLEET_REGISTRY } from './fleet-cloud';

/** They hold MariaDB's client and are large; no compute runs them. */
const ON_CONTROLLERS_ONLY = ['nova-api', 'nova-conductor'];

/** What is needed of a host to bring images to it. */
export interface ImageHost {
  readonly name: string;
  /** `unix://...` */
  readonly address: string;
  readonly docker: Dockerode;
}

/** Builds images on the first host and brings them to the others, as files: there is no registry. */
export class FleetImages {
  readonly #images: LabImages;
  #bases?: Promise<void>;

  constructor(
    private readonly first: ImageHost,
    private readonly others: readonly ImageHost[],
    /** For the files, while they are on their way. */
    private readonly directory: string,
  ) {
    this.#images = new LabImages(first.address, FLEET_REGISTRY);
  }

  get database(): string {
    return this.#images.database;
  }

  /** On the first host only. */
  async buildDatabase(): Promise<void> {
    await this.#buildBases();
    await this.#images.buildDatabase();
  }

  async buildRelease(tag: string, options: ReleaseOptions): Promise<void> {
    await this.#buildBases();
    await this.#images.buildRelease(tag, options);
    const all = options.only === undefined ? await this.#namesOf(tag) : [options.only];
    const small = all.filter((name) => !ON_CONTROLLERS_ONLY.includes(name));
    const controllers = this.others.filter(({ name }) => name.startsWith('ctl'));
    const computes = this.others.filter(({ name }) => !name.startsWith('ctl'));
    await Promise.all([this.#load(all, tag, controllers), this.#load(small, tag, computes)]);
  }

  /** Once, even for two builds that begin at the same time. */
  #buildBases(): Promise<void> {
    this.#bases ??= this.#images.buildBases();
    return this.#bases;
  }

  /** `nova-api`, `nova-conductor` ... */
  async #namesOf(tag: string): Promise<readonly string[]> {
    const reference = [`${FLEET_REGISTRY}/*:${tag}`];
    const images = await this.first.docker.listImages({ filters: { reference } });
    const prefix = `${FLEET_REGISTRY}/`;
    return images
      .flatMap(({ RepoTags }) => RepoTags ?? [])
      .filter((it) => it.startsWith(prefix) && it.endsWith(`:${tag}`))
      .map((it) => it.slice(prefix.length, it.lastIndexOf(':')));
  }

  async #load(names: readonly string[], tag: string, hosts: readonly ImageHost[]): Promise<void> {
    if (names.length === 0 || hosts.length === 0) return;
    const references = names.map((name) => `${FLEET_REGISTRY}/${name}:${tag}`);
    const file = join(this.directory, `images-for-${hosts[0]?.name ?? ''}-${tag}.tar`);
    try {
      await docker(this.first, 'save', '--output', file, ...references);
      await Promise.all(hosts.map((host) => docker(host, 'load', '--quiet', '--input', file)));
    } finally {
      await rm(file, { force: true });
    }
  }
}

async function docker(host: ImageHost, ...args: readonly string[]): Promise<void> {
  const { exitCode, output } = await runCommand('docker', ['--host', host.address, ...args], { cwd: '/' });
  if (exitCode !== 0) throw new Error(`${host.name}: docker ${args.join(' ')}: ${output}`);
}
