import type { ResolvedContainer } from '../../../lib/model/desired-service';
import { CONTAINERS, RestoreScene } from './restore-scene';
import { restoreFacts } from './restored-nova';

const desired = (): ResolvedContainer[] =>
  restoreFacts().waves.flatMap(({ containers }) => containers.map((it) => it.desired));

describe('the containers of a service, in a restore', () => {
  let scene: RestoreScene;
  beforeEach(() => {
    scene = RestoreScene.create();
  });

  /** The changes of one kind on a host, in order. */
  const changes = (host: string, kind: string) =>
    scene.engine(host).history.changes.filter((it) => it.startsWith(`${kind} `));

  it('stop, on each host those that follow before those that lead', async () => {
    await scene.containers().stop(desired());
    for (const [host, names] of Object.entries(CONTAINERS)) {
      const stops = [...names].reverse().map((name) => `stop ${name}`);
      expect(changes(host, 'stop')).toEqual(stops);
    }
  });

  it('lose their names and their restart policy meanwhile, so that nobody starts them', async () => {
    await scene.containers().stop(desired());
    const { containers } = scene.engine('cmp1');
    expect(
      [...containers.values()].map(({ name, status, restartPolicy }) => [name, status, restartPolicy]),
    ).toEqual([
      ['nova_libvirt.prev', 'exited', { Name: 'no' }],
      ['nova_compute.prev', 'exited', { Name: 'no' }],
    ]);
  });

  it('start as the release of then, and nothing of the other one is left', async () => {
    await scene.containers().stop(desired());
    await scene.containers().start(desired());
    expect(scene.engine('cmp1').summary()).toEqual([
      'nova_compute running q/nova-compute:1',
      'nova_libvirt running q/nova-libvirt:1',
    ]);
  });

  it('are all made before the first of a host is started', async () => {
    await scene.containers().stop(desired());
    await scene.containers().start(desired());
    for (const host of Object.keys(CONTAINERS)) {
      const made = scene
        .engine(host)
        .history.changes.filter((it) => /^(create|start) nova_[a-z]+(\.next)?$/.test(it));
      const kinds = made.map((it) => it.split(' ')[0]);
      expect(kinds.lastIndexOf('create')).toBeLessThan(kinds.indexOf('start'));
      expect(kinds.filter((it) => it === 'start')).toHaveLength(kinds.length / 2);
    }
  });

  it('fail when one does not become healthy, and its predecessor stays down', async () => {
    scene.first.addImage('q/nova-api:1', { health: 'unhealthy', logs: 'no such column' });
    await scene.containers().stop(desired());
    await expect(scene.containers().start(desired())).rejects.toThrow(/nova_api[^]*healthcheck failed/);
    const running = scene.first.summary().filter((it) => it.includes(' running '));
    expect(running.filter((it) => it.endsWith(':2'))).toEqual([]);
  });

  it('are begun on every host before the failure of one of them is told', async () => {
    scene.first.history.fail({ change: 'create nova_conductor' });
    await scene.containers().stop(desired());
    await expect(scene.containers().start(desired())).rejects.toThrow('out of order');
    const made = ['nova_compute', 'nova_libvirt'].map(
      (name) => scene.engine('cmp1').container(name)?.spec.Image,
    );
    expect(made).toEqual(['q/nova-compute:1', 'q/nova-libvirt:1']);
    // The first step failed, so nothing is started anywhere.
    expect(scene.journal.filter((it) => /: start nova_[a-z]+$/.test(it))).toEqual([]);
  });
});
