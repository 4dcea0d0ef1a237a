import type { RunEvent } from '../../lib/contract/run-event';
import { printOrder } from '../../lib/contract/upgrade-order';
import type { Attributes } from '../../lib/provider/resource';
import { COMPUTES, fleet, HOSTS, TYPE } from './sample-fleet';
import { JOB_TYPE, sampleJob } from './sample-job';
import { ORIGIN, ServedProvider } from './served-provider';

const order = printOrder({
  service: 'nova',
  waves: [
    {
      name: 'bootstrap',
      kind: 'jobs',
      members: [{ role: 'nova-bootstrap', container: 'nova_bootstrap', hosts: ['cmp1'] }],
    },
    COMPUTES,
  ],
});

const compute = { host: 'cmp1', container: 'nova_compute', role: 'nova-compute', wave: 'computes' };

describe('events of a run', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    for (const engine of Object.values(provider.engines)) {
      for (const tag of ['1', '2']) engine.addImage(`nova-libvirt:${tag}`).addImage(`nova-compute:${tag}`);
      engine.addImage('nova-api:1', { exitCode: 0, logs: 'done' });
    }
    await provider.start([], { order });
  });
  afterEach(() => provider.stop());

  const on = (hosts: readonly string[]) => ({ hosts });
  /** Without what is the same in all. */
  const told = (events: readonly RunEvent[] = provider.events) =>
    events.map((event) => {
      const own = Object.entries(event).filter(
        ([key]) => !['version', 'run', 'service', 'time'].includes(key),
      );
      return Object.fromEntries(own);
    });
  const toldOf = (container: string) =>
    told(provider.events.filter((event) => 'container' in event && event.container === container));
  const deployFleet = async (tag: string, prior: Attributes | null = null, options = {}) => {
    const result = await provider.deploy(TYPE, fleet(tag, { ...on(['cmp1']), ...options }), prior);
    await provider.stop();
    return result;
  };

  it('a plan tells nothing', async () => {
    await provider.plan(TYPE, fleet('1'));
    await provider.stop();
    expect(provider.events).toEqual([]);
  });

  it('each says of which run and service it is, and when it happened', async () => {
    await deployFleet('1');
    for (const event of provider.events) {
      expect(event).toMatchObject({ version: 1, run: 'run-1', service: 'nova' });
      expect(event.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    expect(told()[0]).toEqual({ kind: 'run-begin', ...ORIGIN.begin });
    expect(told().at(-1)).toEqual({ kind: 'run-end' });
  });

  it('tells of a container that is created, and later updated, step by step', async () => {
    const { state } = await deployFleet('1');
    expect(toldOf('nova_compute')).toEqual([
      { kind: 'container-begin', ...compute, operation: 'create', to: 'nova-compute:1', causes: ['absent'] },
      { kind: 'container-step', ...compute, step: 'prepared' },
      { kind: 'container-step', ...compute, step: 'started' },
      { kind: 'container-step', ...compute, step: 'healthy' },
      { kind: 'container-end', ...compute, outcome: 'done' },
    ]);
    provider.events.length = 0;
    await provider.restart();
    await deployFleet('2', state);
    expect(toldOf('nova_compute')).toEqual([
      {
        kind: 'container-begin',
        ...compute,
        operation: 'update',
        from: 'nova-compute:1',
        to: 'nova-compute:2',
        causes: ['image'],
      },
      ...(['prepared', 'stopped', 'started', 'healthy'] as const).map((step) => ({
        kind: 'container-step',
        ...compute,
        step,
      })),
      { kind: 'container-end', ...compute, outcome: 'done' },
    ]);
  });

  it('tells nothing of a container that is as it should be', async () => {
    const { state } = await deployFleet('1');
    provider.events.length = 0;
    await provider.restart();
    await deployFleet('1', state, { libvirt: '2' });
    expect(toldOf('nova_compute')).toEqual([]);
    expect(toldOf('nova_libvirt')).toHaveLength(6);
  });

  it('names settings that differ, and never what they are', async () => {
    const { state } = await deployFleet('1', null, { env: ['PASSWORD=before-secret'] });
    provider.events.length = 0;
    await provider.restart();
    await deployFleet('1', state, { env: ['PASSWORD=after-secret'] });
    expect(toldOf('nova_compute')[0]).toMatchObject({ operation: 'update', causes: ['env'] });
    expect(JSON.stringify(provider.events)).not.toContain('secret');
  });

  it('tells why a container is rolled back, without what it logged', async () => {
    const { state } = await deployFleet('1');
    provider.events.length = 0;
    for (const engine of Object.values(provider.engines)) {
      engine.addImage('nova-compute:2', { exitCode: 1, logs: 'password is hunter2' });
    }
    await provider.restart();
    await deployFleet('2', state);
    const reason = 'it exited with code 1';
    expect(toldOf('nova_compute').slice(-2)).toEqual([
      { kind: 'container-step', ...compute, step: 'rolling-back', reason },
      { kind: 'container-end', ...compute, outcome: 'rolled-back', reason },
    ]);
    expect(JSON.stringify(provider.events)).not.toContain('hunter2');
  });

  it('tells of hosts that are not begun any more', async () => {
    const { state } = await deployFleet('1', null, on(HOSTS));
    provider.events.length = 0;
    provider.engine('cmp1').addImage('nova-compute:2', { exitCode: 1, logs: '' });
    await provider.restart();
    await deployFleet('2', state, { ...on(HOSTS), rollout: { canary: '1' } });
    expect(told()).toContainEqual({
      kind: 'hosts-not-begun',
      hosts: HOSTS.slice(1),
      reason: 'the canary cmp1 failed',
    });
  });

  it('tells of a removal', async () => {
    const { state } = await deployFleet('1');
    provider.events.length = 0;
    await provider.restart();
    await provider.client.apply(TYPE, state, null);
    await provider.stop();
    expect(toldOf('nova_compute')).toEqual([
      {
        kind: 'container-begin',
        ...compute,
        operation: 'remove',
        from: 'nova-compute:1',
        causes: ['unwanted'],
      },
      { kind: 'container-end', ...compute, outcome: 'done' },
    ]);
  });

  it('tells of jobs, and where one wave ends and the next one begins', async () => {
    await provider.deploy(JOB_TYPE, sampleJob({ docker_host: 'cmp1' }));
    await provider.client.apply(TYPE, null, (await provider.client.plan(TYPE, fleet('1'), null)).planned);
    await provider.stop();
    const job = { host: 'cmp1', container: 'nova_bootstrap', role: 'nova-bootstrap', wave: 'bootstrap' };
    expect(toldOf('nova_bootstrap')).toEqual([
      { kind: 'job-begin', ...job, image: 'nova-api:1', causes: ['first run'] },
      { kind: 'job-end', ...job, outcome: 'done', exitCode: 0 },
    ]);
    expect(told().filter(({ kind }) => String(kind).startsWith('wave'))).toEqual([
      { kind: 'wave-begin', wave: 'bootstrap', update: 'jobs' },
      { kind: 'wave-end', wave: 'bootstrap' },
      { kind: 'wave-begin', wave: 'computes', update: 'free' },
      { kind: 'wave-end', wave: 'computes' },
    ]);
  });

  it('tells of a job that failed, without what it logged', async () => {
    provider.engine('cmp1').addImage('nova-api:1', { exitCode: 3, logs: 'password is hunter2' });
    await provider.deploy(JOB_TYPE, sampleJob({ docker_host: 'cmp1' }));
    expect(toldOf('nova_bootstrap')[1]).toMatchObject({
      outcome: 'failed',
      exitCode: 3,
      reason: 'it exited with code 3',
    });
    expect(JSON.stringify(provider.events)).not.toContain('hunter2');
  });

  it('tells of images that are pulled', async () => {
    const image = 'nova-api:9';
    provider.engine('cmp1').registry.set(image, 'sha256:pulled');
    await provider.deploy('docker_image', { docker_hosts: ['cmp1'], name: image });
    await provider.stop();
    expect(told().slice(1, -1)).toEqual([
      { kind: 'pull-begin', host: 'cmp1', image },
      { kind: 'pull-end', host: 'cmp1', image, outcome: 'pulled' },
    ]);
  });

  it('knows neither wave nor role where nobody told the order', async () => {
    await provider.start();
    await deployFleet('1');
    expect(toldOf('nova_compute')[0]).not.toHaveProperty('wave');
    expect(provider.events[0]).not.toHaveProperty('service');
  });
});
