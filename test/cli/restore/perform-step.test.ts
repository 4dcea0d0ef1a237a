import { performStep, type RestoreWork } from '../../../lib/cli/restore/perform-step';
import type { RestoreStep } from '../../../lib/cli/restore/restore-plan';
import {
  ANSWERS_SCRIPT,
  CLUSTER_SCRIPT,
  COPY_BACK_SCRIPT,
  FACTS_SCRIPT,
  LOAD_SCRIPT,
  MARK_SCRIPT,
  UNMARK_SCRIPT,
} from '../../../lib/services/mariadb-restore-scripts';
import type { Behaviour } from '../../helpers/fake-container';
import { RestoreScene } from './restore-scene';
import { ID, restoreFacts } from './restored-nova';

const SERVER = { host: 'ctl1', container: 'mariadb', isRunning: true };
const SIZES = 'free-for-snapshots 1\nfree-for-data 2\ndata 3\n';
const DATABASES = `${SIZES}database nova\ndatabase nova_api\n`;

describe('a step of a restore', () => {
  let scene: RestoreScene;
  beforeEach(() => {
    scene = RestoreScene.create();
  });

  const perform = async (step: RestoreStep, others: Partial<RestoreWork> = {}) =>
    performStep(step, await scene.work(others));
  const containers = () => restoreFacts().waves.flatMap((wave) => wave.containers);
  const onCompute = () => containers().filter(({ desired }) => desired.host === 'cmp1');

  it('pulls an image on the host that lacks it', async () => {
    scene.engine('cmp1').registry.set('q/nova-compute:0', 'sha256:0');
    await perform({ kind: 'pull', host: 'cmp1', image: 'q/nova-compute:0' });
    expect(scene.journal).toEqual(['cmp1: pull q/nova-compute:0']);
  });

  it('says which image of which host cannot be pulled', async () => {
    const pull = perform({ kind: 'pull', host: 'cmp1', image: 'q/nova-compute:0' });
    await expect(pull).rejects.toThrow(/cmp1.*q\/nova-compute:0.*manifest unknown/);
  });

  it('stops a wave, and starts it at the release of then', async () => {
    await perform({ kind: 'stop', wave: 'computes', containers: onCompute() });
    expect(scene.engine('cmp1').summary()).toEqual([
      'nova_compute.prev exited q/nova-compute:2',
      'nova_libvirt.prev exited q/nova-libvirt:2',
    ]);
    await perform({ kind: 'start', wave: 'computes', containers: onCompute() });
    expect(scene.engine('cmp1').summary()).toEqual([
      'nova_compute running q/nova-compute:1',
      'nova_libvirt running q/nova-libvirt:1',
    ]);
  });

  it('shows where the present was saved', async () => {
    await perform({ kind: 'save-present' });
    expect(scene.printed).toEqual(['  saved']);
  });

  it('marks the jobs as due before it says in the volume that it is under way', async () => {
    const { jobs } = restoreFacts();
    await perform({ kind: 'mark', jobs });
    expect(scene.journal[0]).toBe('ctl1: create volume nova_api_bootstrap.due');
    expect(scene.first.ran).toMatchObject([{ Cmd: ['sh', '-c', MARK_SCRIPT] }]);
    expect(scene.first.ran[0]?.Env).toEqual(expect.arrayContaining(['SERVICE=nova', `ID=${ID}`]));
  });

  it('can be marked twice', async () => {
    const { jobs } = restoreFacts();
    await perform({ kind: 'mark', jobs });
    await perform({ kind: 'mark', jobs });
    expect([...scene.first.volumes.keys()]).toEqual(['nova_api_bootstrap.due']);
  });

  it('works on the volumes without a network, with the image of a server that need not run', async () => {
    scene.first.container('mariadb')?.end(0);
    await perform({ kind: 'unmark' });
    expect(scene.first.ran).toMatchObject([
      {
        Image: 'sha256:q/mariadb-server:1',
        Cmd: ['sh', '-c', UNMARK_SCRIPT],
        HostConfig: {
          NetworkMode: 'none',
          Binds: expect.arrayContaining([
            'mariadb:/var/lib/mysql:rw',
            'mariadb_backup:/backup:rw',
          ]) as string[],
        },
      },
    ]);
    expect(scene.first.container('nova_restore')).toBeUndefined();
  });

  it.each([
    [
      'copies the data back',
      { kind: 'copy-back', server: SERVER, nodes: 3 },
      COPY_BACK_SCRIPT,
      'NODES=3',
      'none',
    ],
    [
      'loads a dump',
      { kind: 'load', databases: [] },
      LOAD_SCRIPT,
      'DATABASES=nova nova_api',
      'container:mariadb',
    ],
    [
      'waits for an answer',
      { kind: 'await-answer', server: SERVER },
      ANSWERS_SCRIPT,
      'SERVICE=nova',
      'container:mariadb',
    ],
  ] as const)('%s with a script beside the database', async (_, step, script, variable, network) => {
    await perform(step);
    expect(scene.first.ran).toMatchObject([
      { Cmd: ['sh', '-c', script], HostConfig: { NetworkMode: network, LogConfig: { Type: 'json-file' } } },
    ]);
    expect(scene.first.ran[0]?.Env).toContain(variable);
  });

  it('fails with the host, and with what its script said last', async () => {
    scene.first.scripts.set(COPY_BACK_SCRIPT, { exitCode: 1, logs: 'The copy is not complete.' });
    await expect(perform({ kind: 'copy-back', server: SERVER, nodes: 1 })).rejects.toThrow(
      'ctl1/nova_restore: it exited with code 1\nThe copy is not complete.',
    );
  });

  describe('for the server of the database', () => {
    const start = () => perform({ kind: 'start-server', server: SERVER });

    it('stops it, and takes its name and not its restart policy', async () => {
      await scene.first.setRestartPolicy('mariadb', { Name: 'always' });
      await perform({ kind: 'stop-server', server: SERVER });
      const server = scene.first.container('mariadb.prev');
      expect([server?.status, server?.restartPolicy]).toEqual(['exited', { Name: 'always' }]);
    });

    /** In the place of the one that is there: it was stopped. */
    async function serverThat(behaviour: Behaviour): Promise<void> {
      await scene.first.removeContainer('mariadb', { anonymousVolumes: false });
      scene.first.addImage('q/other:1', behaviour);
      scene.first.addContainer('mariadb.prev', {
        spec: { Image: 'q/other:1', Healthcheck: { Test: ['CMD', 'healthcheck.sh'] } },
        status: 'exited',
      });
    }

    it('gives it its name back, and waits until it is healthy', async () => {
      await serverThat({ health: 'starting', probeCode: 0 });
      await start();
      expect(scene.first.container('mariadb')?.status).toBe('running');
      expect(scene.first.history.calls).toContain('execute healthcheck.sh in mariadb');
    });

    it('starts it when it has its name, as it has when a restore is begun again', async () => {
      scene.first.container('mariadb')?.end(1);
      await start();
      expect(scene.first.container('mariadb')?.status).toBe('running');
    });

    it('fails with its last lines when it does not become healthy', async () => {
      await serverThat({ health: 'unhealthy', logs: 'InnoDB: corrupted' });
      await expect(start()).rejects.toThrow(/^ctl1\/mariadb: its healthcheck failed[^]*InnoDB: corrupted/);
    });
  });

  describe('for a cluster', () => {
    const await_ = (others: Partial<RestoreWork> = {}) =>
      perform({ kind: 'await-cluster', servers: [SERVER] }, others);
    const stopServer = () => perform({ kind: 'stop-server', server: SERVER });

    it('asks nobody when the first node runs and is synced', async () => {
      await await_();
      expect(scene.printed).toEqual([]);
      expect(scene.first.ran).toMatchObject([{ Cmd: ['sh', '-c', CLUSTER_SCRIPT] }]);
      expect(scene.first.ran[0]?.Env).toContain('PATIENCE=60');
    });

    it('takes Ctrl-C for an answer before a node has its name back', async () => {
      await stopServer();
      await expect(await_()).rejects.toThrow('interrupted');
      expect(scene.first.summary()).toContain('mariadb.prev exited q/mariadb-server:1');
    });

    it('names the nodes again, says how to start them, and gives up on Ctrl-C', async () => {
      await stopServer();
      scene.answer = '';
      scene.aborter.abort();
      await expect(await_()).rejects.toThrow(
        'the cluster is not up yet; run the same command again when it is',
      );
      expect(scene.first.summary()).toContain('mariadb exited q/mariadb-server:1');
      expect(scene.printed.join('\n')).toContain('mariadb_recover_inventory_name=ctl1');
      expect(scene.journal.filter((it) => it.includes('start mariadb'))).toEqual([]);
    });

    it('asks nobody where nobody can answer', async () => {
      await stopServer();
      scene.aborter.abort();
      await expect(await_({ mayAsk: false })).rejects.toThrow('not up yet');
    });

    it('looks again while a node that has started is not synced, or ends', async () => {
      let looks = 0;
      const scripted = { exitCode: 1 };
      Object.defineProperty(scripted, 'exitCode', { enumerable: true, get: () => (looks++ === 0 ? 1 : 0) });
      scene.first.scripts.set(CLUSTER_SCRIPT, scripted);
      await await_();
      expect(scene.first.ran).toHaveLength(2);
    });
  });

  describe('that verifies', () => {
    const verify = () => perform({ kind: 'verify', containers: onCompute() });

    beforeEach(async () => {
      await perform({ kind: 'stop', wave: 'computes', containers: onCompute() });
      await perform({ kind: 'start', wave: 'computes', containers: onCompute() });
      scene.first.scripts.set(FACTS_SCRIPT, { logs: DATABASES });
    });

    it('is content when everything is as it was', async () => {
      await verify();
    });

    it('names each container that does not run what it ran, and each database that is missing', async () => {
      scene.first.scripts.set(FACTS_SCRIPT, { logs: `${SIZES}database nova\n` });
      scene.engine('cmp1').container('nova_compute')?.end(1);
      const libvirt = scene.engine('cmp1').container('nova_libvirt');
      await scene.engine('cmp1').removeContainer(libvirt?.id ?? '', { anonymousVolumes: false });
      scene.engine('cmp1').addContainer('nova_libvirt', { spec: { Image: 'q/nova-libvirt:2' } });
      await expect(verify()).rejects.toThrow(
        [
          'cmp1/nova_libvirt does not run what it ran',
          'cmp1/nova_compute does not run what it ran',
          'database nova_api is missing',
        ].join('\n'),
      );
    });
  });
});
