import { UNKNOWN, type Attributes } from '../../lib/provider/resource';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const TYPE = 'docker_container';

const job = (blockedBy: Attributes[string], tag = '2'): Attributes => ({
  docker_host: 'ctl1',
  name: 'nova_online_data_migrations',
  image: 'nova-api:2',
  attach: true,
  must_run: false,
  rm: true,
  blocked_by: blockedBy,
  triggers: { tag },
});

describe('a job that is blocked by outdated containers', () => {
  let provider: ServedProvider;
  const isRun = () => provider.engine().history.changes.includes('start nova_online_data_migrations');

  beforeEach(async () => {
    provider = new ServedProvider();
    provider.engine().addImage('nova-api:2', { exitCode: 0 });
    await provider.start();
  });
  afterEach(() => provider.stop());

  it('is planned while it is not known what will be outdated, and runs when nothing is', async () => {
    const { planned, diagnostics } = await provider.plan(TYPE, job(UNKNOWN));
    expect(diagnostics).toEqual([]);
    stateOf(await provider.client.apply(TYPE, null, { ...planned, blocked_by: [] }));
    expect(isRun()).toBe(true);
  });

  it('does not run while one is outdated, names it, and runs later', async () => {
    const { planned } = await provider.plan(TYPE, job(UNKNOWN));
    const blockedBy = ['cmp3/nova_compute'];
    const { state, diagnostics } = await provider.client.apply(TYPE, null, {
      ...planned,
      blocked_by: blockedBy,
    });
    expect(textOf(diagnostics)).toMatch(/^warning: .*data_migrations is blocked by cmp3\/nova_compute\n/);
    expect(state).toMatchObject({ status: 'pending' });
    expect(isRun()).toBe(false);
    expect(stateOf(await provider.deploy(TYPE, job([]), state))).toMatchObject({ exit_code: 0 });
  });

  it('is not planned while one is known to be outdated', async () => {
    const state = stateOf(await provider.deploy(TYPE, job([])));
    const plan = await provider.plan(TYPE, job(['cmp3/nova_compute'], '3'), state);
    expect(changes(plan)).toEqual({});
    expect(textOf(plan.diagnostics)).toContain('is blocked by cmp3/nova_compute');
  });

  it('names some and counts the others when many are outdated', async () => {
    const blockedBy = Array.from({ length: 12 }, (_, index) => `cmp${index}/nova_compute`);
    const { diagnostics } = await provider.deploy(TYPE, job(blockedBy));
    expect(textOf(diagnostics)).toContain('cmp8/nova_compute and 3 more\n');
  });
});
