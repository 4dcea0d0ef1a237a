import { alone, type Meeting } from '../../lib/engine/group/meeting';
import { converge, type Convergence } from '../../lib/engine/converge';
import { describeAfterFailure } from '../../lib/engine/recreate/outcome';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour, FakeContainer } from '../helpers/fake-container';
import { FakeEngine, type Existing } from '../helpers/fake-engine';
import { desired, differences, drainFirst, NEW, OLD, specOf, startFirst, stopFirst } from './desired';

const ORDERS = [stopFirst, startFirst, drainFirst];
const VOLUME = 'f'.repeat(64);

function host(old: Existing = {}, ofNew: Behaviour = {}): FakeEngine {
  const engine = new FakeEngine('ctl1').addImage(OLD).addImage(NEW, ofNew);
  engine.addContainer('nova_api', { spec: specOf(OLD), ...old });
  return engine;
}

function apply(engine: FakeEngine, more: Partial<Convergence> = {}) {
  return converge({
    engine,
    desired: desired(),
    differences,
    recordedPolicy: 'unless-stopped',
    wasToRun: true,
    isGrouped: false,
    clock: new FakeClock(),
    signal: new AbortController().signal,
    join: () => Promise.resolve(alone),
    ...more,
  });
}

/** Something happens to a container just before the first call of this kind that is about it. */
function before(
  engine: FakeEngine,
  call: 'stopContainer' | 'startContainer' | 'renameContainer',
  happen: (it: FakeContainer) => boolean,
) {
  const original = engine[call].bind(engine) as (...args: unknown[]) => Promise<void>;
  let isDone = false;
  engine[call] = ((id: string, ...args: unknown[]) => {
    const found = engine.containers.get(id);
    if (!isDone && found !== undefined) isDone = happen(found);
    return original(id, ...args);
  }) as never;
}

function remove(engine: FakeEngine, image: string) {
  return (it: FakeContainer) => it.spec.Image === image && engine.containers.delete(it.id);
}

describe.each(ORDERS)('a crash loop, $order', (update) => {
  const crashing = { status: 'restarting' } as const;

  it('is left by the good image', async () => {
    const engine = host(crashing);
    expect(await apply(engine, { desired: desired({ update }) })).toEqual({ kind: 'succeeded' });
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
    expect(engine.history.changes.filter((it) => it.startsWith('send'))).toEqual([]);
  });

  it('comes back when the update fails, with its policy', async () => {
    const engine = host(crashing, { exitCode: 3 });
    engine.behaviours.set(OLD, { restarts: 4 });
    expect(await apply(engine, { desired: desired({ update }) })).toMatchObject({ kind: 'rolled-back' });
    expect(engine.container('nova_api')).toMatchObject({
      id: 'id1',
      restartPolicy: { Name: 'unless-stopped' },
    });
    expect(engine.summary()).toHaveLength(1);
  });

  it('is left when it ran for a moment just when it was looked at', async () => {
    const engine = host();
    before(engine, 'renameContainer', (it) => {
      if (it.spec.Image === OLD) it.status = 'restarting';
      return it.spec.Image === OLD;
    });
    expect(await apply(engine, { desired: desired({ update }) })).toEqual({ kind: 'succeeded' });
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
  });

  it('is recovered when an interrupted swap left it aside', async () => {
    const engine = new FakeEngine('ctl1').addImage(OLD).addImage(NEW);
    engine.addContainer('nova_api.prev', { spec: specOf(OLD), status: 'restarting' });
    expect(await apply(engine, { desired: desired({ update }) })).toEqual({ kind: 'succeeded' });
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
  });
});

describe.each(ORDERS)('a predecessor that somebody removes in the middle, $order', (update) => {
  const wanted = { desired: desired({ update }) };
  const calls = ['stopContainer', 'renameContainer'] as const;

  it.each(calls)('does not keep its successor from being proven: before %s', async (call) => {
    const engine = host();
    before(engine, call, remove(engine, OLD));
    expect(await apply(engine, wanted)).toEqual({ kind: 'succeeded' });
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
  });

  it.each(calls)('is made again when the update fails: before %s', async (call) => {
    const engine = host({}, { exitCode: 3 });
    before(engine, call, remove(engine, OLD));
    // When it is never stopped: at the last moment.
    before(engine, 'startContainer', (it) => it.spec.Image === NEW && engine.containers.delete('id1'));
    const outcome = await apply(engine, wanted);
    expect(outcome).toMatchObject({ kind: 'rolled-back', now: 'made-again' });
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
    expect(engine.container('nova_api')?.restartPolicy?.Name).toBe('unless-stopped');
  });

  it('is made again in a group that goes back', async () => {
    const engine = host();
    before(engine, 'startContainer', (it) => it.spec.Image === NEW && engine.containers.delete('id1'));
    const arrive: Meeting['arrive'] = (point) =>
      Promise.resolve(point === 'start' ? 'ctl2/nova_api: it exited with code 1' : undefined);
    const outcome = await apply(engine, {
      ...wanted,
      isGrouped: true,
      join: () => Promise.resolve({ arrive }),
    });
    expect(outcome).toMatchObject({ kind: 'rolled-back', now: 'made-again' });
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
  });

  it('is removed by its engine when it ends (--rm): it is made again if the update fails, and not if it does not', async () => {
    const autoRemove = { spec: { ...specOf(OLD, 'no'), HostConfig: { AutoRemove: true } } };
    const failing = host(autoRemove, { exitCode: 3 });
    expect(await apply(failing, wanted)).toMatchObject({ kind: 'rolled-back' });
    expect(failing.summary()).toEqual([`nova_api running ${OLD}`]);
    const succeeding = host(autoRemove);
    expect(await apply(succeeding, wanted)).toEqual({ kind: 'succeeded' });
    expect(succeeding.summary()).toEqual([`nova_api running ${NEW}`]);
  });
});

describe('a predecessor that vanished', () => {
  const midSwap = (ofNew: Behaviour = {}) => {
    const engine = new FakeEngine('ctl1').addImage(OLD).addImage(NEW, ofNew);
    engine.addContainer('nova_api.prev', { spec: specOf(OLD, 'no'), status: 'exited', id: 'old' });
    engine.addContainer('nova_api', { spec: specOf(NEW), id: 'new' });
    return engine;
  };

  it('leaves the healthy successor of an interrupted swap as it is', async () => {
    const engine = midSwap();
    before(engine, 'stopContainer', remove(engine, OLD));
    expect(await apply(engine)).toEqual({ kind: 'succeeded' });
    expect(engine.container('nova_api')).toMatchObject({ id: 'new', status: 'running' });
  });

  it('is made again with the policy that was taken from it', async () => {
    const engine = midSwap({ health: 'unhealthy' });
    before(engine, 'stopContainer', remove(engine, OLD));
    expect(await apply(engine)).toMatchObject({ kind: 'rolled-back', now: 'made-again' });
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
    expect(engine.container('nova_api')?.restartPolicy?.Name).toBe('unless-stopped');
  });

  it('does not cost its successor, whatever else fails then', async () => {
    const engine = host();
    before(engine, 'renameContainer', remove(engine, OLD));
    engine.history.fail({ change: 'rename nova_api.next to nova_api' });
    const outcome = await apply(engine, { desired: desired({ update: startFirst }) });
    expect(outcome).toMatchObject({
      kind: 'stuck',
      rollbackFailure: expect.stringContaining('was kept') as string,
    });
    expect(engine.summary()).toEqual([`nova_api.next running ${NEW}`]);
  });

  it('does not cost a successor that was not proven either, while an interrupted swap is recovered', async () => {
    const engine = new FakeEngine('ctl1').addImage(OLD).addImage(NEW);
    engine.addContainer('nova_api.prev', { spec: specOf(OLD), status: 'exited', id: 'old' });
    engine.addContainer('nova_api', { spec: { Image: 'nova-api:1.5' }, id: 'new' });
    const find = engine.tryInspectContainer.bind(engine);
    engine.tryInspectContainer = (id) => (id === 'old' ? Promise.resolve(undefined) : find(id));
    expect(await apply(engine)).toMatchObject({ kind: expect.any(String) as string });
    expect(engine.history.changes.filter((it) => !it.includes('.reaper'))[0]).toBe('create nova_api.next');
  });

  it('is made of the image that it had, though its tag has moved', async () => {
    const engine = host({}, { exitCode: 3 });
    engine.addImage(OLD, {}, 'sha256:rebuilt');
    engine.images.set('untagged', `sha256:${OLD}`);
    before(engine, 'stopContainer', remove(engine, OLD));
    await apply(engine);
    expect(engine.container('nova_api')?.spec.Image).toBe(`sha256:${OLD}`);
  });
});

describe('an anonymous volume', () => {
  const withVolume = (more: Existing = {}) => host({ volumes: { '/data': VOLUME }, ...more });
  const bindsOf = (engine: FakeEngine) => engine.container('nova_api')?.spec.HostConfig?.Binds;

  it.each(ORDERS)('is carried over, and never removed with the predecessor, $order', async (update) => {
    const engine = withVolume();
    await apply(engine, { desired: desired({ update }) });
    expect(bindsOf(engine)).toEqual([`${VOLUME}:/data`]);
    expect(engine.history.changes.filter((it) => it.includes('and its volumes'))).toEqual([]);
  });

  it('is carried over again by the next update', async () => {
    const engine = withVolume();
    await apply(engine);
    engine.addImage('nova-api:3');
    const image = { reference: 'nova-api:3', id: 'sha256:nova-api:3' };
    await apply(engine, {
      desired: desired({ image, spec: specOf('nova-api:3') }),
      differences: () => [{ setting: 'image', from: NEW, to: 'nova-api:3' }],
    });
    expect(engine.summary()).toEqual(['nova_api running nova-api:3']);
    expect(bindsOf(engine)).toEqual([`${VOLUME}:/data`]);
  });

  it('of a container that is removed when it ends is carried over', async () => {
    const engine = withVolume({ spec: { ...specOf(OLD), HostConfig: { AutoRemove: true } } });
    expect(await apply(engine)).toEqual({ kind: 'succeeded' });
    expect(bindsOf(engine)).toEqual([`${VOLUME}:/data`]);
  });

  it('of a container that is removed when it ends is not given up for what is wanted there', async () => {
    const engine = withVolume({ spec: { ...specOf(OLD), HostConfig: { AutoRemove: true } } });
    const spec = { ...specOf(NEW), HostConfig: { Binds: ['named:/data:rw'] } };
    const outcome = await apply(engine, { desired: desired({ spec }) });
    expect(outcome).toMatchObject({ kind: 'rolled-back', now: 'untouched' });
    expect(outcome).toMatchObject({ failure: expect.stringContaining('--rm') as string });
    expect(engine.history.changes).toEqual([]);
  });

  it('is not lost when a swap is killed after its old owner is gone', async () => {
    const engine = withVolume({ spec: { ...specOf(OLD), HostConfig: { AutoRemove: true } } });
    engine.history.fail({ change: 'stop nova_api.prev', with: 'effect', forGood: true });
    await apply(engine);
    engine.history.heal();
    expect(engine.summary()).toEqual([`nova_api.next created ${NEW}`]);
    expect(await apply(engine)).toEqual({ kind: 'succeeded' });
    expect(bindsOf(engine)).toEqual([`${VOLUME}:/data`]);
  });
});

describe("somebody else's container with the name of a leftover", () => {
  it.each([
    ['nova_api.prev', { Image: 'shop:1', Labels: { mine: 'yes' } }],
    ['nova_api.prev', { Image: OLD }],
    ['nova_api.next', { Image: OLD }],
    ['nova_api.next', { Image: 'shop:1' }],
  ])('is refused before anything is touched: %s %j', async (name, spec) => {
    const engine = host();
    engine.addContainer(name, { spec });
    const left = engine.summary();
    const outcome = await apply(engine);
    expect(outcome).toMatchObject({ kind: 'rolled-back', now: 'untouched' });
    expect(outcome).toMatchObject({
      failure: expect.stringMatching(`^ctl1/${name} .*docker rename`) as string,
    });
    expect(engine.history.changes).toEqual([]);
    expect(engine.summary()).toEqual(left);
  });

  it('is refused, too, when it appears in the middle', async () => {
    const engine = host();
    const create = engine.createContainer.bind(engine);
    engine.createContainer = (name, spec) => {
      if (engine.container(name) === undefined) engine.addContainer(name, { spec: { Image: 'shop:1' } });
      return create(name, spec);
    };
    expect(await apply(engine)).toMatchObject({ kind: 'rolled-back' });
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`, 'nova_api.next running shop:1']);
  });
});

describe('a container that is as desired and not healthy', () => {
  const sick = (behaviour: Behaviour, status: 'running' | 'paused' = 'running') =>
    host({ spec: specOf(NEW), status }, { health: 'unhealthy', logs: 'no database', ...behaviour });

  it('fails when it does not become healthy in its time, with its last log lines; nothing is touched', async () => {
    const engine = sick({});
    const outcome = await apply(engine);
    expect(outcome).toEqual({
      kind: 'rolled-back',
      failure:
        'not healthy after 300 s: its healthcheck failed with code 1: no answer\nIts last log lines:\nno database',
      now: 'untouched',
    });
    expect(engine.history.changes).toEqual([]);
  });

  it('is waited for: its own healthcheck decides, and not what its engine called it', async () => {
    const engine = sick({ probeCode: 0 });
    expect(await apply(engine)).toEqual({ kind: 'succeeded' });
    expect(engine.history.changes).toEqual([]);
  });

  it('is waited for after it was paused', async () => {
    const engine = sick({}, 'paused');
    expect(await apply(engine)).toMatchObject({ kind: 'rolled-back', now: 'going-on' });
    expect(engine.history.changes).toEqual(['unpause nova_api']);
  });

  it('is nobody to wait for where that is not wanted', async () => {
    const engine = sick({});
    const health = { wait: false, timeoutSeconds: 300 };
    expect(await apply(engine, { desired: desired({ health }) })).toEqual({ kind: 'succeeded' });
  });
});

describe('a restart policy', () => {
  it('of a proven successor is its own when the next update fails', async () => {
    const engine = new FakeEngine('ctl1')
      .addImage(OLD)
      .addImage(NEW, { exitCode: 3 })
      .addImage('nova-api:1.5');
    engine.addContainer('nova_api.prev', { spec: specOf(OLD, 'no'), status: 'exited' });
    engine.addContainer('nova_api', { spec: specOf('nova-api:1.5', 'always') });
    expect(await apply(engine)).toMatchObject({ kind: 'rolled-back' });
    expect(engine.container('nova_api')?.restartPolicy?.Name).toBe('always');
  });
});

describe('what is said of a container after a failed update', () => {
  it('is what is true of it', () => {
    const texts = (['untouched', 'as-before', 'made-again', 'going-on'] as const).map(describeAfterFailure);
    expect(texts[2]).toContain('are lost');
    expect(new Set(texts).size).toBe(4);
  });
});
