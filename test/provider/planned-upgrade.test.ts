import { printOrder, type UpgradeOrder } from '../../lib/contract/upgrade-order';
import type { Attributes } from '../../lib/provider/resource';
import { fleet, TYPE } from './sample-fleet';
import { JOB_TYPE, sampleJob } from './sample-job';
import { ServedProvider, stateOf, textOf } from './served-provider';

const HOSTS = ['cmp1', 'cmp2', 'cmp3'];
const ORDER: UpgradeOrder = {
  service: 'nova',
  waves: [
    {
      name: 'bootstrap',
      kind: 'jobs',
      members: [{ role: 'nova-bootstrap', container: 'nova_bootstrap', hosts: ['cmp1'] }],
    },
    {
      name: 'computes',
      kind: 'roles',
      update: 'free',
      members: [
        { role: 'nova-libvirt', container: 'nova_libvirt', hosts: HOSTS },
        { role: 'nova-compute', container: 'nova_compute', hosts: HOSTS },
      ],
    },
    {
      name: 'controllers',
      kind: 'roles',
      update: 'one-host-at-a-time',
      members: [{ role: 'nova-api', container: 'nova_api', hosts: ['cmp1', 'cmp2'] }],
    },
  ],
};
const tool = { docker_host: 'cmp1', image: 'nova-tool:1' };
const API = 'docker_container';
const api = (host: string, image: string, others: Attributes = {}): Attributes => ({
  docker_host: host,
  name: 'nova_api',
  image,
  ...others,
});

describe('what a plan does, in its order', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    for (const engine of Object.values(provider.engines)) {
      engine.addImage('nova-tool:1', { exitCode: 0, logs: '' });
      for (const tag of ['1', '2'])
        for (const role of ['nova-libvirt', 'nova-compute', 'nova-api']) engine.addImage(`${role}:${tag}`);
    }
    await provider.start([], { order: printOrder(ORDER) });
  });
  afterEach(() => provider.stop());

  const fleetOf = (tag: string, options = {}) => fleet(tag, { hosts: HOSTS, ...options });
  const deployed = async () => {
    const job = stateOf(await provider.deploy(JOB_TYPE, sampleJob({ ...tool })));
    const computes = stateOf(await provider.deploy(TYPE, fleetOf('1')));
    const apis: Attributes[] = [];
    for (const host of ['cmp1', 'cmp2'])
      apis.push(stateOf(await provider.deploy(API, api(host, 'nova-api:1'))));
    await provider.restart();
    return { job, computes, apis };
  };
  const upgrade = async () => {
    const diagnostics = await provider.upgrade();
    return { text: textOf(diagnostics), planned: provider.upgrades.at(-1) };
  };

  it('says nothing when nothing is to be done, and reports it all the same', async () => {
    const { job, computes } = await deployed();
    await provider.plan(JOB_TYPE, sampleJob({ ...tool }), job);
    await provider.plan(TYPE, fleetOf('1'), computes);
    const { text, planned } = await upgrade();
    expect(text).toBe('');
    expect(planned?.waves.map(({ name, containers, unchanged }) => [name, containers, unchanged])).toEqual([
      ['bootstrap', [], 1],
      ['computes', [], 6],
      ['controllers', [], 2],
    ]);
  });

  it('tells waves in order, with what goes from what to what, where and how', async () => {
    const { job, computes, apis } = await deployed();
    await provider.plan(JOB_TYPE, sampleJob({ ...tool, triggers: { tag: '2' } }), job);
    const rollout = { max_parallel: '2', canary: '1', soak_seconds: '300' };
    await provider.plan(TYPE, fleetOf('2', { libvirt: '1', rollout }), computes);
    for (const [index, host] of ['cmp1', 'cmp2'].entries())
      await provider.plan(API, api(host, 'nova-api:2'), apis[index] ?? null);
    await provider.plan('docker_image', { docker_hosts: ['cmp1', 'cmp2'], name: 'nova-api:3' });
    expect((await upgrade()).text).toBe(
      [
        'warning: Upgrade of nova: 5 containers are updated, 1 job runs',
        ' Pulled first: nova-api: 3 on cmp1, cmp2',
        ' 1. bootstrap: one job after the other',
        '    > nova-bootstrap  1       cmp1        tag',
        ' 2. computes: 3 hosts, 2 at a time; cmp1 first, watched for 300 s; none further after 1 failure',
        '    ~ nova-compute    1 -> 2  cmp1-cmp3',
        ' 3. controllers: host by host: cmp1, cmp2',
        '    ~ nova-api        1 -> 2  cmp1, cmp2',
        ' Left alone: 3 containers.',
      ].join('\n'),
    );
  });

  it('names settings with their cause, and never what they are', async () => {
    const { computes, apis } = await deployed();
    const engine = provider.engine('cmp2');
    engine.containers.clear();
    const spec = { Image: 'nova-compute:1', User: 'drifted-secret' };
    engine.addContainer('nova_compute', { spec });
    engine.addContainer('nova_libvirt', { spec: { Image: 'nova-libvirt:1' } });
    await provider.plan(TYPE, fleetOf('1', { env: ['PASSWORD=secret'] }), computes);
    await provider.plan(API, api('cmp1', 'nova-api:1', { user: 'secret' }), apis[0] ?? null);
    const { text, planned } = await upgrade();
    expect(text).toContain('nova-compute  1  cmp1, cmp3  env');
    expect(text).toContain('nova-compute  1  cmp2        env, user drifted');
    expect(text).toContain('nova-api      1  cmp1        user');
    expect(JSON.stringify(planned)).not.toContain('secret');
  });

  it('tells a container that is new, one that is started, and one that is no longer wanted', async () => {
    const { apis } = await deployed();
    await provider.plan(API, api('cmp1', 'nova-api:1', { name: 'nova_api' }), null);
    provider.engine('cmp2').container('nova_api')?.end(1);
    await provider.plan(API, api('cmp2', 'nova-api:1'), apis[1] ?? null);
    await provider.refresh(API, { ...apis[0], docker_host: 'cmp3', name: 'nova_api' });
    const { text } = await upgrade();
    expect(text).toContain('^ nova-api  1  cmp2  exited');
    expect(text).toContain('No longer wanted:\n    - nova_api  1  cmp3');
    expect(text).toContain('1 container is started, 1 container is removed');
  });

  it('tells of a job that is blocked, and of a container on a host that cannot be reached', async () => {
    const { job, apis } = await deployed();
    await provider.start(['cmp2'], { order: printOrder(ORDER) });
    const wanted = sampleJob({ ...tool, triggers: { tag: '2' }, blocked_by: ['cmp2/nova_compute'] });
    await provider.plan(JOB_TYPE, wanted, job);
    provider.engine('cmp2').history.die();
    await provider.plan(API, api('cmp2', 'nova-api:2'), apis[1] ?? null);
    const { text } = await upgrade();
    expect(text).toContain('. nova-bootstrap  1       cmp1  blocked: some containers stay outdated');
    expect(text).toContain('? nova-api        1 -> 2  cmp2  skipped: its host cannot be reached');
    expect(text).toContain('Skipped, since they cannot be reached: cmp2.');
  });
});
