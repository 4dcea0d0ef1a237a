import { alone, type Barrier } from '../../lib/engine/barrier';
import { describeAfterFailure } from '../../lib/engine/recreate/outcome';
import type { Behaviour } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { desired, NEW, OLD, specOf, startFirst } from './desired';
import { apply, before, host, ORDERS, remove } from './misbehaving-host';

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

  it('is recovered when an interrupted swap left it parked', async () => {
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
    const wait: Barrier['wait'] = (point) =>
      Promise.resolve(point === 'start' ? 'ctl2/nova_api: it exited with code 1' : undefined);
    const outcome = await apply(engine, {
      ...wanted,
      barrier: { ...alone, wait },
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
    const texts = (['untouched', 'as-before', 'made-again', 'going-on'] as const).map((now) =>
      describeAfterFailure('nova_api', now),
    );
    expect(texts[2]).toContain('are lost');
    expect(new Set(texts).size).toBe(4);
  });
});
