import { UNKNOWN, type Attributes } from '../../lib/provider/resource';
import { EVERYTHING, HOSTS, list, LIST, runEverything, COMPUTES } from './sample-restart';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const FORMER = { 'nova-compute': '1' };

describe('docker_restart_list', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    runEverything(provider);
    await provider.start(COMPUTES);
  });
  afterEach(() => provider.stop());

  const addresses = EVERYTHING.map(({ address }) => address).sort();
  const listedIn = (state: Attributes | null) => Object.keys(state?.['started'] as Attributes).sort();
  const madeAt = async (release: string) => stateOf(await provider.deploy(LIST, list(release)));

  it('is empty when nothing changes its release while it is made', async () => {
    const state = await madeAt('1');
    expect(state).toMatchObject({ made_for: '1', started: {} });
    expect(changes(await provider.plan(LIST, list('1'), state))).toEqual({});
  });

  it('has everything that runs when it is made in the middle of an upgrade', async () => {
    const state = stateOf(await provider.deploy(LIST, list('2', { former: FORMER })));
    expect(listedIn(state)).toEqual(addresses);
  });

  it('is empty when only another role changes its release while it is made', async () => {
    const state = stateOf(await provider.deploy(LIST, list('2', { former: { 'nova-libvirt': '1' } })));
    expect(state).toMatchObject({ started: {} });
  });

  it('is made once for each release, and stays', async () => {
    const state = stateOf(await provider.deploy(LIST, list('2'), await madeAt('1')));
    expect(state).toMatchObject({ made_for: '2' });
    expect(listedIn(state)).toEqual(addresses);
    const later = list('2', { former: FORMER, blockedBy: ['cmp1/nova_compute'] });
    const plan = await provider.plan(LIST, later, state);
    expect(changes(plan)).toEqual({});
    expect(plan.diagnostics).toEqual([]);
  });

  it('tells one start of a container from another one', async () => {
    const before = stateOf(await provider.deploy(LIST, list('2'), await madeAt('1')));
    const conductor = provider.engine('ctl1').container('nova_conductor');
    conductor?.end(0);
    conductor?.start();
    const after = stateOf(await provider.deploy(LIST, list('3'), before));
    const different = addresses.filter(
      (it) => (before['started'] as Attributes)[it] !== (after['started'] as Attributes)[it],
    );
    expect(different).toEqual(['ctl1/nova_conductor']);
  });

  it('waits while something is outdated, and names it; nothing is planned then', async () => {
    const state = await madeAt('1');
    const plan = await provider.plan(LIST, list('2', { blockedBy: ['cmp3/nova_compute'] }), state);
    expect(changes(plan)).toEqual({});
    expect(textOf(plan.diagnostics)).toMatch(
      /^warning: The rolling restart at 2 is blocked by cmp3\/nova_compute\n/,
    );
    const made = stateOf(await provider.deploy(LIST, list('2'), state));
    expect(listedIn(made)).toEqual(addresses);
  });

  it('waits when it turns out only in the deploy that something is outdated', async () => {
    const state = await madeAt('1');
    const { planned } = await provider.plan(LIST, list('2', { blockedBy: UNKNOWN }), state);
    expect(planned).toMatchObject({ made_for: UNKNOWN, started: UNKNOWN });
    const result = await provider.client.apply(LIST, state, {
      ...planned,
      blocked_by: ['cmp3/nova_compute'],
    });
    expect(textOf(result.diagnostics)).toContain('is blocked by cmp3/nova_compute');
    expect(result.state).toMatchObject({ release: '2', made_for: '1', started: {} });
    expect(listedIn(stateOf(await provider.deploy(LIST, list('2'), result.state)))).toEqual(addresses);
  });

  it('keeps in mind that it could not be made when it was created', async () => {
    const config = list('2', { former: FORMER, blockedBy: ['cmp3/nova_compute'] });
    const { state, diagnostics } = await provider.deploy(LIST, config);
    expect(textOf(diagnostics)).toContain('is blocked by');
    expect(state).toMatchObject({ made_for: '', started: {} });
    expect(listedIn(stateOf(await provider.deploy(LIST, list('2'), state)))).toEqual(addresses);
  });

  it('is empty after a way back to an older release', async () => {
    const state = stateOf(await provider.deploy(LIST, list('2025.2'), await madeAt('2025.1')));
    expect(stateOf(await provider.deploy(LIST, list('2025.1'), state))).toMatchObject({
      made_for: '2025.1',
      started: {},
    });
  });

  it('has a time for those that it could not look at', async () => {
    const state = await madeAt('1');
    const { planned, refreshed } = await provider.plan(LIST, list('2'), state);
    provider.engine('cmp2').history.die();
    const made = await provider.client.apply(LIST, refreshed, planned);
    expect(textOf(made.diagnostics)).toContain('warning: cmp2 is unreachable');
    expect(made.state?.['started']).toMatchObject({
      'cmp2/nova_compute': expect.stringMatching(/^before \d{4}-\d\d-\d\dT/) as string,
    });
  });

  it('touches nothing', async () => {
    await provider.deploy(LIST, list('2'), await madeAt('1'));
    expect(provider.journal).toEqual([]);
  });
});
