import { UNKNOWN, type Attributes } from '../../lib/provider/resource';
import { fleet, HOSTS, running, TYPE, type FleetOptions } from './sample-fleet';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

describe('docker_fleet', () => {
  let provider: ServedProvider;
  const nextProcess = () => provider.start(HOSTS);

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    for (const engine of Object.values(provider.engines)) {
      for (const tag of ['1', '2']) engine.addImage(`nova-libvirt:${tag}`).addImage(`nova-compute:${tag}`);
    }
    await nextProcess();
  });
  afterEach(() => provider.stop());

  const deployed = async (options: FleetOptions = {}) =>
    stateOf(await provider.deploy(TYPE, fleet('1', options)));
  /** Hosts in the order in which something was done there since. */
  const touched = () => [...new Set(provider.journal.map((line) => line.split(':')[0]))];
  const forget = () => (provider.journal.length = 0);
  const breakImage = (reference: string) => {
    for (const engine of Object.values(provider.engines)) {
      engine.addImage(reference, { exitCode: 1, logs: 'no connection' });
    }
  };

  it('creates every container, dependencies before dependents, and plans nothing more', async () => {
    const state = await deployed();
    expect(state).toMatchObject({ running: running('1'), outdated: [] });
    for (const host of HOSTS) {
      const starts = provider.journal.filter((line) => line.startsWith(`${host}: start`));
      expect(starts).toEqual([`${host}: start nova_libvirt`, `${host}: start nova_compute`]);
    }
    expect(changes(await provider.plan(TYPE, fleet('1'), state))).toEqual({});
  });

  it('takes over a state in which attributes have their former names', async () => {
    const rollout = { max_parallel: '2' };
    const { outdated, rollouts, host_rollouts, ...state } = await deployed({ rollout });
    const former = { ...state, behind: outdated, paces: rollouts, host_paces: host_rollouts };
    const upgraded = await provider.client.upgradeState(TYPE, former);
    expect(changes(await provider.plan(TYPE, fleet('1', { rollout }), stateOf(upgraded)))).toEqual({});
  });

  it('takes over what runs already, and leaves it alone', async () => {
    await deployed();
    forget();
    const { diagnostics, planned } = await provider.plan(TYPE, fleet('1'));
    expect(textOf(diagnostics)).toMatch(
      /^warning: 10 containers of nova-libvirt,nova-compute exist already and are taken over\n.* and 1 more:\nIt is left as it is\.$/,
    );
    expect((await provider.client.apply(TYPE, null, planned)).state).toMatchObject({ running: running('1') });
    expect(provider.journal).toEqual([]);
  });

  it('shows tag to tag on every host, and updates in place', async () => {
    const state = await deployed();
    const plan = await provider.plan(TYPE, fleet('2'), state);
    expect(plan.refreshed?.['running']).toEqual(running('1'));
    expect(plan.planned['running']).toEqual(running('2'));
    expect(plan.requiresReplace).toEqual([]);
    expect(stateOf(await provider.deploy(TYPE, fleet('2'), state))).toMatchObject({ running: running('2') });
    expect(provider.engine('cmp3').summary()).toEqual([
      'nova_compute running nova-compute:2',
      'nova_libvirt running nova-libvirt:2',
    ]);
  });

  it('touches only the hosts that differ: a pin, and a container that was stopped by hand', async () => {
    const state = await deployed();
    provider.engine('cmp4').container('nova_libvirt')?.end(0);
    forget();
    const config = fleet('1', { pins: { cmp2: '2' } });
    const plan = await provider.plan(TYPE, config, state);
    expect(plan.refreshed?.['running']).toMatchObject({
      'nova-libvirt': { cmp4: 'nova-libvirt:1 (exited)' },
    });
    expect(plan.planned['running']).toMatchObject({ 'nova-compute': { cmp2: 'nova-compute:2' } });
    stateOf(await provider.deploy(TYPE, config, state));
    expect(touched().sort()).toEqual(['cmp2', 'cmp4']);
  });

  it('recreates for a changed setting, and says that the containers will be others', async () => {
    const state = await deployed();
    const config = fleet('1', { env: ['A=1'] });
    const plan = await provider.plan(TYPE, config, state);
    expect(plan.planned['running']).toMatchObject({ 'nova-compute': { cmp1: UNKNOWN } });
    const after = stateOf(await provider.deploy(TYPE, config, state));
    expect(changes(await provider.plan(TYPE, config, after))).toEqual({});
    expect(provider.engine('cmp1').container('nova_compute')?.spec.Env).toEqual(['A=1']);
  });

  it('updates no more hosts at a time than its rollout allows', async () => {
    const rollout = { max_parallel: '2' };
    const state = await deployed({ rollout });
    forget();
    const { planned, refreshed } = await provider.plan(TYPE, fleet('2', { rollout }), state);
    stateOf(await provider.client.apply(TYPE, refreshed, planned));
    const open = new Set<string>();
    let most = 0;
    for (const line of provider.journal) {
      const [host = '', change = ''] = line.split(': ');
      if (change.startsWith('create')) open.add(host);
      most = Math.max(most, open.size);
      if (change.startsWith('remove nova_compute.prev')) open.delete(host);
    }
    expect(most).toBe(2);
    expect(open.size).toBe(0);
  });

  it('tries the canary alone, and nothing else when it fails', async () => {
    const rollout = { canary: '1', max_failures: '3' };
    const state = await deployed({ rollout });
    forget();
    breakImage('nova-compute:2');
    const result = await provider.deploy(TYPE, fleet('2', { rollout, libvirt: '1' }), state);
    expect(textOf(result.diagnostics)).toMatch(/error: cmp1\/nova_compute could not be updated/);
    expect(textOf(result.diagnostics)).toContain(
      'error: 4 more hosts were not begun: the canary cmp1 failed',
    );
    expect(touched()).toEqual(['cmp1']);
    expect(result.state).toMatchObject({ running: running('1') });
    expect(provider.engine('cmp1').container('nova_compute')?.status).toBe('running');
  });

  it('begins no further host after so many failures; what is done stays', async () => {
    const rollout = { max_parallel: '1', max_failures: '2' };
    const state = await deployed({ rollout });
    for (const host of ['cmp2', 'cmp3']) provider.engine(host).addImage('nova-compute:2', { exitCode: 1 });
    const result = await provider.deploy(TYPE, fleet('2', { rollout }), state);
    expect(textOf(result.diagnostics)).toContain(
      '2 more hosts were not begun: cmp2, cmp3 failed (max_failures: 2)',
    );
    expect(result.state?.['running']).toMatchObject({
      'nova-compute': {
        cmp1: 'nova-compute:2',
        cmp2: 'nova-compute:1',
        cmp3: 'nova-compute:1',
        cmp4: 'nova-compute:1',
        cmp5: 'nova-compute:1',
      },
    });
  });

  it('does not touch what follows a container that failed', async () => {
    const rollout = { max_parallel: '1' };
    const state = await deployed({ rollout });
    forget();
    breakImage('nova-libvirt:2');
    await provider.deploy(TYPE, fleet('2', { rollout }), state);
    expect(provider.journal.filter((line) => line.includes('nova_compute'))).toEqual([]);
  });

  it('goes on without a host that cannot be reached, and comes back to it', async () => {
    const state = await deployed();
    provider.engine('cmp2').history.die();
    await nextProcess();
    const result = await provider.deploy(TYPE, fleet('2'), state);
    expect(result.diagnostics.map(({ summary }) => summary)).toEqual([]);
    expect(result.state).toMatchObject({
      running: { 'nova-compute': { cmp1: 'nova-compute:2', cmp2: 'nova-compute:1' } },
      outdated: ['cmp2/nova_compute', 'cmp2/nova_libvirt'],
    });
    expect(changes(await provider.plan(TYPE, fleet('2'), result.state))).toEqual({});
    provider.engine('cmp2').history.heal();
    await nextProcess();
    forget();
    expect(stateOf(await provider.deploy(TYPE, fleet('2'), result.state))).toMatchObject({
      running: running('2'),
      outdated: [],
    });
    expect(touched()).toEqual(['cmp2']);
  });

  it('takes the next host as canary when the first cannot be reached', async () => {
    const rollout = { canary: '1' };
    const state = await deployed({ rollout });
    const plan = await provider.plan(TYPE, fleet('2', { rollout }), state);
    provider.engine('cmp1').history.die();
    forget();
    const { state: after } = await provider.client.apply(TYPE, plan.refreshed, plan.planned);
    expect(touched()[0]).toBe('cmp2');
    expect(after?.['outdated']).toEqual(['cmp1/nova_compute', 'cmp1/nova_libvirt']);
  });

  it('removes the containers of a host that is no longer in it, and of one that it was destroyed with', async () => {
    const state = await deployed();
    const smaller = stateOf(await provider.deploy(TYPE, fleet('1', { hosts: HOSTS.slice(1) }), state));
    expect(provider.engine('cmp1').summary()).toEqual([]);
    const removed = provider.journal.filter((line) => line.startsWith('cmp1: remove'));
    expect(removed.map((line) => line.split(' ')[2])).toEqual(['nova_compute', 'nova_libvirt']);
    await provider.client.apply(TYPE, smaller, null);
    for (const host of HOSTS) expect(provider.engine(host).summary()).toEqual([]);
  });

  it('gives a container another name host by host, and not before its host has its turn', async () => {
    const rollout = { max_parallel: '1' };
    const state = await deployed({ rollout });
    provider.engine('cmp2').addImage('nova-compute:1', { exitCode: 1 });
    const config = fleet('1', { rollout });
    const renamed = {
      ...config,
      host_settings: {
        'nova-compute': Object.fromEntries(
          HOSTS.map((host) => [host, JSON.stringify({ name: 'nova_compute-x' })]),
        ),
      },
    } as Attributes;
    const plan = await provider.plan(TYPE, renamed, state);
    expect(plan.planned['running']).toMatchObject({ 'nova-compute': { cmp1: UNKNOWN } });
    await provider.deploy(TYPE, renamed, state);
    expect(provider.engine('cmp1').summary()).toEqual([
      'nova_compute-x running nova-compute:1',
      'nova_libvirt running nova-libvirt:1',
    ]);
    expect(provider.engine('cmp3').summary()).toEqual([
      'nova_compute running nova-compute:1',
      'nova_libvirt running nova-libvirt:1',
    ]);
  });

  it('says all that happened when a host dies that must not', async () => {
    const state = await deployed();
    const { planned, refreshed } = await provider.plan(TYPE, fleet('2'), state);
    await provider.start([]);
    provider.engine('cmp2').history.fail({ change: 'start nova_compute', forGood: true });
    const { diagnostics, state: after } = await provider.client.apply(TYPE, refreshed, planned);
    expect(textOf(diagnostics)).toContain('error: cmp2/nova_compute could not be updated');
    expect(after).toMatchObject({
      running: { 'nova-compute': { cmp1: 'nova-compute:2', cmp2: 'nova-compute:1' } },
    });
  });

  it('records nothing when its creation failed, so that nothing is destroyed for it', async () => {
    provider.engine('cmp3').addImage('nova-compute:1', { exitCode: 1 });
    const { state, diagnostics } = await provider.deploy(TYPE, fleet('1'));
    expect(state).toBeNull();
    expect(textOf(diagnostics)).toContain('error: cmp3/nova_compute could not be updated');
    expect(provider.engine('cmp1').summary()).toHaveLength(2);
  });

  it('refuses a container that makes no sense, naming its role', async () => {
    const containers = {
      'nova-compute': JSON.stringify({ name: 'x', image: 'y', update_order: 'sideways' }),
    };
    const diagnostics = await provider.client.validateResource(TYPE, {
      ...fleet('1'),
      containers,
    });
    expect(textOf(diagnostics)).toContain('update_order');
  });
});
