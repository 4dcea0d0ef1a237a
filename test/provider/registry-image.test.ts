import { digestOf } from '../helpers/fake-stores';
import { UNKNOWN, type Attributes } from '../../lib/provider/resource';
import { changes, ServedProvider, stateOf } from './served-provider';

const docker_hosts = ['ctl1', 'ctl2', 'ctl3'];
const NAME = 'reg.example/nova-api:2';
const IMAGE = 'docker_image';

describe('an image that follows its registry', () => {
  let provider: ServedProvider;
  const OLD = digestOf('sha256:old');
  const NEW = digestOf('sha256:new');
  const config = (registry_digest: Attributes[string]): Attributes => ({
    docker_hosts,
    name: NAME,
    keep_locally: true,
    registry_digest,
  });
  const publish = (id: string) => {
    for (const host of docker_hosts) provider.engine(host).registry.set(NAME, id);
  };

  beforeEach(async () => {
    provider = new ServedProvider();
    await provider.start();
    publish('sha256:old');
  });
  afterEach(() => provider.stop());

  it('is asked for by the first host that can', async () => {
    const { state } = await provider.client.readDataSource('docker_registry_image', {
      name: NAME,
      docker_hosts,
    });
    expect(state).toMatchObject({ sha256_digest: OLD, id: OLD });
  });

  it('is no change while the hosts have what the registry has', async () => {
    const state = stateOf(await provider.deploy(IMAGE, config(OLD)));
    expect(state['host_digests']).toEqual({ ctl1: OLD, ctl2: OLD, ctl3: OLD });
    expect(changes(await provider.plan(IMAGE, config(OLD), state))).toEqual({});
  });

  it('is brought anew to the hosts that have another one, and to no other', async () => {
    const state = stateOf(await provider.deploy(IMAGE, config(OLD)));
    publish('sha256:new');
    await provider.engine('ctl2').pullImage(NAME);
    provider.journal.length = 0;
    const { planned } = await provider.plan(IMAGE, config(NEW), state);
    expect(planned['host_ids']).toEqual({ ctl1: UNKNOWN, ctl2: 'sha256:new', ctl3: UNKNOWN });
    const deployed = stateOf(await provider.deploy(IMAGE, config(NEW), state));
    expect(deployed['host_ids']).toEqual({ ctl1: 'sha256:new', ctl2: 'sha256:new', ctl3: 'sha256:new' });
    expect(provider.journal.sort()).toEqual([`ctl1: pull ${NAME}@${NEW}`, `ctl3: pull ${NAME}@${NEW}`]);
  });

  it('is what the plan has said, whatever the registry has got since', async () => {
    const state = stateOf(await provider.deploy(IMAGE, config(OLD)));
    publish('sha256:new');
    await provider.plan(IMAGE, config(NEW), state);
    publish('sha256:newer');
    const deployed = stateOf(await provider.deploy(IMAGE, config(NEW), state));
    expect(deployed['host_ids']).toMatchObject({ ctl1: 'sha256:new' });
  });

  it('replaces one that was built on a host', async () => {
    provider.engine('ctl1').addImage(NAME);
    const { planned } = await provider.plan(IMAGE, config(OLD));
    expect(planned['host_ids']).toMatchObject({ ctl1: UNKNOWN });
  });

  it('is used as it is where the configuration does not say what it should be', async () => {
    const state = stateOf(await provider.deploy(IMAGE, config(null)));
    publish('sha256:new');
    expect(changes(await provider.plan(IMAGE, config(null), state))).toEqual({});
  });

  it('is unknown as a whole while its digest is', async () => {
    const state = stateOf(await provider.deploy(IMAGE, config(OLD)));
    const { planned } = await provider.plan(IMAGE, config(UNKNOWN), state);
    expect(planned['host_ids']).toBe(UNKNOWN);
  });

  /** As Terraform does it: plans both in one process, then in the next one plans again and applies, one after the other. */
  async function deployBoth(
    image: Attributes,
    type: string,
    dependent: { readonly config: Attributes; readonly prior: Attributes },
  ): Promise<{ readonly planned: Attributes; readonly applied: Attributes }> {
    const first = await provider.plan(IMAGE, config(NEW), image);
    const { planned } = await provider.plan(type, dependent.config, dependent.prior);
    await provider.restart();
    const again = await provider.client.plan(IMAGE, config(NEW), first.refreshed);
    stateOf(await provider.client.apply(IMAGE, first.refreshed, again.planned));
    const final = await provider.client.plan(type, dependent.config, dependent.prior);
    const applied = stateOf(await provider.client.apply(type, dependent.prior, final.planned));
    return { planned, applied };
  }

  it('makes a container of it anew, in the same deploy', async () => {
    const image = stateOf(await provider.deploy(IMAGE, config(OLD)));
    const container = { docker_host: 'ctl1', name: 'nova_api', image: NAME };
    const prior = stateOf(await provider.deploy('docker_container', container));
    expect(changes(await provider.plan('docker_container', container, prior))).toEqual({});
    publish('sha256:new');
    const { planned, applied } = await deployBoth(image, 'docker_container', { config: container, prior });
    expect(planned).toMatchObject({ id: UNKNOWN, image_id: UNKNOWN });
    expect(applied['image_id']).toBe('sha256:new');
    expect(provider.engine().container('nova_api')?.inspect().Image).toBe('sha256:new');
  });

  it('makes the containers of a fleet anew, on the hosts where it changes', async () => {
    const image = stateOf(await provider.deploy(IMAGE, config(OLD)));
    const fleet = {
      containers: { api: JSON.stringify({ name: 'nova_api', image: NAME }) },
      hosts: { api: docker_hosts },
    };
    const prior = stateOf(await provider.deploy('docker_fleet', fleet));
    publish('sha256:new');
    const { planned, applied } = await deployBoth(image, 'docker_fleet', { config: fleet, prior });
    expect(planned['running']).toEqual({ api: { ctl1: UNKNOWN, ctl2: UNKNOWN, ctl3: UNKNOWN } });
    expect(applied['running']).toEqual({ api: { ctl1: NAME, ctl2: NAME, ctl3: NAME } });
    for (const host of docker_hosts)
      expect(provider.engine(host).container('nova_api')?.inspect().Image).toBe('sha256:new');
  });
});
