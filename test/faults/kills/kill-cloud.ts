import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFleet } from '../../e2e/deployed-fleet';
import { OFTEN_CHECKED, succeed, WITH_RESTART } from '../../e2e/deployed-lab';
import type { Fleet } from '../../fleet/fleet';
import { CHECKOUT } from '../../lab/lab-files';
import { EventLog } from './event-log';
import { RunningCommand } from '../../lab/running-command';

/** Patches of one release, between which an operator may go back and forth. */
export const TAGS = ['2025.2-p1', '2025.2-p2'] as const;
export type Tag = (typeof TAGS)[number];

const STACK = 'cdktf.out/stacks/nova';
/** What is not needed to see every kind of wave: jobs, together, one host at a time, free. */
const SMALL = { console: 'none', metadata: false, ssh: false, libvirt_container: false, snapshot: false };
/** Seconds between the stop signal and the kill. */
const GRACEFUL_TIMEOUT = 5;

const KEPT = 'kept';
/** On the volume `kolla_logs`, which every service of Kolla has. */
const KEPT_FILE = '/var/log/kolla/kept';

function serviceOn(host: string): string {
  return host.startsWith('cmp') ? 'nova_compute' : 'nova_conductor';
}

/** A small nova on hosts with an engine each, whose deploys can be cut, and everything that is needed to look at it. */
export class KillCloud {
  private constructor(
    readonly fleet: Fleet,
    readonly logs: ReadonlyMap<string, EventLog>,
  ) {}

  /** Deployed at the first tag; images of both are there. */
  static async create(name: string): Promise<KillCloud> {
    const fleet = await emptyFleet(name, { controllers: 3, computes: 1, connections: 'unix' });
    fleet.writeCloud({
      ...OFTEN_CHECKED,
      services: { nova: { ...WITH_RESTART.services.nova, ...SMALL, graceful_timeout: GRACEFUL_TIMEOUT } },
    });
    await Promise.all([fleet.startDatabase(), fleet.buildRelease(TAGS[0])]);
    await fleet.buildRelease(TAGS[1]);
    for (const host of ['ctl2', 'cmp1']) await fleet.liveRestore(host);
    const logs = fleet.hosts.map((host) => [host, new EventLog(host, fleet.docker(host))] as const);
    const cloud = new KillCloud(fleet, new Map(logs));
    await cloud.#deployBoth();
    await cloud.#keepData();
    return cloud;
  }

  async destroy(): Promise<void> {
    for (const log of this.logs.values()) log.close();
    await this.fleet.destroy();
  }

  get workingDirectory(): string {
    return join(this.fleet.directory, STACK);
  }

  /** Starts `terraform apply`, or the whole of `cdktf deploy`. */
  startApply(tag: Tag, program: 'terraform' | 'cdktf' = 'terraform'): RunningCommand {
    if (program === 'terraform') return this.#startTerraform(tag, 'apply', '-auto-approve');
    this.fleet.writeVersions({ nova: { tag } });
    const env = { ...process.env, TF_PLUGIN_CACHE_DIR: join(this.fleet.directory, 'plugin-cache') };
    const cdktf = join(CHECKOUT, 'node_modules/.bin/cdktf');
    return new RunningCommand(cdktf, ['deploy', 'nova', '--auto-approve'], {
      cwd: this.fleet.directory,
      env,
    });
  }

  /** `terraform plan`: exit code 0 when there is nothing to do, 2 when there is. */
  startPlan(tag: Tag): RunningCommand {
    return this.#startTerraform(tag, 'plan', '-detailed-exitcode');
  }

  /** What was written at the beginning and is not there any more, in the database or on a host's volume. */
  async lostData(): Promise<readonly string[]> {
    const { fleet } = this;
    const rows = await fleet.query('SELECT what FROM kept.things');
    const files = await Promise.all(
      fleet.hosts.map(
        async (host) => [host, await fleet.execute(host, serviceOn(host), ['cat', KEPT_FILE])] as const,
      ),
    );
    const lost = files.filter(([, content]) => content !== KEPT);
    return [
      ...(rows.join() === KEPT ? [] : ['a row of the database is lost']),
      ...lost.map(([host, content]) => `a file on ${host} is lost: ${content}`),
    ];
  }

  async #keepData(): Promise<void> {
    const { fleet } = this;
    await fleet.query(
      `CREATE DATABASE kept; CREATE TABLE kept.things (what TEXT); INSERT INTO kept.things VALUES ('${KEPT}')`,
    );
    for (const host of fleet.hosts)
      await fleet.execute(host, serviceOn(host), ['sh', '-c', `echo ${KEPT} >${KEPT_FILE}`]);
  }

  #startTerraform(tag: Tag, ...args: readonly string[]): RunningCommand {
    copyFileSync(this.#configurationOf(tag), join(this.workingDirectory, 'cdk.tf.json'));
    const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
    return new RunningCommand('terraform', [...args, '-input=false'], { cwd: this.workingDirectory, env });
  }

  #configurationOf(tag: Tag): string {
    return join(this.fleet.directory, `${tag}.tf.json`);
  }

  /** To the second one and back: so there are both configurations, and Terraform is initialized. */
  async #deployBoth(): Promise<void> {
    for (const tag of [TAGS[1], TAGS[0]]) {
      this.fleet.writeVersions({ nova: { tag } });
      await succeed(this.fleet.cdktf('deploy', 'nova', '--auto-approve'));
      const written = join(this.workingDirectory, 'cdk.tf.json');
      if (!existsSync(written)) throw new Error(`${written} is missing`);
      copyFileSync(written, this.#configurationOf(tag));
    }
  }
}
