import { EngineError } from '../../../lib/engine/engine-error';
import type { ContainerStatus, RunningContainer } from '../../../lib/cli/status/status-report';
import { until } from '../../helpers/until';
import { StatusScene } from './status-scene';

const WANTED = 'q/nova-compute:2025.2-x';

type Expected = Partial<Omit<ContainerStatus, 'running'>> & { readonly running?: Partial<RunningContainer> };

describe('kollaform status', () => {
  let scene: StatusScene;
  beforeEach(async () => {
    scene = new StatusScene();
    await scene.deploy();
  });
  afterEach(() => {
    scene.remove();
  });

  const changes = () => [...scene.engines.values()].flatMap(({ history }) => history.changes);

  async function statusOf(host: string, container: string): Promise<ContainerStatus | undefined> {
    const { services } = await scene.report();
    return services[0]?.containers.find((it) => it.host === host && it.container === container);
  }

  it('is 0 when all is in sync, and changes nothing', async () => {
    const before = changes().length;
    expect(await scene.run()).toBe(0);
    expect(scene.printed).toEqual([
      [
        'nova: all 12 containers are in sync',
        'ROLE            STATUS   COUNT  VERSION   STATE    FOR  HOSTS',
        'nova-conductor  in sync  2      2025.2-x  healthy       ctl1, ctl2',
        'nova-scheduler  in sync  2      2025.2-x  healthy       ctl1, ctl2',
        'nova-api        in sync  2      2025.2-x  healthy       ctl1, ctl2',
        'nova-libvirt    in sync  3      2025.2-x  healthy       cmp1-cmp3',
        'nova-compute    in sync  3      2025.2-x  healthy       cmp1-cmp3',
      ],
    ]);
    expect(changes()).toHaveLength(before);
  });

  it.each<[string, () => unknown, Expected]>([
    [
      'outdated, when it is of an older release',
      () => scene.replace('cmp1', 'nova_compute', { image: 'q/nova-compute:2025.1-x' }),
      { verdict: 'outdated', running: { version: '2025.1-x' }, differences: [] },
    ],
    [
      'outdated, when it is of another tag of the same release',
      () => scene.replace('cmp1', 'nova_compute', { image: 'q/nova-compute:2025.2-y' }),
      { verdict: 'outdated' },
    ],
    [
      'outdated, when its tag was rebuilt since',
      () => scene.engine('cmp1').addImage(WANTED, {}, 'sha256:rebuilt'),
      {
        verdict: 'outdated',
        running: { version: '2025.2-x', imageId: `sha256:${WANTED}` },
        differences: [`image id: sha256:${WANTED} -> sha256:rebuilt`],
      },
    ],
    [
      'ahead, when it is of a newer release',
      () => scene.replace('cmp1', 'nova_compute', { image: 'q/nova-compute:2026.1-x' }),
      { verdict: 'ahead', running: { version: '2026.1-x' } },
    ],
    [
      'of another registry, which its version says',
      () => scene.replace('cmp1', 'nova_compute', { image: 'mirror/nova-compute:2025.2-x' }),
      {
        verdict: 'outdated',
        running: { version: 'mirror/nova-compute:2025.2-x' },
      },
    ],
    [
      'stopped, with its exit code',
      () => scene.engine('cmp1').container('nova_compute')?.end(3),
      {
        verdict: 'stopped',
        running: { state: 'exited' },
        remark: 'exited with code 3',
      },
    ],
    [
      'missing',
      () => {
        scene.engine('cmp1').containers.clear();
      },
      { verdict: 'missing' },
    ],
    [
      'interrupted, when the old one is aside',
      () => {
        const old = scene.engine('cmp1').container('nova_compute');
        if (old !== undefined) old.name = 'nova_compute.prev';
        scene.engine('cmp1').addContainer('nova_compute', { spec: { Image: WANTED } });
      },
      {
        verdict: 'interrupted',
        remark:
          'nova_compute.prev is there: a swap is under way, or was cut short and the next deploy resolves it',
      },
    ],
    [
      'interrupted, when the only one is aside',
      () => scene.engine('cmp1').renameContainer('nova_compute', 'nova_compute.prev'),
      { verdict: 'interrupted', running: { state: 'running' } },
    ],
    [
      "in sync, whatever somebody else's container is called",
      () => scene.engine('cmp1').addContainer('nova_compute.next', { spec: { Image: 'busybox' } }),
      { verdict: 'in-sync' },
    ],
    [
      'unreachable, when its engine does not answer',
      () => {
        scene.engine('cmp1').history.die();
      },
      { verdict: 'unreachable', remark: 'the engine does not answer' },
    ],
  ])('says of a container that it is %s', async (_, change, expected) => {
    await change();
    expect(await statusOf('cmp1', 'nova_compute')).toMatchObject(expected);
    expect(await statusOf('cmp2', 'nova_compute')).toMatchObject({ verdict: 'in-sync' });
    expect(await scene.run()).toBe(expected.verdict === 'in-sync' ? 0 : 1);
  });

  it('says of a container that it is unhealthy, also when it is outdated', async () => {
    scene.engine('cmp1').addImage('q/nova-compute:2025.1-x', { health: 'unhealthy' });
    const desired = scene.desired.find((it) => it.host === 'cmp1' && it.role === 'nova-compute');
    if (desired === undefined) throw new Error('nova-compute runs on cmp1');
    scene.engine('cmp1').containers.clear();
    const spec = { ...scene.specOf(desired), Image: 'q/nova-compute:2025.1-x' };
    scene
      .engine('cmp1')
      .addContainer('nova_compute', { spec: { ...spec, Healthcheck: { Test: ['CMD', 'x'] } } });
    expect(await statusOf('cmp1', 'nova_compute')).toMatchObject({
      verdict: 'unhealthy',
      running: { version: '2025.1-x', health: 'unhealthy' },
    });
  });

  it('names what a container has although nobody wants it, and counts it as in sync', async () => {
    scene.replace('cmp1', 'nova_compute', { env: ['DEBUG=1'] });
    expect(await statusOf('cmp1', 'nova_compute')).toMatchObject({
      verdict: 'in-sync',
      surplus: ['env DEBUG="1"'],
    });
    expect(await scene.run()).toBe(0);
    expect(scene.text).toContain('  nova-compute on cmp1: env DEBUG="1"');
  });

  it('has no secret in text or JSON', async () => {
    const secrets = ['DB_PASSWORD=canary', 'API_TOKEN=canary'];
    scene.replace('cmp1', 'nova_compute', { env: secrets });
    scene.replace('cmp2', 'nova_compute', { image: 'q/nova-compute:2025.1-x', env: secrets });
    await scene.run();
    await scene.run({ format: 'json' });
    const said = scene.printed.flat().join('\n');
    expect(said).toContain('DB_PASSWORD=(sensitive)');
    expect(said).not.toContain('canary');
  });

  it('asks the services that are named', async () => {
    expect(await scene.run({}, ['nova'])).toBe(0);
    await expect(scene.run({}, ['nova', 'glance'])).rejects.toThrow('versions.yml does not name glance');
  });

  it('looks again until Ctrl-C, and finds a host that has come back', async () => {
    let isDead = true;
    const opened: string[] = [];
    scene.openEngine = (host) => {
      opened.push(host);
      const failure = { kind: 'unreachable', host, operation: 'connect', reason: 'no route' } as const;
      return isDead && host === 'cmp3'
        ? Promise.reject(new EngineError(failure))
        : Promise.resolve(scene.engine(host));
    };
    const ended = scene.run({ watch: true });
    await until(() => scene.printed.length === 1, 5000, 'the first look');
    isDead = false;
    expect(scene.text).toContain('nova: 10 of 12 containers are in sync; 2 unreachable');
    await until(() => scene.printed.length === 2, 15_000, 'the second look');
    expect(scene.text).toContain('nova: all 12 containers are in sync');
    scene.aborter.abort();
    expect(await ended).toBe(0);
    expect(opened.sort()).toEqual(['cmp1', 'cmp2', 'cmp3', 'cmp3', 'ctl1', 'ctl2']);
  });

  it('waits for no host after Ctrl-C', async () => {
    scene.openEngine = () => new Promise(() => undefined);
    const watching = scene.run({ watch: true });
    const once = scene.run();
    scene.aborter.abort();
    expect(await watching).toBe(0);
    await expect(once).rejects.toThrow('interrupted before all hosts had answered');
  });
});
