import { isRunDue, planContainer, planJob } from '../../../lib/provider/container/plan-container';
import { UNKNOWN, type Attributes } from '../../../lib/provider/resource';

const config: Attributes = { docker_host: 'ctl1', name: 'nova_api', image: 'nova-api:1', env: ['A=1'] };
const state: Attributes = {
  ...config,
  id: 'id1',
  image_id: 'sha256:1',
  status: 'running',
  network_data: null,
  bridge: '',
  exit_code: null,
  container_logs: null,
  unmanaged: null,
};
const facts = { imageId: 'sha256:1' };

/** What a plan shows as changed. */
function changes(prior: Attributes, planned: Attributes): Attributes {
  return Object.fromEntries(Object.entries(planned).filter(([name, value]) => prior[name] !== value));
}

describe('the plan of a service container', () => {
  it('shows what is known of a new one', () => {
    expect(planContainer(null, config, facts)).toEqual({
      ...state,
      id: UNKNOWN,
    });
  });

  it('leaves the image id open while the image is not on the host', () => {
    expect(planContainer(null, config, {})).toMatchObject({ image_id: UNKNOWN });
    expect(changes(state, planContainer(state, { ...state, image: 'nova-api:2' }, {}))).toEqual({
      image: 'nova-api:2',
      image_id: UNKNOWN,
      id: UNKNOWN,
    });
  });

  it('shows no change where all is as desired', () => {
    expect(changes(state, planContainer(state, state, facts))).toEqual({});
  });

  it.each<readonly [string, Attributes, Attributes]>([
    ['tag', { image: 'nova-api:2' }, { image: 'nova-api:2', image_id: 'sha256:1' }],
    ['setting', { env: ['A=2'] }, { env: ['A=2'] }],
    ['order of a command', { command: ['b', 'a'] }, { command: ['b', 'a'] }],
  ])('gives a container with a changed %s a new id', (_, change, shown) => {
    const prior = { ...state, command: ['a', 'b'] };
    const planned = planContainer(prior, { ...prior, ...change }, facts);
    expect(planned).toMatchObject({ ...shown, id: UNKNOWN });
  });

  it('shows an image that was rebuilt under its tag', () => {
    expect(changes(state, planContainer(state, state, { imageId: 'sha256:2' }))).toEqual({
      image_id: 'sha256:2',
      id: UNKNOWN,
    });
  });

  it('keeps the image id when the image was removed under a running container', () => {
    expect(changes(state, planContainer(state, state, {}))).toEqual({});
  });

  it.each(['exited', 'created', 'paused'])('starts a container that is %s, without a new id', (status) => {
    const prior = { ...state, status };
    expect(changes(prior, planContainer(prior, prior, facts))).toEqual({
      status: 'running',
    });
  });

  it.each(['interrupted', 'dead', 'restarting', 'refused'])(
    'may need a new container for one that is %s',
    (status) => {
      const prior = { ...state, status };
      expect(changes(prior, planContainer(prior, prior, facts))).toEqual({
        status: 'running',
        id: UNKNOWN,
      });
    },
  );

  it('leaves a stopped container alone that is not to run', () => {
    const prior = { ...state, status: 'exited', start: false };
    expect(changes(prior, planContainer(prior, prior, facts))).toEqual({});
  });

  it.each(['created', 'refused'])('leaves one alone that is %s and is not to run', (status) => {
    const prior = { ...state, status, start: false };
    expect(changes(prior, planContainer(prior, prior, facts))).toEqual({});
  });

  it('touches nothing when only the way of its updates changes', () => {
    expect(changes(state, planContainer(state, { ...state, stop_timeout: 5 }, facts))).toEqual({
      stop_timeout: 5,
    });
  });
});

describe('the plan of a one-shot container', () => {
  const ran: Attributes = { ...config, attach: true, triggers: { tag: '1' }, exit_code: 0, id: 'id1' };

  it('leaves open what only its run will tell', () => {
    const open = { id: UNKNOWN, image_id: UNKNOWN, exit_code: UNKNOWN, container_logs: UNKNOWN };
    expect(planJob(null, { ...config, attach: true })).toMatchObject(open);
    expect(planJob(ran, { ...ran, triggers: { tag: '2' } })).toMatchObject(open);
  });

  it('shows no run while its triggers are the same', () => {
    expect(planJob(ran, ran)).toMatchObject({ exit_code: 0, id: 'id1', status: 'exited' });
  });

  it.each<readonly [Attributes | null, Attributes, boolean]>([
    [null, ran, true],
    [ran, ran, false],
    [ran, { ...ran, image: 'nova-api:2' }, true],
    [ran, { ...ran, image: UNKNOWN }, true],
    [ran, { ...ran, triggers: { tag: '2' } }, true],
    [ran, { ...ran, triggers: { tag: UNKNOWN } }, true],
    [ran, { ...ran, triggers: UNKNOWN }, true],
    [ran, { ...ran, env: ['A=2'], wait_timeout: 5 }, false],
    [{ ...ran, triggers: null }, { ...ran, triggers: {} }, false],
  ])('runs after %j with %j: %j', (prior, wanted, isDue) => {
    expect(isRunDue(prior, wanted)).toBe(isDue);
  });
});
