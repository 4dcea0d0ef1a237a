import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../helpers/until';
import type { Lab } from '../lab/lab';
import { emptyLab, NEW, OLD, succeed } from './deployed-lab';

const DEPLOY = ['deploy', 'nova', '--auto-approve'];
const FIRST = 'ctl1';
const OTHER = 'ctl2';
const PATIENCE_MS = 60_000;

interface Listed {
  readonly id: string;
  readonly from: string;
  readonly galeraPosition: string;
}

describe('a Galera cluster of two nodes', () => {
  let lab: Lab;
  let snapshot: Listed;

  const instances = (host: string) => lab.query('SELECT uuid FROM nova.instances ORDER BY id', host);
  const addInstance = (uuid: string, host: string) =>
    lab.query(`INSERT INTO nova.instances (uuid) VALUES ('${uuid}')`, host);
  const stateOf = async (host: string) => {
    const [line = ''] = await lab.query("SHOW STATUS LIKE 'wsrep_local_state_comment'", host);
    return line.split('\t')[1];
  };
  const snapshots = async (): Promise<readonly Listed[]> => {
    const { stdout } = await succeed(lab.kollaform('snapshots', 'nova', '--json'));
    const [nova] = JSON.parse(stdout) as readonly { readonly snapshots: readonly Listed[] }[];
    return nova?.snapshots ?? [];
  };

  beforeAll(async () => {
    lab = await emptyLab('galera', 2, 1);
    await Promise.all([lab.buildRelease(OLD, { migrations: 1 }), lab.startCluster()]);
    await lab.buildRelease(NEW);
    lab.writeVersions({ nova: { tag: OLD } });
    await succeed(lab.cdktf(...DEPLOY));
  });

  afterAll(() => lab.destroy());

  it('is saved when the node is synced, and not before', async () => {
    await addInstance('before', OTHER);
    await lab.query('SET GLOBAL wsrep_desync = ON', FIRST);
    expect(await stateOf(FIRST)).toBe('Donor/Desynced');
    lab.writeVersions({ nova: { tag: NEW } });
    const deploy = lab.cdktf(...DEPLOY);
    await lab.untilContainers((names) => names.includes(lab.names.on(FIRST, 'nova_snapshot')));
    await delay(3_000);
    expect(await lab.listVolume(FIRST, 'mariadb_backup', 'kollaform/nova')).toHaveLength(1);
    await lab.query('SET GLOBAL wsrep_desync = OFF', FIRST);
    await succeed(deploy);
    const found = (await snapshots()).find(({ from }) => from === OLD);
    if (found === undefined) throw new Error('the upgrade took no snapshot');
    snapshot = found;
    expect(snapshot.galeraPosition).toMatch(/^[0-9a-f-]{36}:\d+/);
  });

  it('goes back as a whole: the first node to the snapshot, the other one by following it', async () => {
    await addInstance('after', OTHER);
    const restore = lab.startKollaform('restore', snapshot.id, '--auto-approve');
    const asks = () => restore.output.includes('mariadb_recover_inventory_name=ctl1');
    await until(() => restore.hasEnded || asks(), PATIENCE_MS, 'what a person has to do');
    expect([restore.hasEnded, restore.output]).toEqual([false, expect.anything()]);
    for (const host of [FIRST, OTHER]) {
      expect((await lab.inspect(host, 'mariadb')).State.Running).toBe(false);
    }
    await startCluster();
    await restore.ended;
    expect([restore.exitCode, restore.output]).toEqual([0, expect.stringContaining('nova is back')]);
    for (const host of [FIRST, OTHER]) {
      expect(await stateOf(host)).toBe('Synced');
      expect(await instances(host)).toEqual(['before']);
    }
    expect((await lab.inspect(FIRST, 'nova_conductor')).Config.Image).toMatch(new RegExp(`:${OLD}$`));
  });

  it('replicates again', async () => {
    await addInstance('later', FIRST);
    expect(await instances(OTHER)).toEqual(['before', 'later']);
  });

  /** What the command asks a person to do; kolla-ansible's recovery starts the named node first, then the others. */
  async function startCluster(): Promise<void> {
    await lab.onVolume(OTHER, 'mariadb', '/var/lib/mysql', ['sh', '-c', 'rm -rf /var/lib/mysql/*']);
    for (const host of [FIRST, OTHER]) {
      await lab.docker.getContainer(lab.names.on(host, 'mariadb')).start();
      const isSynced = () =>
        stateOf(host).then(
          (state) => state === 'Synced',
          () => false,
        );
      await until(isSynced, PATIENCE_MS, `${host} is synced`);
    }
  }
});
