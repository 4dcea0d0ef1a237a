import type { Attributes } from '../../lib/provider/resource';
import { fleet, HOSTS, TYPE as FLEET } from './sample-fleet';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const CONTAINER = 'docker_container';

const config = (others: Attributes = {}): Attributes => ({
  docker_host: 'ctl1',
  name: 'nova_api',
  image: 'nova-api:1',
  ...others,
});

/** A state as the release before this one wrote it: nothing is remembered beside it. */
function olderState(state: Attributes): Attributes {
  return { ...state };
}

describe('a setting that is taken out of the configuration', () => {
  const provider = new ServedProvider();
  const engine = provider.engine();

  beforeAll(() => provider.start());
  afterAll(() => provider.stop());
  beforeEach(() => {
    engine.containers.clear();
    engine.addImage('nova-api:1').addImage('nova-api:2');
  });

  it.each<readonly [string, Attributes, Attributes]>([
    ['a variable', { env: ['A=1', 'B=2'] }, { env: ['A=1'] }],
    ['the whole environment', { env: ['A=1'] }, {}],
    ['a command', { command: ['sleep', '1'] }, {}],
    ['a user', { user: 'nova' }, {}],
    ['labels', { labels: [{ label: 'a', value: '1' }] }, {}],
    ['a healthcheck', { healthcheck: [{ test: ['CMD', 'x'] }] }, {}],
    ['a network', { network_mode: 'host' }, {}],
    ['a file', { upload: [{ file: '/a', content: 'x' }] }, {}],
    ['a mount', { mounts: [{ type: 'tmpfs', target: '/a' }] }, {}],
  ])('leaves the container as the plan says: %s', async (_, before, after) => {
    for (const older of [false, true]) {
      engine.containers.clear();
      const deployed = stateOf(await provider.deploy(CONTAINER, config(before)));
      const state = older ? olderState(deployed) : deployed;
      const plan = await provider.plan(CONTAINER, config(after), state);
      expect(Object.keys(changes(plan))).toContain('id');
      const next = stateOf(await provider.client.apply(CONTAINER, plan.refreshed, plan.planned));
      expect(next['id']).not.toBe(deployed['id']);
      expect(changes(await provider.plan(CONTAINER, config(after), next))).toEqual({});
    }
  });

  it('is planned again after a deploy that failed', async () => {
    const state = stateOf(await provider.deploy(CONTAINER, config({ user: 'nova' })));
    engine.addImage('nova-api:1', { exitCode: 1 });
    const failed = await provider.deploy(CONTAINER, config(), state);
    expect(failed.diagnostics).toHaveLength(1);
    engine.addImage('nova-api:1');
    expect(changes(await provider.plan(CONTAINER, config(), failed.state))).toMatchObject({ user: null });
  });

  it('names what nobody configured before an update drops it, and leaves it alone until then', async () => {
    engine.addContainer('nova_api', {
      spec: { Image: 'nova-api:1', User: 'nova', HostConfig: { PidsLimit: 100 } },
    });
    const taken = await provider.plan(CONTAINER, config());
    expect(textOf(taken.diagnostics)).toContain(
      'It is left as it is.\nWhat no configuration has, stays until its next update: PidsLimit 100; user "nova".',
    );
    const state = stateOf(await provider.client.apply(CONTAINER, null, taken.planned));
    expect(changes(await provider.plan(CONTAINER, config(), state))).toEqual({});
    const update = await provider.plan(CONTAINER, config({ image: 'nova-api:2' }), state);
    expect(update.refreshed).toMatchObject({ user: 'nova', unmanaged: { PidsLimit: '100' } });
    expect(changes(update)).toMatchObject({ image: 'nova-api:2', user: null, unmanaged: null });
  });

  it('agrees with an import', async () => {
    engine.addContainer('nova_api', { spec: { Image: 'nova-api:1', User: 'nova', Tty: true } });
    const imported = stateOf(await provider.client.importState(CONTAINER, 'ctl1/nova_api'));
    const same = await provider.plan(CONTAINER, config({ tty: true }), imported);
    expect(Object.keys(changes(same)).filter((name) => ['id', 'user', 'tty'].includes(name))).toEqual([]);
    const other = await provider.plan(CONTAINER, config(), imported);
    expect(changes(other)).toMatchObject({ tty: null });
    expect(textOf(other.diagnostics)).toContain('tty: true -> unset');
  });

  it('shows a container whose healthcheck fails, so that its wave waits for it', async () => {
    const check: Attributes = { healthcheck: [{ test: ['CMD', 'x'] }] };
    const state = stateOf(await provider.deploy(CONTAINER, config(check)));
    engine.containers.clear();
    engine.addImage('nova-api:1', { health: 'unhealthy' });
    engine.addContainer('nova_api', {
      id: state['id'] as string,
      spec: { Image: 'nova-api:1', Healthcheck: { Test: ['CMD', 'x'] } },
    });
    const plan = await provider.plan(CONTAINER, config(check), state);
    expect(plan.refreshed).toMatchObject({ status: 'unhealthy' });
    expect(changes(plan)).toEqual({ status: 'running' });
    const unwatched = await provider.plan(CONTAINER, config({ ...check, wait: false }), {
      ...state,
      wait: false,
    });
    expect(unwatched.refreshed).toMatchObject({ status: 'running' });
  });
});

describe('in a fleet', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    for (const engine of Object.values(provider.engines)) {
      engine.addImage('nova-libvirt:1').addImage('nova-compute:1').addImage('nova-compute:2');
    }
    await provider.start(HOSTS);
  });

  afterEach(() => provider.stop());

  it('a variable that is taken out reaches the containers', async () => {
    const deployed = stateOf(await provider.deploy(FLEET, fleet('1', { env: ['TZ=UTC'] })));
    for (const state of [deployed, olderState(deployed)]) {
      const plan = await provider.plan(FLEET, fleet('1'), state);
      expect(Object.keys(changes(plan))).toContain('running');
    }
    const after = stateOf(await provider.deploy(FLEET, fleet('1'), deployed));
    expect(provider.engine('cmp1').container('nova_compute')?.spec.Env ?? []).toEqual([]);
    expect(changes(await provider.plan(FLEET, fleet('1'), after))).toEqual({});
  });

  it('hosts that failed or were not begun keep what was proven of them', async () => {
    const upload = (content: string): Attributes => ({
      ...fleet('1', { rollout: { max_parallel: '1', max_failures: '1' } }),
      containers: {
        'nova-libvirt': JSON.stringify({ name: 'nova_libvirt', image: 'nova-libvirt:1' }),
        'nova-compute': JSON.stringify({
          name: 'nova_compute',
          image: 'nova-compute:1',
          upload: [{ file: '/etc/x', content }],
        }),
      },
    });
    const state = stateOf(await provider.deploy(FLEET, upload('one')));
    for (const engine of Object.values(provider.engines)) engine.addImage('nova-compute:1', { exitCode: 1 });
    const failed = await provider.deploy(FLEET, upload('two'), state);
    expect(textOf(failed.diagnostics)).toContain('were not begun');
    for (const engine of Object.values(provider.engines)) engine.addImage('nova-compute:1');
    const plan = await provider.plan(FLEET, upload('two'), failed.state);
    expect(JSON.stringify(plan.refreshed?.['running'])).toContain(
      '"cmp5":"nova-compute:1 (upload: [{\\"content\\":\\"one\\"',
    );
    const again = stateOf(await provider.client.apply(FLEET, plan.refreshed, plan.planned));
    expect(again['outdated']).toEqual([]);
    expect(provider.engine('cmp5').container('nova_compute')?.uploads).toBe(1);
  });

  it('what nobody configured is named before an update drops it', async () => {
    provider.engine('cmp2').addContainer('nova_compute', {
      spec: { Image: 'nova-compute:1', User: 'nova', HostConfig: { OomScoreAdj: 5 } },
    });
    provider.engine('cmp3').addContainer('nova_compute', { spec: { Image: 'nova-compute:1', Tty: true } });
    const first = await provider.plan(FLEET, fleet('1'));
    expect(textOf(first.diagnostics)).toContain(
      'cmp2/nova_compute:\nIt is left as it is.\nWhat no configuration has, stays until its next update: ' +
        'OomScoreAdj 5; user "nova".',
    );
    expect(textOf(first.diagnostics)).toContain(
      'cmp3/nova_compute:\nIt is replaced by a new container, because these differ:\ntty: true -> unset',
    );
    const state = stateOf(await provider.client.apply(FLEET, null, first.planned));
    expect(state['surplus']).toMatchObject({ 'nova-compute': { cmp2: 'OomScoreAdj 5; user "nova"' } });
    expect(changes(await provider.plan(FLEET, fleet('1'), state))).toEqual({});
    const update = await provider.plan(FLEET, fleet('2', { libvirt: '1' }), state);
    expect(textOf(update.diagnostics)).toContain('cmp2/nova_compute: OomScoreAdj 5; user "nova"');
    const updated = stateOf(await provider.client.apply(FLEET, update.refreshed, update.planned));
    expect(updated['surplus']).toMatchObject({ 'nova-compute': {} });
  });
});
