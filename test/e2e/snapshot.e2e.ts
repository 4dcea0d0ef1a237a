import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DirectoryLock } from '../../lib/provider/plugin/directory-lock';
import { until } from '../helpers/until';
import type { Lab } from '../lab/lab';
import { ContainerStory } from './container-story';
import { deployedLab, NEW, OLD, oneLine, planned, plannedContainers, succeed } from './deployed-lab';

const DEPLOY = ['deploy', 'nova', '--auto-approve'];
const PATIENCE_MS = 60_000;
const UPGRADED = ['001-create-instances', '002-add-instance-compute-id'];

interface Listed {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly isComplete: boolean;
}

async function listed(lab: Lab): Promise<readonly Listed[]> {
  const { stdout } = await succeed(lab.kollaform('snapshots', 'nova', '--json'));
  const [nova] = JSON.parse(stdout) as readonly { readonly snapshots: readonly Listed[] }[];
  return nova?.snapshots ?? [];
}

/** The snapshot of the upgrade. */
async function beforeUpgrade(lab: Lab): Promise<string> {
  const found = (await listed(lab)).findLast(({ from, to }) => from === OLD && to === NEW);
  if (found === undefined) throw new Error('the upgrade took no snapshot');
  return found.id;
}

const instances = (lab: Lab) => lab.query('SELECT uuid FROM nova.instances ORDER BY id');
const schema = (lab: Lab) => lab.query('SELECT version FROM nova.schema_version ORDER BY version');
const addInstance = (lab: Lab, uuid: string) =>
  lab.query(`INSERT INTO nova.instances (uuid) VALUES ('${uuid}')`);

/** The command has run the healthcheck itself; the engine says so after its first interval. */
async function becomesHealthy(lab: Lab, role: string): Promise<void> {
  const health = async () => (await lab.inspect('ctl1', role)).State.Health?.Status;
  await until(async () => (await health()) !== 'starting', PATIENCE_MS, `${role} is checked`);
  expect(await health()).toBe('healthy');
}

async function upgrade(lab: Lab): Promise<void> {
  await addInstance(lab, 'before');
  lab.writeVersions({ nova: { tag: NEW } });
  await succeed(lab.cdktf(...DEPLOY));
  await addInstance(lab, 'after');
}

/** References of the images of nova's containers, each once. */
async function tags(lab: Lab): Promise<readonly string[]> {
  const running = Object.entries(await lab.running()).filter(
    ([name]) => name.startsWith('nova_') && lab.names.tryFindHost(name) !== undefined,
  );
  return [...new Set(running.map(([, image]) => image.slice(image.lastIndexOf(':') + 1)))];
}

describe('going back to a physical snapshot', () => {
  let lab: Lab;
  let unrelated: string;
  let id: string;

  beforeAll(async () => {
    // MariaDB is on one of the two hosts of its group.
    lab = await deployedLab('back', 2, 1);
    unrelated = await lab.startUnrelated(OLD);
    await upgrade(lab);
    await lab.query('CREATE DATABASE keystone; CREATE TABLE keystone.users (id INT)');
    id = await beforeUpgrade(lab);
  });

  afterAll(() => lab.destroy());

  it('begins with a list of what there is', async () => {
    const snapshots = await listed(lab);
    expect(snapshots.map(({ from, to }) => [from, to])).toEqual([
      ['none', OLD],
      [OLD, NEW],
    ]);
    expect(snapshots.every(({ isComplete }) => isComplete)).toBe(true);
  });

  it('touches nothing when it is only asked what would be lost, or nobody can be asked', async () => {
    const { result, events } = await lab.observe(() => succeed(lab.kollaform('restore', id, '--dry-run')));
    expect(new ContainerStory(events).of('nova_conductor', 'nova_api', 'mariadb').changes.count).toBe(0);
    expect(result.output).toContain('in ALL databases of the server, not only those of nova: keystone, nova');
    expect(result.output).toMatch(/known to be written since: keystone\.users, nova\.instances/);
    expect(result.output).toContain(`nova-conductor on ctl1, ctl2: ${NEW} -> ${OLD}`);
    const before = await lab.containers();
    const { exitCode, output } = await lab.kollaform('restore', id);
    expect({ exitCode, before: await lab.containers() }).toEqual({ exitCode: 2, before });
    expect(output).toContain('there is no terminal to ask at, and nothing was touched');
  });

  it('is refused for a damaged snapshot before anything is stopped', async () => {
    const file = `/backup/kollaform/nova/${id}/data/nova/instances.ibd`;
    const flip = async (byte: string) =>
      lab.onVolume('ctl1', 'mariadb_backup', '/backup', [
        'sh',
        '-c',
        `printf '${byte}' | dd of=${file} bs=1 seek=70000 conv=notrunc 2>/dev/null`,
      ]);
    await flip('X');
    const { result, events } = await lab.observe(() => lab.kollaform('restore', id, '--auto-approve'));
    await flip('\\0');
    expect(result.exitCode).toBe(2);
    expect(oneLine(result.output)).toContain(
      `${id} is damaged, and nothing was touched: ./data/nova/instances.ibd: FAILED`,
    );
    expect(new ContainerStory(events).of('nova_conductor', 'nova_api', 'mariadb').changes.count).toBe(0);
  });

  it('waits for a deploy from the same directory, and touches nothing meanwhile', async () => {
    const lock = DirectoryLock.of(join(lab.directory, 'cdktf.out/stacks/nova'));
    await lock.acquire(new AbortController().signal);
    const before = await lab.containers();
    const restore = lab.startKollaform('restore', id, '--auto-approve');
    await until(() => /deploy or restore .* is at work/.test(restore.output), PATIENCE_MS, 'the wait');
    await delay(1_000);
    process.kill(restore.pid, 'SIGINT');
    await restore.ended;
    expect(restore.exitCode).toBe(2);
    expect(restore.output).toContain(`still works at its containers (process ${process.pid})`);
    expect(await lab.containers()).toEqual(before);
    lock.release();
  });

  it('brings back the rows, the schema and the release of then, and leaves other services alone', async () => {
    await succeed(lab.kollaform('restore', id, '--auto-approve'));
    expect(await instances(lab)).toEqual(['before']);
    expect(await schema(lab)).toEqual(['001-create-instances']);
    expect(await lab.query("SHOW DATABASES LIKE 'keystone'")).toEqual([]);
    expect(await tags(lab)).toEqual([OLD]);
    const after = await lab.containers();
    expect(Object.values(after)).toContain(unrelated);
    expect(Object.keys(after).filter((name) => /\.(next|prev)$/.test(name))).toEqual([]);
    expect(Object.keys(after)).toHaveLength(13 + 2);
    for (const role of ['nova_conductor', 'nova_api']) await becomesHealthy(lab, role);
  });

  it('is told by the next plan: no container changes, and the jobs run again', async () => {
    lab.writeVersions({ nova: { tag: OLD } });
    expect(await plannedContainers(lab)).toEqual([
      'nova-api-bootstrap update',
      'nova-api-online-data-migrations update',
      'nova-api-pending-migrations update',
      'nova-cell-bootstrap update',
      'nova-cell-online-data-migrations update',
      'nova-cell-pending-migrations update',
      'nova-cells-check update',
      'nova-create-cell update',
      'nova-discover-hosts update',
      'nova-map-cell0 update',
      'nova-snapshot update',
      'nova-upgrade-check update',
    ]);
  });

  it('can be followed by the same upgrade at once, which migrates again', async () => {
    lab.writeVersions({ nova: { tag: NEW } });
    await succeed(lab.cdktf(...DEPLOY));
    expect(await tags(lab)).toEqual([NEW]);
    expect(await schema(lab)).toEqual(UPGRADED);
    expect(await plannedContainers(lab)).toEqual([]);
  });

  it('is undone by the snapshot that it took first', async () => {
    const [saved] = (await listed(lab)).filter(({ reason }) => reason === 'before-restore');
    expect(saved).toMatchObject({ from: NEW, to: OLD });
    await succeed(lab.kollaform('restore', saved?.id ?? '', '--auto-approve'));
    expect(await instances(lab)).toEqual(['before', 'after']);
    expect(await schema(lab)).toEqual(UPGRADED);
    expect(await lab.query("SHOW DATABASES LIKE 'keystone'")).toEqual(['keystone']);
    expect(await tags(lab)).toEqual([NEW]);
    lab.writeVersions({ nova: { tag: NEW } });
    await succeed(lab.cdktf(...DEPLOY));
    expect(await planned(lab)).toEqual([]);
  });

  it('goes on when it was killed in the middle, and saves no half database', async () => {
    const saved = (await listed(lab)).filter(({ reason }) => reason === 'before-restore').length;
    await killDuring(lab, id, /replace the data of/);
    expect((await succeed(lab.kollaform('snapshots'))).output).toContain(
      `npx kollaform restore ${id} finishes it`,
    );
    const { output } = await lab.cdktf(...DEPLOY);
    expect(await tags(lab)).not.toContain(NEW);
    expect(oneLine(output)).toMatch(/A restore is under way|mariadb\S+ \(network_mode\), which is parked as/);
    await succeed(lab.kollaform('restore', id, '--auto-approve'));
    expect(await instances(lab)).toEqual(['before']);
    expect(await tags(lab)).toEqual([OLD]);
    const now = (await listed(lab)).filter(({ reason }) => reason === 'before-restore').length;
    expect(now).toBe(saved + 1);
    expect((await succeed(lab.kollaform('snapshots'))).output).not.toContain('under way');
  });
});

/** Kills the command as soon as it says that. */
async function killDuring(lab: Lab, id: string, said: RegExp): Promise<void> {
  const restore = lab.startKollaform('restore', id, '--auto-approve');
  // The plan has the same line, before the first step.
  const timesSaid = () => restore.output.split('\n').filter((line) => said.test(line)).length;
  await until(() => timesSaid() === 2, PATIENCE_MS, `${said.source} in ${restore.output}`);
  await delay(50);
  process.kill(restore.pid, 'SIGKILL');
  await restore.ended;
}

describe('going back to a logical snapshot', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await deployedLab('logic', 1, 1, {
      services: { nova: { snapshot: { method: 'logical', keep: 2 } } },
    });
    await lab.query('CREATE DATABASE keystone; CREATE TABLE keystone.users (id INT)');
    await upgrade(lab);
  });

  afterAll(() => lab.destroy());

  it("takes back the service's own databases only, while the server runs", async () => {
    await lab.query('INSERT INTO keystone.users VALUES (1)');
    const database = await lab.inspect('ctl1', 'mariadb');
    await succeed(lab.kollaform('restore', await beforeUpgrade(lab), '--auto-approve'));
    expect(await instances(lab)).toEqual(['before']);
    expect(await schema(lab)).toEqual(['001-create-instances']);
    expect(await lab.query('SELECT id FROM keystone.users')).toEqual(['1']);
    expect(await tags(lab)).toEqual([OLD]);
    const { Id, State } = await lab.inspect('ctl1', 'mariadb');
    expect([Id, State.StartedAt]).toEqual([database.Id, database.State.StartedAt]);
  });

  it('keeps the newest ones, and the last one before each change of release', async () => {
    const ofFirstUpgrade = await beforeUpgrade(lab);
    lab.writeVersions({ nova: { tag: OLD } });
    await succeed(lab.cdktf(...DEPLOY));
    const spared = (await listed(lab)).map(({ id }) => id);
    expect(spared).toHaveLength(3);
    expect(spared[0]).toBe(ofFirstUpgrade);
    lab.writeVersions({ nova: { tag: NEW } });
    await succeed(lab.cdktf(...DEPLOY));
    const after = (await listed(lab)).map(({ id }) => id);
    expect(after).toEqual([...spared, expect.stringContaining(`-${OLD}-to-${NEW}`)]);
  });
});
