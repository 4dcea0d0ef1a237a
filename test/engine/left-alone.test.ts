import type { Behaviour } from '../helpers/fake-container';
import type { Existing, FakeEngine } from '../helpers/fake-engine';
import { desired, NEW, OLD, specOf } from './desired';
import { apply, host, ORDERS } from './misbehaving-host';

const VOLUME = 'f'.repeat(64);

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
      differences: () => Promise.resolve([{ setting: 'image', from: NEW, to: 'nova-api:3' }]),
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
