import type { Attributes } from '../../../lib/provider/resource';
import { refreshedState } from '../../../lib/provider/container/container-state';
import type { ImageInspection } from '../../../lib/engine/container-engine';
import { compareContainer } from '../../../lib/provider/container/comparison/compare-container';
import { observeSlot, servingContainer } from '../../../lib/engine/observed-slot';
import { FakeEngine, type Existing } from '../../helpers/fake-engine';

const recorded: Attributes = {
  docker_host: 'ctl1',
  name: 'nova_api',
  image: 'nova-api:1',
  env: ['A=1'],
  privileged: false,
  stop_timeout: 5,
};
const IMAGE = { Config: { Env: ['PATH=/bin'] } } as unknown as Pick<ImageInspection, 'Config'>;
const NOTHING = { differences: [], surplus: [], unmanaged: {}, unreported: [] };
const spec = { Image: 'nova-api:1', Env: ['A=1', 'PATH=/bin'] };

async function refresh(containers: Readonly<Record<string, Existing>>, state = recorded) {
  const engine = new FakeEngine().addImage('nova-api:1').addImage('nova-api:2');
  for (const [name, existing] of Object.entries(containers)) engine.addContainer(name, existing);
  const slot = await observeSlot(engine, 'nova_api');
  const observed = servingContainer(slot);
  const comparison = observed && compareContainer({ wanted: state, observed, image: IMAGE });
  return refreshedState(state, slot, comparison ?? NOTHING);
}

describe('the refreshed state of a container', () => {
  it('is what was recorded where nothing differs, with what only the engine knows', async () => {
    expect(await refresh({ nova_api: { spec } })).toEqual({
      ...recorded,
      id: 'id1',
      image_id: 'sha256:nova-api:1',
      status: 'running',
      network_data: null,
      bridge: '',
      exit_code: null,
      container_logs: null,
      unmanaged: null,
    });
  });

  it('is nothing where the container is gone', async () => {
    expect(await refresh({})).toBeNull();
    expect(await refresh({ 'nova_api.next': { status: 'created' } })).toBeNull();
  });

  it('shows a container that somebody replaced by hand', async () => {
    const replaced = { Image: 'nova-api:2', Env: ['A=2'], HostConfig: { Privileged: true } };
    expect(await refresh({ nova_api: { spec: replaced } })).toMatchObject({
      image: 'nova-api:2',
      image_id: 'sha256:nova-api:2',
      env: ['A=2'],
      privileged: true,
    });
  });

  it('shows one that is stopped', async () => {
    expect(await refresh({ nova_api: { spec, status: 'exited' } })).toMatchObject({ status: 'exited' });
  });

  it('shows an update that was cut short, and the container that serves', async () => {
    expect(
      await refresh({ 'nova_api.next': { status: 'created' }, 'nova_api.prev': { spec } }),
    ).toMatchObject({
      status: 'interrupted',
      image: 'nova-api:1',
      id: 'id2',
    });
  });

  it('keeps the recorded restart policy of an interrupted update, which took it from the old one', async () => {
    const parked = { Image: 'nova-api:1', HostConfig: { RestartPolicy: { Name: 'no' } } };
    const prior = { ...recorded, restart: 'always', max_retry_count: null };
    expect(await refresh({ 'nova_api.prev': { spec: parked } }, prior)).toMatchObject({ restart: 'always' });
    expect(await refresh({ nova_api: { spec: parked } }, prior)).toMatchObject({ restart: null });
  });

  it('takes every setting from the container after an import', async () => {
    const imported = { docker_host: 'ctl1', name: 'nova_api' };
    expect(await refresh({ nova_api: { spec } }, imported)).toMatchObject({
      image: 'nova-api:1',
      env: ['A=1'],
    });
  });
});
