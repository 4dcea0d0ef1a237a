import { printOrder } from '../../lib/contract/upgrade-order';
import { printChecks, type CheckMoment } from '../../lib/contract/wave-check';
import type { Attributes } from '../../lib/provider/resource';
import { COMPUTES, fleet, HOSTS, running, TYPE, type FleetOptions } from './sample-fleet';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const ORDER = printOrder({ service: 'nova', waves: [COMPUTES] });

/** Of each moment a check that is answered by nova_compute. */
const checked = (tag: string, moments: readonly CheckMoment[], options: FleetOptions = {}): Attributes => {
  const checks = moments.map((after) => ({
    name: `${after}-works`,
    after,
    timeoutSeconds: 5,
    exec: { container: 'nova_compute', command: ['works'] },
  }));
  return { ...fleet(tag, { libvirt: '1', ...options }), checks: { '*': printChecks(checks) } };
};

describe('checks on the hosts of a docker_fleet', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    letAnswer(0, '1', '2');
    for (const engine of Object.values(provider.engines)) engine.addImage('nova-libvirt:1');
    await provider.start([], { order: ORDER });
  });
  afterEach(() => provider.stop());

  /** What nova_compute of these versions answers from now on, where nothing else is said. */
  const letAnswer = (probeCode: number, ...tags: readonly string[]) => {
    for (const host of HOSTS) {
      for (const tag of tags)
        provider.engine(host).addImage(`nova-compute:${tag}`, { probeCode, outputs: { works: 'no agent' } });
    }
  };
  const heal = () => {
    for (const engine of Object.values(provider.engines)) {
      const compute = engine.container('nova_compute');
      if (compute) compute.behaviour = { probeCode: 0 };
    }
  };
  const touched = () => [...new Set(provider.journal.map((line) => line.split(':')[0]))];
  const askedOn = () =>
    provider.events.flatMap((it) => (it.kind === 'check-begin' ? [`${it.check} ${it.host}`] : []));
  const deploy = async (config: Attributes, state: Attributes | null = null) => {
    const result = await provider.deploy(TYPE, config, state);
    return result;
  };

  it('are asked on every host after its update, and nothing more is planned', async () => {
    const state = stateOf(await deploy(checked('1', ['host'])));
    expect(askedOn().sort()).toEqual(HOSTS.map((host) => `host-works ${host}`));
    expect(Object.keys(state['checked'] as object)).toEqual(HOSTS);
    expect(changes(await provider.plan(TYPE, checked('1', ['host']), state))).toEqual({});
  });

  it('are asked of canaries before any other host begins', async () => {
    const config = (tag: string) => checked(tag, ['canary'], { rollout: { canary: '1' } });
    const state = stateOf(await deploy(config('1')));
    provider.events.length = 0;
    await deploy(config('2'), state);
    expect(askedOn()).toEqual(['canary-works cmp1']);
    const [asked, other] = [
      provider.events.findIndex(({ kind }) => kind === 'check-end'),
      provider.events.findIndex((it) => 'host' in it && it.host === 'cmp2'),
    ];
    expect(asked).toBeLessThan(other);
  });

  it('are named by a plan in their place, those of canaries first', async () => {
    const config = (tag: string) => checked(tag, ['host', 'canary'], { rollout: { canary: '1' } });
    const state = stateOf(await deploy(config('1')));
    await provider.plan(TYPE, config('2'), state);
    const [warning] = await provider.upgrade();
    expect(warning?.detail).toContain(
      '= canary-works, asked on cmp1 after each canary\n' +
        '    = host-works, asked on cmp1-cmp5 after each host',
    );
  });

  it('keep all others from beginning when the canary has not passed, and are asked again until it has', async () => {
    const config = (tag: string) => checked(tag, ['canary'], { rollout: { canary: '1' } });
    const state = stateOf(await deploy(config('1')));
    letAnswer(4, '2');
    provider.journal.length = 0;
    const failed = await deploy(config('2'), state);
    expect(touched()).toEqual(['cmp1']);
    expect(textOf(failed.diagnostics)).toContain(
      'error: cmp1: the check canary-works of the wave computes has not passed: it ended with code 4\nWhat it printed last:\nno agent',
    );
    expect(textOf(failed.diagnostics)).toContain('4 more hosts were not begun: the canary cmp1 failed');
    expect(failed.state?.['checked']).toMatchObject({ cmp1: '' });

    provider.journal.length = 0;
    provider.events.length = 0;
    const again = await deploy(config('2'), failed.state);
    expect(touched()).toEqual([]);
    expect(askedOn()).toEqual(['canary-works cmp1']);

    heal();
    letAnswer(0, '2');
    const passed = stateOf(await deploy(config('2'), again.state));
    expect(passed['running']).toMatchObject({ 'nova-compute': running('2')['nova-compute'] });
    expect(changes(await provider.plan(TYPE, config('2'), passed))).toEqual({});
  });

  it('count as failures of their hosts', async () => {
    const rollout = { max_parallel: '1', max_failures: '2' };
    const state = stateOf(await deploy(checked('1', ['host'], { rollout })));
    letAnswer(4, '2');
    const failed = await deploy(checked('2', ['host'], { rollout }), state);
    expect(textOf(failed.diagnostics)).toContain(
      '3 more hosts were not begun: cmp1, cmp2 failed (max_failures: 2)',
    );
    expect(textOf(failed.diagnostics)).toContain('cmp1, cmp2: the check host-works');
  });

  it('are asked where there were none before, and touch no container', async () => {
    const state = stateOf(await deploy(fleet('1')));
    provider.journal.length = 0;
    const config = checked('1', ['host']);
    await provider.plan(TYPE, config, state);
    const [warning] = await provider.upgrade();
    expect(warning?.summary).toBe('Upgrade of nova: 1 check is asked');
    const after = stateOf(await deploy(config, state));
    expect(touched()).toEqual([]);
    expect(askedOn()).toHaveLength(5);
    expect(changes(await provider.plan(TYPE, config, after))).toEqual({});
  });

  it('are forgotten with their configuration, without a change', async () => {
    const state = stateOf(await deploy(checked('1', ['host'])));
    expect(changes(await provider.plan(TYPE, fleet('1'), state))).toEqual({});
  });
});
