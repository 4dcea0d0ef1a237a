import type { Attributes } from '../../lib/provider/resource';
import type { Lab } from '../lab/lab';
import { ContainerStory } from './container-story';
import { emptyLab, NEW, OLD } from './deployed-lab';
import { RealProvider, stateOf } from './real-provider';

const IMAGE = 'nova-scheduler';
const NEXT = '2026.1-debian-bookworm';
const UNHEALTHY = 'unhealthy';
/** The images live on for so long after they have let go. */
const DRAIN_SECONDS = 12;

describe('a container that drains, on a real engine', () => {
  let lab: Lab;
  let provider: RealProvider;

  beforeAll(async () => {
    lab = await emptyLab('drain', 1, 0);
    for (const tag of [OLD, NEW, NEXT]) await lab.buildRelease(tag, { only: IMAGE, behaviour: 'drains' });
    await lab.buildRelease(UNHEALTHY, { only: IMAGE, behaviour: 'never-healthy' });
    provider = await RealProvider.start(lab.engineAddress);
  });

  afterAll(async () => {
    await provider.client.close();
    await lab.destroy();
  });

  const scheduler = (name: string, tag: string, more: Attributes = {}): Attributes => ({
    docker_host: 'ctl1',
    name: lab.names.on('ctl1', name),
    image: `${lab.names.registry}/${IMAGE}:${tag}`,
    env: ['KOLLA_SERVICE_NAME=nova-scheduler', `DRAIN_SECONDS=${DRAIN_SECONDS}`],
    restart: 'unless-stopped',
    healthcheck: [
      { test: ['CMD-SHELL', 'healthcheck_port nova-scheduler 5672'], interval: '30s', retries: 3 },
    ],
    wait_timeout: 20,
    stop_timeout: 60,
    update_order: 'drain-first',
    drain_command: ['sh', '-c', '! grep -q ready /tmp/status'],
    ...more,
  });
  const deployed = async (name: string, tag: string, more: Attributes = {}) =>
    stateOf(await provider.deploy(scheduler(name, tag, more)));
  const named = (name: string) => lab.names.on('ctl1', name);
  const containers = async (name: string) =>
    Object.keys(await lab.containers()).filter((it) => it.startsWith(named(name)));
  const untilOnly = (name: string) =>
    lab.untilContainers((names) => names.filter((it) => it.startsWith(named(name))).length === 1);

  it('has a successor as soon as it has let go, is told once, and is removed when it has ended', async () => {
    const before = await deployed('gap', OLD);
    const { events } = await lab.observe(async () => {
      const state = stateOf(await provider.deploy(scheduler('gap', NEW), before));
      expect(await containers('gap')).toEqual([named('gap'), `${named('gap')}.prev`]);
      expect((await provider.plan(scheduler('gap', NEW), state)).refreshed).toEqual(state);
      await untilOnly('gap');
    });
    const story = new ContainerStory(events);
    const old = story.withIds([idOf(before)]);
    const gap = story.withoutIds([idOf(before)]).with('start').firstMs - old.with('kill').firstMs;
    expect(gap).toBeLessThan(5_000);
    expect(old.with('kill').count).toBe(1);
    expect(old.with('die').events).toMatchObject([{ exitCode: 0 }]);
  });

  it('is waited for as long as it is asked', async () => {
    const before = await deployed('asked', OLD);
    stateOf(await provider.deploy(scheduler('asked', NEW, { drain_wait_seconds: 40 }), before));
    expect(await containers('asked')).toEqual([named('asked')]);
  });

  it('serves again at once when its successor fails', async () => {
    const before = await deployed('failed', OLD);
    const { state, diagnostics } = await provider.deploy(scheduler('failed', UNHEALTHY), before);
    expect(diagnostics[0]?.detail).toContain('is as it was before');
    expect(state).toMatchObject({ id: idOf(before), restart: 'unless-stopped' });
    expect(await containers('failed')).toEqual([named('failed')]);
    expect(await lab.execute('ctl1', 'failed', ['cat', '/tmp/status'])).toBe('ready');
    expect((await provider.plan(scheduler('failed', OLD), state)).refreshed).toEqual(state);
  });

  it('is no change when its deploy ended before it did, and is gone after the next update', async () => {
    const before = await deployed('left', OLD);
    const leaving = await RealProvider.start(lab.engineAddress);
    const state = stateOf(await leaving.deploy(scheduler('left', NEW), before));
    await leaving.client.close();
    const plan = await provider.plan(scheduler('left', NEW), state);
    expect(plan.refreshed).toEqual(state);
    expect(plan.planned).toEqual(state);
    // Long before it has ended: it is waited for, since the update needs its name.
    const { events } = await lab.observe(async () =>
      stateOf(await provider.deploy(scheduler('left', NEXT), state)),
    );
    const first = new ContainerStory(events).withIds([idOf(before)]);
    expect(first.with('die').events).toMatchObject([{ exitCode: 0 }]);
    expect(first.with('kill').events).toEqual([]);
    await untilOnly('left');
  });

  it('never runs again beside its successor when the provider is killed, wherever that is', async () => {
    for (const isThere of ['.prev', '']) {
      const name = `killed${isThere.replace('.', '_')}`;
      const before = await deployed(name, OLD);
      const doomed = await RealProvider.start(lab.engineAddress);
      const swap = doomed.deploy(scheduler(name, UNHEALTHY), before).catch(() => undefined);
      await lab.untilContainers((names) =>
        isThere === '.prev'
          ? names.includes(`${named(name)}.prev`)
          : names.includes(named(name)) && names.includes(`${named(name)}.prev`),
      );
      await doomed.kill();
      await swap;
      expect((await provider.plan(scheduler(name, NEW), before)).refreshed).toMatchObject({
        status: 'interrupted',
      });
      const { events } = await lab.observe(async () =>
        stateOf(await provider.deploy(scheduler(name, NEW), before)),
      );
      await untilOnly(name);
      const started = new ContainerStory(events).withIds([idOf(before)]).with('start');
      expect(started.events).toEqual([]);
    }
  });
});

function idOf({ id }: Attributes): string {
  if (typeof id !== 'string') throw new Error('there is no container');
  return id;
}
