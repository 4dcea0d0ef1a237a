import { unparkContainer, parkContainer } from '../../lib/engine/park-container';
import { FakeEngine } from '../helpers/fake-engine';

const OPTIONS = { graceSeconds: 60, keepPolicy: false };

describe('parking a container', () => {
  const engine = new FakeEngine('ctl1', []);
  beforeEach(() => {
    engine.containers.clear();
    engine.history.changes.length = 0;
  });

  it('takes its name first, so that no supervisor starts it again, then stops it', async () => {
    engine.addContainer('nova_api', { spec: { Image: 'api:2' } });
    await parkContainer(engine, 'nova_api', OPTIONS);
    expect(engine.history.changes).toEqual(['rename nova_api to nova_api.prev', 'stop nova_api.prev']);
    expect(engine.summary()).toEqual(['nova_api.prev exited api:2']);
  });

  it('is done once', async () => {
    engine.addContainer('nova_api');
    await parkContainer(engine, 'nova_api', OPTIONS);
    await parkContainer(engine, 'nova_api', OPTIONS);
    expect(engine.summary()).toEqual(['nova_api.prev exited ']);
    expect(engine.history.changes.filter((it) => it.startsWith('stop'))).toHaveLength(1);
  });

  it('makes sure that no process is left of one that was being started again when its engine was killed', async () => {
    engine.addImage('api:2');
    const parked = engine.addContainer('nova_api.prev', { spec: { Image: 'api:2' }, status: 'exited' });
    engine.orphaned.add(parked.id);
    await parkContainer(engine, 'nova_api', OPTIONS);
    expect([...engine.orphaned]).toEqual([]);
  });

  it('stops one that lost its name and was not stopped any more', async () => {
    engine.addContainer('nova_api.prev');
    await parkContainer(engine, 'nova_api', OPTIONS);
    expect(engine.history.changes).toEqual(['stop nova_api.prev']);
  });

  it('does nothing where there is none', async () => {
    await parkContainer(engine, 'nova_api', OPTIONS);
    expect(engine.history.changes).toEqual([]);
  });

  const always = { spec: { HostConfig: { RestartPolicy: { Name: 'always' } } } };

  it.each([1, 2, 3])('leaves no name without its policy when it is killed at change %s', async (change) => {
    engine.addContainer('nova_api', always);
    engine.history.fail({ change, with: 'effect', forGood: true });
    await parkContainer(engine, 'nova_api', OPTIONS).catch(() => undefined);
    engine.history.heal();
    expect(engine.container('nova_api')?.restartPolicy?.Name ?? 'always').toBe('always');
    await parkContainer(engine, 'nova_api', OPTIONS);
    expect(engine.summary()).toEqual(['nova_api.prev exited ']);
    expect(engine.container('nova_api.prev')?.restartPolicy?.Name).toBe('no');
  });

  it('stops one that crashes again and again before it takes its name', async () => {
    engine.addContainer('nova_api', { ...always, status: 'restarting' });
    await parkContainer(engine, 'nova_api', OPTIONS);
    expect(engine.summary()).toEqual(['nova_api.prev exited ']);
  });

  it("touches nothing where somebody else's container has the name", async () => {
    engine.addContainer('nova_api', { spec: { Image: 'api:2' } });
    engine.addContainer('nova_api.prev', { spec: { Image: 'shop:1' } });
    await expect(parkContainer(engine, 'nova_api', OPTIONS)).rejects.toThrow('ctl1/nova_api.prev (shop:1)');
    expect(engine.history.changes).toEqual([]);
  });

  it('touches nothing where its engine would remove its data with it', async () => {
    const volumes = { '/data': 'f'.repeat(64) };
    engine.addContainer('nova_api', { spec: { HostConfig: { AutoRemove: true } }, volumes });
    await expect(parkContainer(engine, 'nova_api', OPTIONS)).rejects.toThrow('what is in /data');
    expect(engine.history.changes).toEqual([]);
  });

  it.each([
    [false, ['nova_api.prev exited no']],
    [true, ['nova_api.prev exited always']],
  ])('keeps its restart policy only if told so: %s', async (keepPolicy, expected) => {
    engine.addContainer('nova_api', { spec: { HostConfig: { RestartPolicy: { Name: 'always' } } } });
    await parkContainer(engine, 'nova_api', { ...OPTIONS, keepPolicy });
    const found = [...engine.containers.values()];
    expect(found.map((it) => `${it.name} ${it.status} ${it.restartPolicy?.Name ?? ''}`)).toEqual(expected);
  });

  it.each([
    ['before its successor took over', ['nova_api.next', 'nova_api'], 'api:1'],
    ['after', ['nova_api', 'nova_api.prev'], 'api:2'],
  ])('leaves one container of a swap that was cut short %s', async (_, [young = '', old = ''], left) => {
    const spec = { Image: 'api:2', StopTimeout: 60, Healthcheck: { Test: ['CMD', 'healthcheck'] } };
    engine.addContainer(old, { spec: { Image: 'api:1' } });
    engine.addContainer(young, { spec });
    await parkContainer(engine, 'nova_api', OPTIONS);
    expect(engine.summary()).toEqual([`nova_api.prev exited ${left}`]);
  });

  it('ends when it gets its name back, and is not started by that', async () => {
    engine.addContainer('mariadb');
    await parkContainer(engine, 'mariadb', { graceSeconds: 60, keepPolicy: true });
    await unparkContainer(engine, 'mariadb');
    await unparkContainer(engine, 'mariadb');
    expect(engine.summary()).toEqual(['mariadb exited ']);
  });
});
