import { printOrder } from '../../lib/contract/upgrade-order';
import type { Attributes } from '../../lib/provider/resource';
import { COMPUTES, fleet, HOSTS, running, TYPE, type FleetOptions } from './sample-fleet';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const ORDER = printOrder({ service: 'nova', waves: [COMPUTES] });

function served(): ServedProvider {
  const provider = new ServedProvider(HOSTS);
  for (const engine of Object.values(provider.engines)) {
    for (const tag of ['1', '2', '3']) engine.addImage(`nova-compute:${tag}`);
    engine.addImage('nova-libvirt:1');
  }
  return provider;
}

describe('a pause after the canaries of a docker_fleet', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = served();
    await provider.start([], { order: ORDER });
  });
  afterEach(() => provider.stop());

  const pausing = (tag: string, options: FleetOptions = {}): Attributes => ({
    ...fleet(tag, { libvirt: '1', rollout: { canary: '1' }, ...options }),
    pause_after_canary: true,
  });
  const touched = () => [...new Set(provider.journal.map((line) => line.split(':')[0]))];
  const forget = () => {
    provider.journal.length = 0;
    provider.events.length = 0;
  };

  it('is none on a first deploy, and none is planned after it', async () => {
    const state = stateOf(await provider.deploy(TYPE, pausing('1')));
    expect(touched()).toHaveLength(5);
    expect(changes(await provider.plan(TYPE, pausing('1'), state))).toEqual({});
  });

  it('ends an upgrade as an error that says that nothing has failed, and tells an event', async () => {
    const state = stateOf(await provider.deploy(TYPE, pausing('1')));
    forget();
    const paused = await provider.deploy(TYPE, pausing('2'), state);
    expect(touched()).toEqual(['cmp1']);
    expect(textOf(paused.diagnostics)).toBe(
      'error: Paused after the canary cmp1 of computes: nothing has failed, and the next deploy goes on\n' +
        '4 hosts of the wave run as before: cmp2, cmp3, cmp4, cmp5.\n' +
        'Look at what is new there, and whether the service does what it should: npx kollaform status.\n' +
        'Nothing later was begun. Go on with: npx kollaform deploy --continue',
    );
    const told = provider.events.map(({ kind }) => kind);
    expect(told).toContain('paused');
    expect(told).not.toContain('failure');
    expect(told).not.toContain('hosts-not-begun');
  });

  it('is named by the plan, and the next one says that it goes on', async () => {
    const state = stateOf(await provider.deploy(TYPE, pausing('1')));
    await provider.plan(TYPE, pausing('2'), state);
    const [warning] = await provider.upgrade();
    expect(warning?.detail).toContain('| pauses when the canaries are done');
    const paused = await provider.deploy(TYPE, pausing('2'), state);
    await provider.plan(TYPE, pausing('2'), paused.state);
    await provider.upgrade();
    expect(provider.upgrades.at(-1)?.pausedAfter).toEqual([{ wave: 'computes', after: 'canary' }]);
    expect(provider.upgrades.at(-1)?.waves[0]).not.toHaveProperty('pauses');
  });

  it('is one for each version: the next deploy goes on, and nothing is left of it', async () => {
    const state = stateOf(await provider.deploy(TYPE, pausing('1')));
    const paused = await provider.deploy(TYPE, pausing('2'), state);
    forget();
    const done = stateOf(await provider.deploy(TYPE, pausing('2'), paused.state));
    expect(done['running']).toMatchObject({ 'nova-compute': running('2')['nova-compute'] });
    expect(touched().sort()).toEqual(['cmp2', 'cmp3', 'cmp4', 'cmp5']);
    expect(changes(await provider.plan(TYPE, pausing('2'), done))).toEqual({});
    const again = await provider.deploy(TYPE, pausing('3'), done);
    expect(textOf(again.diagnostics)).toContain('Paused after the canary cmp1');
  });

  it('does not come twice when the deploy that goes on fails', async () => {
    const state = stateOf(await provider.deploy(TYPE, pausing('1')));
    const paused = await provider.deploy(TYPE, pausing('2'), state);
    provider.engine('cmp3').addImage('nova-compute:2', { exitCode: 1 });
    const failed = await provider.deploy(TYPE, pausing('2'), paused.state);
    expect(textOf(failed.diagnostics)).toContain('cmp3/nova_compute could not be updated');
    provider.engine('cmp3').addImage('nova-compute:2');
    const done = stateOf(await provider.deploy(TYPE, pausing('2'), failed.state));
    expect(done['running']).toMatchObject({ 'nova-compute': running('2')['nova-compute'] });
  });

  it('comes where a deploy was cut short between a named canary and it', async () => {
    const rollout = { canary: 'cmp2' };
    const state = stateOf(await provider.deploy(TYPE, pausing('1', { rollout })));
    await provider.deploy(TYPE, pausing('2', { rollout }), state);
    forget();
    // Terraform was killed: what the deploy did is not in its state.
    const paused = await provider.deploy(TYPE, pausing('2', { rollout }), state);
    expect(textOf(paused.diagnostics)).toContain('Paused after the canary cmp2 of computes');
    expect(touched()).toEqual([]);
    stateOf(await provider.deploy(TYPE, pausing('2', { rollout }), paused.state));
    expect(touched().sort()).toEqual(['cmp1', 'cmp3', 'cmp4', 'cmp5']);
  });

  it('is none where something is repaired', async () => {
    const state = stateOf(await provider.deploy(TYPE, pausing('1')));
    for (const host of ['cmp2', 'cmp3']) provider.engine(host).container('nova_compute')?.end(0);
    stateOf(await provider.deploy(TYPE, pausing('1'), state));
  });

  it('is not recorded as a setting: with it and without it, nothing is planned', async () => {
    const state = stateOf(await provider.deploy(TYPE, pausing('1')));
    const without = fleet('1', { libvirt: '1', rollout: { canary: '1' } });
    expect(changes(await provider.plan(TYPE, without, state))).toEqual({});
  });
});

describe('a pause after a wave', () => {
  let provider: ServedProvider;
  const POINT = 'docker_pause_point';
  const PAUSE = 'docker_pause';
  const at = (version: string): Attributes => ({ wave: 'computes', versions: [`nova-compute ${version}`] });

  interface States {
    readonly fleet: Attributes | null;
    readonly point: Attributes | null;
    readonly pause: Attributes | null;
    /** Of the pause. */
    readonly said: string;
  }

  beforeEach(async () => {
    provider = served();
    await provider.start([], { order: ORDER });
  });
  afterEach(() => provider.stop());

  /** One deploy of the fleet, its point and its pause, as Terraform does it: all in one process. */
  async function deploy(tag: string, before?: States): Promise<States> {
    const config = fleet(tag, { libvirt: '1' });
    await provider.restart();
    const plan = await provider.client.plan(TYPE, config, before?.fleet ?? null);
    const upgraded = await provider.client.apply(TYPE, before?.fleet ?? null, plan.planned);
    const point = await change(POINT, at(tag), before?.point ?? null);
    const pause = await change(PAUSE, at(tag), before?.pause ?? null);
    return { fleet: upgraded.state, point: point.state, pause: pause.state, said: textOf(pause.diagnostics) };
  }

  async function change(type: string, config: Attributes, prior: Attributes | null) {
    const { planned } = await provider.client.plan(type, config, prior);
    const isChanged = Object.keys(changes({ planned, refreshed: prior })).length > 0;
    return isChanged ? provider.client.apply(type, prior, planned) : { state: prior, diagnostics: [] };
  }

  it('is none on a first deploy', async () => {
    const first = await deploy('1');
    expect(first).toMatchObject({ said: '', point: { is_due: false }, pause: at('1') });
    expect((await deploy('1', first)).said).toBe('');
  });

  it('ends the deploy that came to it, and the next one goes on', async () => {
    const paused = await deploy('2', await deploy('1'));
    expect(paused.said).toContain('error: Paused after computes: nothing has failed');
    expect(paused).toMatchObject({ point: { is_due: true }, pause: at('1') });
    const done = await deploy('2', paused);
    expect(done).toMatchObject({ said: '', pause: at('2') });
  });

  it('works where it is new in the deploy of an upgrade', async () => {
    const first = await deploy('1');
    const paused = await deploy('2', { ...first, point: null, pause: null });
    expect(paused.said).toContain('Paused after computes');
    expect(paused.pause).toBeNull();
    expect(await deploy('2', paused)).toMatchObject({ said: '', pause: at('2') });
  });

  it('is told by a plan before and after', async () => {
    const first = await deploy('1');
    await provider.restart();
    await provider.plan(POINT, at('2'), first.point);
    await provider.upgrade();
    expect(provider.upgrades.at(-1)?.waves[0]?.pauses).toEqual(['wave']);
    const paused = await deploy('2', first);
    await provider.restart();
    await provider.plan(POINT, at('2'), paused.point);
    await provider.refresh(PAUSE, paused.pause ?? {});
    await provider.upgrade();
    expect(provider.upgrades.at(-1)?.pausedAfter).toEqual([{ wave: 'computes', after: 'wave' }]);
  });
});
