import { UNKNOWN, type Attributes } from '../../lib/provider/resource';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const TYPE = 'docker_container';
const OLD = 'nova-api:1';
const NEW = 'nova-api:2';

function config(others: Attributes = {}): Attributes {
  return {
    docker_host: 'ctl1',
    name: 'nova_api',
    image: OLD,
    env: ['KOLLA_CONFIG_STRATEGY=COPY_ALWAYS'],
    privileged: false,
    restart: 'no',
    healthcheck: [{ test: ['CMD-SHELL', 'healthcheck'], interval: '30s' }],
    ...others,
  };
}

describe('docker_container', () => {
  const provider = new ServedProvider();
  const engine = provider.engine();

  beforeAll(() => provider.start());
  afterAll(() => provider.stop());
  beforeEach(() => {
    engine.containers.clear();
    engine.history.changes.length = 0;
    engine.history.heal();
    engine.addImage(OLD).addImage(NEW);
  });

  const deployed = async (others: Attributes = {}) => stateOf(await provider.deploy(TYPE, config(others)));

  it('is created, and recorded as it runs', async () => {
    expect(await deployed()).toMatchObject({
      ...config({ env: ['KOLLA_CONFIG_STRATEGY=COPY_ALWAYS'], healthcheck: [{ interval: '30s' }] }),
      image_id: `sha256:${OLD}`,
      status: 'running',
      engine: 'unix:///run/ctl1.sock',
    });
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
  });

  it('plans nothing the second time, and an apply all the same would touch nothing', async () => {
    const state = await deployed();
    engine.history.changes.length = 0;
    expect(changes(await provider.plan(TYPE, config(), state))).toEqual({});
    expect(stateOf(await provider.deploy(TYPE, config(), state))).toEqual(state);
    expect(engine.history.changes).toEqual([]);
  });

  it('plans a changed tag as an update in place, tag to tag, with a new id', async () => {
    const plan = await provider.plan(TYPE, config({ image: NEW }), await deployed());
    expect(plan.requiresReplace).toEqual([]);
    expect(changes(plan)).toEqual({
      image: NEW,
      image_id: `sha256:${NEW}`,
      id: UNKNOWN,
    });
  });

  it('is updated in place', async () => {
    const state = await deployed();
    const updated = stateOf(await provider.deploy(TYPE, config({ image: NEW }), state));
    expect(updated).toMatchObject({ image: NEW, image_id: `sha256:${NEW}`, status: 'running' });
    expect(updated['id']).not.toBe(state['id']);
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
  });

  it('is as it should be while its predecessor lives on that let go, and when that has ended', async () => {
    const drainFirst = { update_order: 'drain-first', drain_seconds: 0, stop_timeout: 3600 };
    engine.addImage(OLD, { livesOn: true });
    const updated = stateOf(
      await provider.deploy(TYPE, config({ ...drainFirst, image: NEW }), await deployed(drainFirst)),
    );
    const both = (status: string) => [`nova_api running ${NEW}`, `nova_api.prev ${status} ${OLD}`];
    expect(engine.summary()).toEqual(both('running'));
    expect(updated).toMatchObject({ status: 'running' });
    await provider.start();
    expect(changes(await provider.plan(TYPE, config({ ...drainFirst, image: NEW }), updated))).toEqual({});
    engine.container('nova_api.prev')?.end(0);
    expect(changes(await provider.plan(TYPE, config({ ...drainFirst, image: NEW }), updated))).toEqual({});
    expect(engine.summary()).toEqual(both('exited'));
    const next = stateOf(await provider.deploy(TYPE, config({ ...drainFirst, image: OLD }), updated));
    expect(next).toMatchObject({ status: 'running' });
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
  });

  it('plans an image that was rebuilt under its tag', async () => {
    const state = await deployed();
    engine.addImage(OLD, {}, 'sha256:rebuilt');
    expect(changes(await provider.plan(TYPE, config(), state))).toMatchObject({
      image_id: 'sha256:rebuilt',
      id: UNKNOWN,
    });
    expect(stateOf(await provider.deploy(TYPE, config(), state))).toMatchObject({
      image_id: 'sha256:rebuilt',
    });
  });

  describe('with the image that the plan saw', () => {
    const saw = (image_id: Attributes[string]) => config({ image: NEW, image_id });

    it('takes that one, and says so when its tag means another one by now, before anything is touched', async () => {
      const state = await deployed();
      const { planned } = await provider.plan(TYPE, saw(`sha256:${NEW}`), state);
      expect(planned['image_id']).toBe(`sha256:${NEW}`);
      engine.addImage(NEW, {}, 'sha256:moved');
      engine.history.changes.length = 0;
      // Terraform plans again, then applies.
      const repeated = await provider.client.plan(TYPE, saw(`sha256:${NEW}`), state);
      const applied = await provider.client.apply(TYPE, state, planned);
      for (const { diagnostics } of [repeated, applied]) {
        expect(textOf(diagnostics)).toContain(
          `ctl1: the image ${NEW} has changed since the plan: it was ${NEW} and is moved.`,
        );
        expect(textOf(diagnostics)).toContain('Plan again.');
      }
      expect(applied.state).toEqual(state);
      expect(engine.history.changes).toEqual([]);
    });

    it('leaves it open while that is not known', async () => {
      const { planned } = await provider.plan(TYPE, saw(UNKNOWN), await deployed());
      expect([planned['image_id'], planned['id']]).toEqual([UNKNOWN, UNKNOWN]);
    });

    it('plans no change when it is what runs', async () => {
      const stated = config({ image_id: `sha256:${OLD}` });
      const state = stateOf(await provider.deploy(TYPE, stated));
      expect(changes(await provider.plan(TYPE, stated, state))).toEqual({});
    });
  });

  it('plans a stopped container to run again, and starts just that', async () => {
    const state = await deployed();
    engine.container('nova_api')?.end(1);
    const plan = await provider.plan(TYPE, config(), state);
    expect([plan.refreshed?.['status'], changes(plan)]).toEqual(['exited', { status: 'running' }]);
    expect(stateOf(await provider.deploy(TYPE, config(), state))['id']).toBe(state['id']);
  });

  it('forgets a container that somebody removed, to make it again', async () => {
    const state = await deployed();
    engine.containers.clear();
    expect(await provider.refresh(TYPE, state)).toBeNull();
    await provider.deploy(TYPE, config(), state);
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
  });

  it('puts a container right that somebody made with another image and other settings', async () => {
    const state = await deployed();
    engine.containers.clear();
    engine.addContainer('nova_api', { spec: { Image: NEW, HostConfig: { Privileged: true } } });
    const plan = await provider.plan(TYPE, config(), state);
    expect(plan.refreshed).toMatchObject({ image: NEW, privileged: true, env: null, healthcheck: [] });
    await provider.deploy(TYPE, config(), state);
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
    expect(changes(await provider.plan(TYPE, config(), state))).toEqual({});
  });

  it('warns before it takes over a container that it did not make, and leaves one alone that is as desired', async () => {
    await deployed();
    engine.history.changes.length = 0;
    const { diagnostics } = await provider.plan(TYPE, config());
    expect(textOf(diagnostics)).toContain(
      'warning: ctl1/nova_api exists already and is taken over\nIt is left as it is.',
    );
    await provider.deploy(TYPE, config());
    expect(engine.history.changes).toEqual([]);
  });

  it('keeps its recorded state when an update fails, and says on which host, what, and what it logged', async () => {
    const state = await deployed();
    engine.addImage(NEW, { exitCode: 3, logs: 'no database' });
    const { state: after, diagnostics } = await provider.deploy(TYPE, config({ image: NEW }), state);
    expect(after).toEqual(state);
    expect(textOf(diagnostics)).toBe(
      'error: ctl1/nova_api could not be updated to nova-api:2\n' +
        'it exited with code 3\nIts last log lines:\nno database\n\nnova_api is as it was before. This deploy has changed no other container on ctl1.',
    );
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
    expect(await provider.refresh(TYPE, state)).toEqual(state);
  });

  it('records nothing when the first one fails, and leaves nothing behind', async () => {
    engine.addImage(OLD, { health: 'unhealthy' });
    const { state, diagnostics } = await provider.deploy(TYPE, config());
    expect(state).toBeNull();
    expect(diagnostics).toHaveLength(1);
    expect(engine.summary()).toEqual([]);
  });

  it('warns of a predecessor that could not be removed, and removes it next time', async () => {
    const state = await deployed();
    engine.history.fail({ change: 'remove nova_api.prev' });
    const { state: updated, diagnostics } = await provider.deploy(TYPE, config({ image: NEW }), state);
    expect(textOf(diagnostics)).toContain(
      'warning: ctl1/nova_api was updated, but its predecessor could not be removed',
    );
    const plan = await provider.plan(TYPE, config({ image: NEW }), updated);
    expect(plan.refreshed?.['status']).toBe('interrupted');
    await provider.deploy(TYPE, config({ image: NEW }), updated);
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
  });

  it('says which image is missing on which host', async () => {
    const { diagnostics } = await provider.deploy(TYPE, config({ image: 'nova-api:3' }));
    expect(textOf(diagnostics)).toContain('ctl1: image nova-api:3 is not there; add a docker_image');
  });

  it('says which hosts there are if it is on none of them', async () => {
    const { diagnostics } = await provider.deploy(TYPE, config({ docker_host: 'ctl9' }));
    expect(textOf(diagnostics)).toContain(
      'host ctl9 is not in the provider configuration (known: ctl1, ctl2, ctl3)',
    );
  });

  it('is another one on another host, and under another name', async () => {
    const state = await deployed();
    const moved = await provider.plan(TYPE, config({ docker_host: 'ctl2' }), state);
    expect(moved.requiresReplace).toEqual(['docker_host']);
    expect((await provider.plan(TYPE, config({ name: 'other' }), state)).requiresReplace).toEqual(['name']);
  });

  it('is stopped and removed, with what an interrupted update left', async () => {
    const state = await deployed();
    engine.addContainer('nova_api.next', { spec: { StopTimeout: 60 }, status: 'created' });
    engine.addContainer('somebody_else');
    await provider.client.apply(TYPE, state, null);
    expect(engine.summary()).toEqual(['somebody_else running ']);
    expect(engine.history.changes).toContain('stop nova_api');
  });

  it('takes no other container for itself whose id begins like its name', async () => {
    const state = await deployed({ name: 'db' });
    engine.containers.clear();
    engine.addContainer('somebody_else', { id: 'db42' });
    expect(await provider.refresh(TYPE, state)).toBeNull();
    await provider.client.apply(TYPE, state, null);
    expect(engine.summary()).toEqual(['somebody_else running ']);
  });

  it('is imported by host and name', async () => {
    const { id } = engine.addContainer('nova_api', { spec: { Image: OLD, User: 'nova' } });
    const imported = stateOf(await provider.client.importState(TYPE, 'ctl1/nova_api'));
    expect(await provider.refresh(TYPE, imported)).toMatchObject({
      id,
      image: OLD,
      user: 'nova',
      status: 'running',
    });
    const { diagnostics } = await provider.client.importState(TYPE, 'nova_api');
    expect(textOf(diagnostics)).toContain('"nova_api" is not the address of a container');
  });

  it('is left alone by an apply after its import if it is as desired', async () => {
    await deployed();
    const before = engine.container('nova_api')?.id;
    const imported = stateOf(await provider.client.importState(TYPE, 'ctl1/nova_api'));
    await provider.deploy(TYPE, config(), imported);
    expect(engine.container('nova_api')?.id).toBe(before);
  });
});
