import { setTimeout as delay } from 'node:timers/promises';
import type { Attributes } from '../../lib/provider/resource';
import type { FakeEngine } from '../helpers/fake-engine';
import { ServedProvider, stateOf, textOf } from './served-provider';

const TYPE = 'docker_fleet';
const HOSTS = ['ctl1', 'ctl2', 'ctl3'];
const OLD = 'nova-conductor:1';
const NEW = 'nova-conductor:2';
const ROLE = 'nova-conductor';

/** nova-conductor on all hosts; with `own`, what differs on some. */
function fleet(image: string, own: Readonly<Record<string, Attributes>> = {}) {
  const container = { name: 'nova_conductor', image, healthcheck: { test: ['CMD', 'healthcheck'] } };
  const differing = Object.entries(own).map(([host, it]) => [host, JSON.stringify(it)] as const);
  return {
    containers: { [ROLE]: JSON.stringify(container) },
    strategy: 'together',
    after: { [ROLE]: [] },
    hosts: { [ROLE]: HOSTS },
    host_settings: { [ROLE]: Object.fromEntries(differing) },
  } as Attributes;
}

describe('a docker_fleet whose containers go together', () => {
  let provider: ServedProvider;
  let state: Attributes;

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    for (const host of HOSTS) provider.engine(host).addImage(OLD).addImage(NEW);
    await provider.start();
    state = stateOf(await provider.deploy(TYPE, fleet(OLD)));
    provider.journal.length = 0;
    await provider.start();
  });
  afterEach(() => provider.stop());

  const running = (image: string) => ({ [ROLE]: Object.fromEntries(HOSTS.map((host) => [host, image])) });
  const containers = (hosts = HOSTS) => hosts.flatMap((host) => provider.engine(host).summary());
  const allRun = (image: string, hosts = HOSTS) => hosts.map(() => `nova_conductor running ${image}`);
  const when = (change: string) =>
    provider.journal.flatMap((line, index) => (line.endsWith(`: ${change}`) ? [index] : []));

  it('stops all before the first new one starts', async () => {
    makeStopsSlow(provider.engine('ctl2'));
    const updated = stateOf(await provider.deploy(TYPE, fleet(NEW), state));
    expect(updated).toMatchObject({ running: running(NEW), outdated: [] });
    expect(containers()).toEqual(allRun(NEW));
    const [stopped, started] = [when('stop nova_conductor.prev'), when('start nova_conductor')];
    expect([stopped.length, started.length]).toEqual([3, 3]);
    expect(Math.max(...when('create nova_conductor.next'))).toBeLessThan(Math.min(...stopped));
    expect(Math.max(...stopped)).toBeLessThan(Math.min(...started));
    expect(await provider.plan(TYPE, fleet(NEW), updated)).toMatchObject({ planned: updated });
  });

  it('has all return if one new one fails, with the reason of the others once', async () => {
    provider.engine('ctl2').addImage(NEW, { exitCode: 1, logs: 'no message queue' });
    const { state: after, diagnostics } = await provider.deploy(TYPE, fleet(NEW), state);
    expect(after).toMatchObject({ running: running(OLD) });
    expect(containers()).toEqual(allRun(OLD));
    const said = textOf(diagnostics);
    expect(said).toContain('(the same on ctl3)');
    expect(said.match(/rolled back because of ctl2\/nova_conductor: it exited/g)).toHaveLength(1);
    expect(said).toContain('no message queue');
  });

  it('stops nobody if one cannot be prepared: its host has no such image any more', async () => {
    const { planned, refreshed } = await provider.plan(TYPE, fleet(NEW), state);
    provider.engine('ctl3').images.delete(NEW);
    const { state: after, diagnostics } = await provider.client.apply(TYPE, refreshed, planned);
    expect(textOf(diagnostics)).toMatch(/rolled back because of ctl3\/nova_conductor: .*nova-conductor:2/);
    expect(after).toMatchObject({ running: running(OLD) });
    expect(containers()).toEqual(allRun(OLD));
    expect([...when('stop nova_conductor'), ...when('stop nova_conductor.prev')]).toEqual([]);
  });

  it('touches only those that have something to update', async () => {
    const pinned = fleet(OLD, { ctl2: { image: NEW } });
    const updated = stateOf(await provider.deploy(TYPE, pinned, state));
    expect(new Set(provider.journal.map((line) => line.slice(0, 4)))).toEqual(new Set(['ctl2']));
    provider.journal.length = 0;
    stateOf(await provider.deploy(TYPE, fleet(NEW), updated));
    expect(provider.journal.filter((line) => line.startsWith('ctl2'))).toEqual([]);
    expect(containers()).toEqual(allRun(NEW));
  });

  it('touches nothing if a host died since the plan that must be there', async () => {
    const { planned, refreshed } = await provider.plan(TYPE, fleet(NEW), state);
    provider.engine('ctl2').history.die();
    const { state: after, diagnostics } = await provider.client.apply(TYPE, refreshed, planned);
    expect(textOf(diagnostics)).toContain(
      'No container was touched: they are updated together, so this host must answer.',
    );
    expect(provider.journal).toEqual([]);
    expect(after).toMatchObject({ running: running(OLD) });
  });

  it('leaves out a host that died since the plan and may be skipped, with a warning', async () => {
    await provider.start(['ctl2']);
    const { planned, refreshed } = await provider.plan(TYPE, fleet(NEW), state);
    provider.engine('ctl2').history.die();
    const { state: after, diagnostics } = await provider.client.apply(TYPE, refreshed, planned);
    expect(textOf(diagnostics)).toMatch(/^warning: ctl2 is unreachable and was skipped\n/);
    expect(diagnostics).toHaveLength(1);
    expect(after).toMatchObject({ outdated: ['ctl2/nova_conductor'] });
    provider.engine('ctl2').history.heal();
    expect(containers()).toEqual([
      ...allRun(NEW, ['ctl1']),
      ...allRun(OLD, ['ctl2']),
      ...allRun(NEW, ['ctl3']),
    ]);
  });

  it('has all return if a host dies in the middle that may be skipped', async () => {
    await provider.start(HOSTS);
    const { planned, refreshed } = await provider.plan(TYPE, fleet(NEW), state);
    provider.engine('ctl2').history.fail({ change: 'start nova_conductor', forGood: true });
    const { diagnostics } = await provider.client.apply(TYPE, refreshed, planned);
    expect(textOf(diagnostics)).toContain('rolled back because of ctl2/nova_conductor');
    expect(containers(['ctl1', 'ctl3'])).toEqual(allRun(OLD, ['ctl1', 'ctl3']));
  });

  it('is not kept waiting by a container whose former name cannot be removed', async () => {
    const renamed = fleet(NEW, { ctl1: { name: 'nova_conductor-x' } });
    provider.engine('ctl1').history.fail({ change: 'remove nova_conductor' });
    const { diagnostics } = await provider.deploy(TYPE, renamed, state);
    expect(textOf(diagnostics)).toContain('rolled back because of ctl1/nova_conductor-x');
    expect(containers(['ctl2', 'ctl3'])).toEqual(allRun(OLD, ['ctl2', 'ctl3']));
  });

  it('brings back the old one of an interrupted update, and starts it when no new one runs any more', async () => {
    const old = provider.engine('ctl1').container('nova_conductor')?.id;
    provider.engine('ctl1').history.fail({ change: 'remove nova_conductor.prev', forGood: true });
    const { state: after } = await provider.deploy(TYPE, fleet(NEW), state);
    provider.engine('ctl1').history.heal();
    await provider.start();
    provider.journal.length = 0;
    stateOf(await provider.deploy(TYPE, fleet(OLD), after));
    expect(containers()).toEqual(allRun(OLD));
    expect(provider.engine('ctl1').container('nova_conductor')?.id).toBe(old);
    const ended = [...when('remove nova_conductor'), ...when('stop nova_conductor.prev')];
    expect([ended.length, when('start nova_conductor').length]).toEqual([3, 3]);
    expect(Math.max(...ended)).toBeLessThan(Math.min(...when('start nova_conductor')));
  });

  it('takes over what runs already: one that is as desired is left alone, the others go together', async () => {
    stateOf(await provider.deploy(TYPE, fleet(OLD, { ctl2: { image: NEW } }), state));
    provider.journal.length = 0;
    await provider.start();
    const { planned } = await provider.plan(TYPE, fleet(NEW));
    expect((await provider.client.apply(TYPE, null, planned)).state).toMatchObject({ running: running(NEW) });
    expect(provider.journal.filter((line) => line.startsWith('ctl2'))).toEqual([]);
    expect(when('start nova_conductor')).toHaveLength(2);
  });

  it.each<[string, Attributes]>([
    ['strategy: "at once" is none of free, together', { strategy: 'at once' }],
    ['after: not with strategy = "together"', { after: { [ROLE]: ['nova-super-conductor'] } }],
    ['rollouts: not with strategy = "together"', { rollouts: { control: { max_parallel: '1' } } }],
    [
      'containers.nova-conductor: start-first is not for strategy = "together"',
      { containers: { [ROLE]: JSON.stringify({ name: 'a', image: 'b', update_order: 'start-first' }) } },
    ],
  ])('refuses what makes no sense: %s', async (message, changes) => {
    const config = { ...fleet(NEW), ...changes };
    expect(textOf(await provider.client.validateResource(TYPE, config))).toContain(`error: ${message}`);
  });
});

/** So slow that the others would start meanwhile. */
function makeStopsSlow(engine: FakeEngine): void {
  const stop = engine.stopContainer.bind(engine);
  engine.stopContainer = async (container) => {
    await delay(100);
    await stop(container);
  };
}
