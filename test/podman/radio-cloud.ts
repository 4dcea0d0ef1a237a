import Docker from 'dockerode';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { CHECKOUT } from '../lab/lab-files';
import { LabImages, type ReleaseOptions } from '../lab/lab-images';
import { readPlannedChanges } from '../lab/planned-changes';
import { runCdktf } from '../lab/run-cdktf';
import type { CommandResult } from '../lab/run-command';
import { IMAGES } from './radio';

/** Nothing can be pulled from there. */
const NO_REGISTRY = 'up.invalid/radio';
/** One that bin/build-images.sh builds; the service's own are other names of it. */
const BUILT_IMAGE = 'nova-scheduler';

/** The radio service on one host, operated as a user would. */
export class RadioCloud {
  readonly docker: Docker;
  readonly #images: LabImages;

  /**
   * @param directory holds the files that a user has, and what cdktf writes
   * @param engine `unix:///run/podman/podman.sock`
   * @param registry registry and namespace of its images
   */
  constructor(
    readonly directory: string,
    private readonly engine: string,
    readonly registry = NO_REGISTRY,
  ) {
    this.docker = new Docker({ socketPath: engine.slice('unix://'.length) });
    this.#images = new LabImages(engine, registry);
    mkdirSync(join(directory, 'kolla/radio'), { recursive: true });
    const app = ['node_modules/.bin/tsx', 'test/podman/radio-app.ts'].map((it) => `'${join(CHECKOUT, it)}'`);
    const config = {
      language: 'typescript',
      app: app.join(' '),
      projectId: 'radio',
      sendCrashReports: 'false',
    };
    writeFileSync(join(directory, 'cdktf.json'), JSON.stringify(config));
    this.writeCloud();
  }

  /** @param images further settings of images. @param containers settings of all containers */
  writeCloud(images: object = {}, containers: object = {}): void {
    this.#write('cloud.yml', {
      images: { registry: this.registry, ...images },
      hosts: { ctl1: { engine: this.engine, groups: ['control', 'masts'] } },
      containers: { config_directory: join(this.directory, 'kolla'), ...containers },
    });
  }

  async buildRelease(tag: string, options: Omit<ReleaseOptions, 'only'> = {}): Promise<void> {
    await this.#images.buildRelease(tag, { ...options, only: BUILT_IMAGE });
    const built = this.docker.getImage(`${this.registry}/${BUILT_IMAGE}:${tag}`);
    for (const image of IMAGES) await built.tag({ repo: `${this.registry}/${image}`, tag });
  }

  writeVersion(tag: string): void {
    this.#write('versions.yml', { radio: { tag } });
  }

  /** @param variables add to the environment */
  deploy(variables?: Readonly<Record<string, string>>): Promise<CommandResult> {
    return runCdktf(this.directory, ['deploy', 'radio', '--auto-approve'], variables);
  }

  plan(variables?: Readonly<Record<string, string>>): Promise<CommandResult> {
    return runCdktf(this.directory, ['plan', 'radio'], variables);
  }

  /** Plans, and returns what would change: the actions, such as `update`, with the resource. */
  async planned(variables?: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const { exitCode, output } = await this.plan(variables);
    if (exitCode !== 0) throw new Error(output);
    const changes = await readPlannedChanges(this.directory, 'radio');
    return changes.map(({ address, actions }) => `${actions.join()} ${address}`);
  }

  /** What runs and what is left over, by name: image and id. */
  async containers(): Promise<Readonly<Record<string, { readonly image: string; readonly id: string }>>> {
    const all = await this.docker.listContainers({ all: true });
    const inspected = await Promise.all(all.map(({ Id }) => this.docker.getContainer(Id).inspect()));
    return Object.fromEntries(
      inspected.map(({ Name, Id, Config, State }) => [
        Name.slice(1),
        { image: State.Running ? Config.Image : 'none', id: Id },
      ]),
    );
  }

  #write(name: string, content: object): void {
    writeFileSync(join(this.directory, name), stringify(content));
  }
}
