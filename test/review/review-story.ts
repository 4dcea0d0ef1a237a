import Docker from 'dockerode';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabFiles, type Patch } from '../lab/lab-files';
import { runKollaform } from '../lab/run-kollaform';
import { StubCloud } from '../stub-engine/stub-cloud';

/** What a reviewer of a merge request is shown. */
export interface ReviewCapture {
  readonly name: string;
  readonly exitCode: number;
  /** The markdown, or what is said instead. */
  readonly text: string;
}

/** A merge request: what it changes. */
interface Change {
  readonly name: string;
  readonly versions?: Patch;
  readonly cloud?: Patch;
  /** Takes the change of cloud.yml away again. */
  readonly undo?: Patch;
}

const CONTROLLERS = ['ctl1', 'ctl2', 'ctl3'];
const COMPUTES = ['cmp1', 'cmp2', 'cmp3', 'cmp4'];
const OLD = '2025.1-debian-bookworm';
const NEW = '2025.2-debian-bookworm';

const CHANGES: readonly Change[] = [
  { name: 'no change' },
  { name: 'upgrade', versions: { tag: NEW } },
  { name: 'pin', versions: { tag: NEW, roles: { 'nova-compute': { hosts: { cmp4: OLD } } } } },
  {
    name: 'new role',
    cloud: { services: { nova: { serialconsole_proxy: true } } },
    undo: { services: { nova: { serialconsole_proxy: null } } },
  },
  { name: 'finding', versions: { tag: '2024.1-debian-bookworm' } },
  { name: 'removed host', cloud: { hosts: { cmp4: null } } },
];

/** Seven hosts with engines in memory, and the real kollaform and Terraform. */
export class ReviewStory {
  readonly #directory = mkdtempSync(join(tmpdir(), 'kollaform-review-'));
  readonly #files = new LabFiles(this.#directory);

  /** Plans one merge request after the other, each against what runs at the old release. */
  static async tell(): Promise<readonly ReviewCapture[]> {
    const story = new ReviewStory();
    const directory = join(story.#directory, 'engines');
    const engines = await StubCloud.start({ directory, hosts: [...CONTROLLERS, ...COMPUTES] });
    try {
      story.#writeCloud(engines);
      await story.#deploy();
      const captures: ReviewCapture[] = [];
      for (const change of CHANGES) captures.push(await story.#review(change));
      return [...captures, await story.#takeOver(engines)];
    } finally {
      await engines.close();
      rmSync(story.#directory, { recursive: true, force: true });
    }
  }

  #writeCloud(engines: StubCloud): void {
    const host = (group: string) => (name: string) =>
      [name, { engine: `unix://${engines.socketOf(name)}`, groups: [group] }] as const;
    this.#files.writeProject({
      images: { registry: 'quay.io/openstack.kolla' },
      hosts: Object.fromEntries([...CONTROLLERS.map(host('control')), ...COMPUTES.map(host('compute'))]),
      // Nobody runs a MariaDB there to be saved, and nothing that writes records down.
      services: { nova: { snapshot: false, service_records: false } },
      updates: { compute: { max_parallel: 2, canary: 1 } },
    });
  }

  async #deploy(): Promise<void> {
    this.#files.writeVersions({ nova: { tag: OLD } });
    const { exitCode, output } = await runKollaform(this.#directory, ['deploy', 'nova', '--auto-approve']);
    if (exitCode !== 0) throw new Error(output);
  }

  async #review({ name, versions = { tag: OLD }, cloud = {}, undo = {} }: Change): Promise<ReviewCapture> {
    this.#files.writeVersions({ nova: versions });
    this.#files.patchCloud(cloud);
    const plan = ['plan', 'nova', '--format', 'markdown', '--detailed-exitcode'];
    // Terraform warns of a file of the user that is not there.
    const environment = { ...process.env, TF_CLI_CONFIG_FILE: '' };
    const { exitCode, output } = await runKollaform(this.#directory, plan, environment);
    this.#files.patchCloud(undo);
    // Where Terraform found it; every release moves it.
    const text = output.replace(/cdk\.tf\.json line \d+/, 'cdk.tf.json line N').replace(/^ +\d+: .*\n/m, '');
    return { name, exitCode, text: text.trim() };
  }

  /** Nobody knows any more what was deployed, and somebody has made a container anew by hand. */
  async #takeOver(engines: StubCloud): Promise<ReviewCapture> {
    rmSync(join(this.#directory, 'terraform.nova.tfstate'));
    const docker = new Docker({ socketPath: engines.socketOf('cmp1') });
    const former = docker.getContainer('nova_ssh');
    const { Config, HostConfig } = await former.inspect();
    await former.remove({ force: true });
    const Env = [...Config.Env, 'TZ=Europe/Berlin'];
    const asked = { _query: { name: 'nova_ssh' }, _body: { ...Config, HostConfig, Env } };
    const made = await docker.createContainer(asked as Docker.ContainerCreateOptions);
    await made.start();
    return this.#review({ name: 'taken-over cloud', cloud: { hosts: { cmp4: null } } });
  }
}
