import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HttpStateServer } from '../helpers/http-state-server';
import type { Lab } from '../lab/lab';
import { LabFiles, type Patch } from '../lab/lab-files';
import { runCdktf } from '../lab/run-cdktf';
import type { CommandResult } from '../lab/run-command';
import { PostgresServer } from '../postgres/postgres-server';
import { ContainerStory } from './container-story';
import { emptyLab, NEW, OLD, planned, succeed } from './deployed-lab';

const DEPLOY = ['deploy', 'nova', '--auto-approve'];
const FILES = ['cdktf.json', 'cloud.yml', 'versions.yml'];

describe('the state of a cloud that several people deploy', () => {
  let postgres: PostgresServer;
  let lab: Lab;

  beforeAll(async () => {
    postgres = await PostgresServer.start();
    process.env['PGPASSWORD'] = postgres.password;
    lab = await labWithSlowConductors();
    await succeed(lab.cdktf(...DEPLOY));
  });

  afterAll(async () => {
    await lab.destroy();
    rmSync(dirname(lab.directory), { recursive: true });
    await postgres.stop();
  });

  /** What a colleague has who cloned the repository with these files. */
  function checkout(name: string, cloud: Patch = {}): string {
    const directory = join(lab.directory, 'checkouts', name);
    mkdirSync(directory, { recursive: true });
    for (const file of FILES) cpSync(join(lab.directory, file), join(directory, file));
    new LabFiles(directory).patchCloud(cloud);
    return directory;
  }

  describe('in PostgreSQL', () => {
    it('is moved there from a file, and no container is touched', async () => {
      const before = await lab.containers();
      lab.writeCloud({ backend: { pg: { conn_str: postgres.url } } });
      await succeed(lab.cdktf(...DEPLOY, '--migrate-state', '--skip-provider-lock'));
      expect(await lab.containers()).toEqual(before);
      expect(await recorded(postgres)).toEqual(expect.arrayContaining(['nova-api_ctl1', 'nova-snapshot']));
    });

    it('shows the next deploy that there is nothing to change', async () => {
      rmSync(join(lab.directory, 'terraform.nova.tfstate'));
      const { events } = await lab.observe(() => succeed(lab.cdktf(...DEPLOY)));
      expect(new ContainerStory(events).changes.count).toBe(0);
    });

    it('is nowhere else, and neither is the password', () => {
      const stack = join(lab.directory, 'cdktf.out/stacks/nova');
      // This one says where the state is.
      const pointer = join(stack, '.terraform/terraform.tfstate');
      const files = filesBelow(lab.directory);
      expect(files.filter((it) => it.includes('tfstate'))).toEqual([pointer]);
      expect(readFileSync(pointer, 'utf8')).toContain(postgres.url);
      expect(files).toContain(join(stack, 'cdk.tf.json'));
      expect(files.filter((it) => readFileSync(it).includes(postgres.password))).toEqual([]);
    });
  });

  describe('during three deploys of the same upgrade at the same time', () => {
    let before: Readonly<Record<string, string>>;
    let story: ContainerStory;
    let first: CommandResult;
    let impatient: CommandResult;
    let patient: CommandResult;

    beforeAll(async () => {
      before = await lab.containers();
      lab.writeVersions({ nova: { tag: NEW } });
      const [one, other] = [checkout('impatient'), checkout('patient')];
      const { result, events } = await lab.observe(async () => {
        const running = lab.cdktf(...DEPLOY);
        await untilLocked(postgres);
        const patience = { TF_CLI_ARGS_apply: '-lock-timeout=2m' };
        return Promise.all([running, runCdktf(one, DEPLOY), runCdktf(other, DEPLOY, patience)]);
      });
      [first, impatient, patient] = result;
      story = new ContainerStory(events).updates;
    });

    it('belongs to the first one, which completes', () => {
      expect(first.exitCode).toBe(0);
    });

    it('is refused to the second one, which says why and does nothing', () => {
      expect(impatient.exitCode).not.toBe(0);
      expect(impatient.output).toContain('Error acquiring the state lock');
      expect(impatient.output).toContain('Workspace is already locked');
    });

    it('is waited for by the third one, which then finds nothing to do', () => {
      expect(patient.exitCode).toBe(0);
      expect(patient.output).toContain('No changes');
    });

    it('loses nothing: every container was replaced once and is there once', async () => {
      const after = await lab.containers();
      expect(Object.keys(after)).toEqual(Object.keys(before));
      const roles = story.with('create').events.map(({ role }) => role);
      expect(roles).toEqual([...new Set(roles)]);
      expect(roles).toEqual(expect.arrayContaining(['nova_conductor', 'nova_api', 'nova_compute']));
      expect(await planned(lab)).toEqual([]);
    });
  });

  describe('on a server for the http backend', () => {
    let states: HttpStateServer;
    let directory: string;

    beforeAll(async () => {
      states = await HttpStateServer.start();
      const address = `${states.url}/{service}`;
      const http = { address, lock_address: address, unlock_address: address };
      directory = checkout('http', { backend: { pg: null, http } });
    });

    afterAll(() => states.stop());

    it('is written there, under a lock', async () => {
      await succeed(runCdktf(directory, DEPLOY));
      expect(states.states.get('/nova')).toContain('nova-api_ctl1');
      const [locked, unlocked] = ['LOCK', 'UNLOCK'].map((it) => states.requests.indexOf(`${it} /nova`));
      expect(locked).toBeGreaterThanOrEqual(0);
      expect(states.requests.slice(locked, unlocked)).toContain('POST /nova');
      expect(states.locks.size).toBe(0);
    });

    it('is refused while somebody else has the lock, and left as it is', async () => {
      const state = states.states.get('/nova');
      states.locks.set('/nova', { ID: '4711', Who: 'ada@desk', Operation: 'OperationTypeApply' });
      const { exitCode, output } = await runCdktf(directory, DEPLOY);
      expect(exitCode).not.toBe(0);
      expect(output).toContain('Error acquiring the state lock');
      // Terraform shows its own data under "Lock Info", and only the id of the lock that it met.
      expect(output).toContain('HTTP remote state already locked: ID=4711');
      expect(states.states.get('/nova')).toBe(state);
    });
  });
});

/** One controller, one compute. Its conductor takes 8 s to stop, so that an upgrade lasts. */
async function labWithSlowConductors(): Promise<Lab> {
  const lab = await emptyLab('state', 1, 1);
  await Promise.all([lab.buildRelease(OLD, { migrations: 1 }), lab.startDatabase()]);
  await lab.buildRelease(OLD, { migrations: 1, only: 'nova-conductor', behaviour: 'slow-stop' });
  await lab.buildRelease(NEW);
  lab.writeVersions({ nova: { tag: OLD } });
  return lab;
}

/** Names of the resources in nova's state. */
async function recorded(postgres: PostgresServer): Promise<readonly string[]> {
  const resources = "json_array_elements(data::json -> 'resources')";
  return postgres.query(`SELECT ${resources} ->> 'name' FROM terraform_nova.states`);
}

/** Waits until a deploy has the lock. @throws Error when that takes half a minute */
async function untilLocked(postgres: PostgresServer): Promise<void> {
  const deadline = performance.now() + 30_000;
  const locks = "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted";
  while ((await postgres.query(locks)).length === 0) {
    if (performance.now() > deadline) throw new Error('no deploy has locked the state');
    await delay(100);
  }
}

/** Files that cdktf and Terraform wrote, those of the provider left out. */
function filesBelow(directory: string): readonly string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => !name.startsWith('plugin-cache'))
    .map((name) => join(directory, name))
    .filter((path) => existsSync(path) && statSync(path).isFile());
}
