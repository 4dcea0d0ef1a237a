import { UNKNOWN, type Attributes } from '../../lib/provider/resource';
import {
  COMPUTES,
  EVERYTHING,
  HOSTS,
  list,
  LIST,
  RESTART,
  rollingRestart,
  runEverything,
  type RestartOptions,
} from './sample-restart';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

describe('docker_rolling_restart', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    runEverything(provider);
    await provider.start(COMPUTES);
  });
  afterEach(() => provider.stop());

  /** The list of a cloud that has just come to release 2. */
  const listed = async (): Promise<Attributes> => {
    const former = { 'nova-compute': '1' };
    const state = stateOf(await provider.deploy(LIST, list('2', { former })));
    return state['started'] as Attributes;
  };
  /** As after a first deploy. */
  const idle = async (options?: RestartOptions) =>
    stateOf(await provider.deploy(RESTART, rollingRestart({}, options)));
  /** `ctl1/nova_conductor`, in the order in which they were started. */
  const startedInOrder = () =>
    provider.journal.filter((line) => line.includes(': start ')).map((line) => line.replace(': start ', '/'));
  const idsOf = () =>
    Object.fromEntries(
      EVERYTHING.map(({ host, name, address }) => [address, provider.engine(host).container(name)?.id]),
    );

  it('does nothing while its list is empty, whatever is configured otherwise', async () => {
    const state = await idle();
    expect(state).toMatchObject({ outdated: [], skipped: [] });
    const plan = await provider.plan(RESTART, rollingRestart({}, { env: ['A=1'] }), state);
    expect(changes(plan)).toEqual({});
    expect(provider.journal).toEqual([]);
  });

  it('says what it will restart while the list is not made yet', async () => {
    const plan = await provider.plan(RESTART, rollingRestart(UNKNOWN), await idle());
    expect(plan.planned).toMatchObject({ outdated: UNKNOWN });
    expect(textOf(plan.diagnostics)).toBe(
      'warning: Rolling restart of 7 containers when all are at 2\nWhat runs since then keeps what it learned of older ones.',
    );
  });

  it('restarts nothing when it turns out only in the deploy that the list is that of before', async () => {
    const state = await idle();
    const { planned } = await provider.plan(RESTART, rollingRestart(UNKNOWN, { env: ['A=1'] }), state);
    await provider.client.apply(LIST, null, { ...list('2'), made_for: '2', started: {} });
    const config = rollingRestart({}, { env: ['A=1'] });
    const final = await provider.client.plan(RESTART, config, state);
    expect(final.planned).toMatchObject({ containers: planned['containers'], outdated: [] });
    expect(stateOf(await provider.client.apply(RESTART, state, final.planned))).toMatchObject({
      outdated: [],
    });
    expect(provider.journal).toEqual([]);
  });

  it('restarts what is listed, step after step and one after another, and nothing the second time', async () => {
    const before = idsOf();
    const config = rollingRestart(await listed(), { rollout: { max_parallel: '1' } });
    const state = stateOf(await provider.deploy(RESTART, config, await idle()));
    expect(startedInOrder()).toEqual(EVERYTHING.map(({ address }) => address));
    expect(state).toMatchObject({ outdated: [] });
    const after = idsOf();
    expect(EVERYTHING.filter(({ address }) => before[address] === after[address])).toEqual([]);
    expect(changes(await provider.plan(RESTART, config, state))).toEqual({});
  });

  it('has each one healthy again before the next one is touched', async () => {
    await provider.deploy(RESTART, rollingRestart(await listed()), await idle());
    const touched = provider.journal.map((line) => line.replace(/: .* (nova_\w+).*/, '/$1'));
    const ofConductors = touched.filter((it) => it.endsWith('nova_conductor'));
    expect(ofConductors.indexOf('ctl2/nova_conductor')).toBe(
      ofConductors.lastIndexOf('ctl1/nova_conductor') + 1,
    );
    expect(provider.journal).toContain('ctl1: remove nova_conductor.prev');
  });

  it('leaves alone what was started since by somebody else', async () => {
    const starts = await listed();
    const api = provider.engine('ctl1').container('nova_api');
    api?.end(0);
    api?.start();
    stateOf(await provider.deploy(RESTART, rollingRestart(starts), await idle()));
    expect(startedInOrder()).not.toContain('ctl1/nova_api');
    expect(startedInOrder()).toContain('ctl2/nova_api');
  });

  it('stops at one that does not become healthy, gives it back, and goes on with the next deploy', async () => {
    const starts = await listed();
    const state = await idle();
    const former = provider.engine('cmp2').container('nova_compute')?.id;
    provider.engine('cmp2').addImage('nova-compute:2', { exitCode: 1, logs: 'no connection' });
    const config = rollingRestart(starts, { rollout: { max_parallel: '1' } });
    const failed = await provider.deploy(RESTART, config, state);
    const text = textOf(failed.diagnostics);
    expect(text).toContain('error: cmp2/nova_compute could not be restarted');
    expect(text).toContain('no connection');
    expect(text).toContain('error: 1 more host was not begun: cmp2 failed (max_failures: 1)');
    expect(text).toContain('error: 2 more containers were not restarted');
    expect(text).toContain('goes on with them: ctl1/nova_api, ctl2/nova_api.');
    expect(provider.engine('cmp2').container('nova_compute')).toMatchObject({
      id: former,
      status: 'running',
    });
    expect(failed.state).toMatchObject({
      outdated: ['cmp3/nova_compute', 'ctl1/nova_api', 'ctl2/nova_api'],
    });

    provider.engine('cmp2').addImage('nova-compute:2');
    provider.journal.length = 0;
    const plan = await provider.plan(RESTART, config, failed.state);
    expect(textOf(plan.diagnostics)).toMatch(
      /^warning: Rolling restart goes on with 3 containers, started before all were at 2\n/,
    );
    stateOf(await provider.deploy(RESTART, config, failed.state));
    expect(startedInOrder()).toEqual(['cmp3/nova_compute', 'ctl1/nova_api', 'ctl2/nova_api']);
  });

  it('goes on where it was when it was killed, and the state knows nothing of it', async () => {
    await provider.start([]);
    const starts = await listed();
    const state = await idle();
    const config = rollingRestart(starts, { rollout: { max_parallel: '1' } });
    const { planned, refreshed } = await provider.plan(RESTART, config, state);
    provider.engine('cmp1').history.fail({ change: 'create nova_compute.next', forGood: true });
    await provider.client.apply(RESTART, refreshed, planned);
    provider.engine('cmp1').history.heal();
    provider.journal.length = 0;
    await provider.restart();
    stateOf(await provider.deploy(RESTART, config, state));
    expect(startedInOrder().filter((it) => it.endsWith('nova_conductor'))).toEqual([]);
    expect(startedInOrder()).toEqual(
      EVERYTHING.map(({ address }) => address).filter((it) => !it.endsWith('nova_conductor')),
    );
  });

  it('goes on without a host that cannot be reached, plans nothing for it, and comes back to it', async () => {
    const starts = await listed();
    const state = await idle();
    provider.engine('cmp2').history.die();
    await provider.restart();
    const config = rollingRestart(starts);
    const result = await provider.deploy(RESTART, config, state);
    expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(result.state).toMatchObject({ outdated: ['cmp2/nova_compute'], skipped: ['cmp2'] });
    expect(startedInOrder()).toContain('ctl2/nova_api');
    expect(changes(await provider.plan(RESTART, config, result.state))).toEqual({});
    provider.engine('cmp2').history.heal();
    await provider.restart();
    provider.journal.length = 0;
    expect(stateOf(await provider.deploy(RESTART, config, result.state))).toMatchObject({ outdated: [] });
    expect(startedInOrder()).toEqual(['cmp2/nova_compute']);
  });

  it('records nothing when its creation failed: the list knows who is left', async () => {
    const starts = await listed();
    provider.engine('ctl1').addImage('nova-conductor:2', { exitCode: 1 });
    const { state, diagnostics } = await provider.deploy(RESTART, rollingRestart(starts));
    expect(state).toBeNull();
    expect(textOf(diagnostics)).toContain('error: ctl1/nova_conductor could not be restarted');
  });
});
