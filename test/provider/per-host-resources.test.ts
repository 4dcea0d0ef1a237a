import { UNKNOWN } from '../../lib/provider/resource';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const docker_hosts = ['ctl1', 'ctl2', 'ctl3'];

describe('what hosts have alike', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider();
    await provider.start();
  });
  afterEach(() => provider.stop());

  describe('docker_image', () => {
    const TYPE = 'docker_image';
    const config = { docker_hosts, name: 'nova-api:2', keep_locally: true };

    beforeEach(() => {
      provider.engine('ctl1').addImage('nova-api:2');
      provider.engine('ctl2').addImage('nova-api:2');
      for (const host of docker_hosts) provider.engine(host).registry.set('nova-api:2', 'sha256:pulled');
    });

    it('shows which hosts have it already, and is pulled only on the one where it is absent', async () => {
      const host_ids = { ctl1: 'sha256:nova-api:2', ctl2: 'sha256:nova-api:2' };
      const { planned } = await provider.plan(TYPE, config);
      expect(planned['host_ids']).toEqual({ ...host_ids, ctl3: UNKNOWN });
      const state = stateOf(await provider.deploy(TYPE, config));
      expect(state['host_ids']).toEqual({ ...host_ids, ctl3: 'sha256:pulled' });
      expect(provider.journal).toEqual(['ctl3: pull nova-api:2']);
      expect(changes(await provider.plan(TYPE, config, state))).toEqual({});
    });

    it('is the same in whatever order its hosts are written', async () => {
      const disordered = { ...config, docker_hosts: ['ctl3', 'ctl1', 'ctl2'] };
      const state = stateOf(await provider.deploy(TYPE, disordered));
      expect(state['image_id']).toBe('sha256:pulled');
      expect(changes(await provider.plan(TYPE, config, state))).toEqual({});
      const fewer = await provider.plan(TYPE, { ...config, docker_hosts: ['ctl2', 'ctl1'] }, state);
      expect(fewer.planned['docker_hosts']).toEqual(['ctl2', 'ctl1']);
    });

    describe('with the ids that the plan saw', () => {
      const seen_ids = { ctl1: 'sha256:nova-api:2', ctl2: 'sha256:nova-api:2' };

      it('plans the same when it is asked again, and says what has changed meanwhile', async () => {
        const seen = { ...config, seen_ids };
        const { planned } = await provider.plan(TYPE, seen);
        expect(planned).toMatchObject({ host_ids: { ...seen_ids, ctl3: UNKNOWN }, seen_ids: null });
        for (const host of ['ctl1', 'ctl2']) provider.engine(host).addImage('nova-api:2', {}, 'sha256:moved');
        expect((await provider.client.plan(TYPE, seen, null)).planned).toEqual(planned);
        const { state, diagnostics } = await provider.client.apply(TYPE, null, planned);
        expect(state).toBeNull();
        expect(diagnostics).toHaveLength(1);
        expect(textOf(diagnostics)).toContain(
          'ctl1, ctl2: the image nova-api:2 has changed since the plan: it was nova-api:2 and is moved.',
        );
      });

      it('asks the hosts on which a container has the image already', async () => {
        const { planned } = await provider.plan(TYPE, {
          ...config,
          seen_ids: { ctl1: 'sha256:seen', ctl2: '' },
        });
        const host_ids = { ctl1: 'sha256:seen', ctl2: 'sha256:nova-api:2', ctl3: UNKNOWN };
        expect(planned['host_ids']).toEqual(host_ids);
      });

      it('plans no change because of them', async () => {
        const state = stateOf(await provider.deploy(TYPE, { ...config, seen_ids }));
        expect(changes(await provider.plan(TYPE, { ...config, seen_ids: {} }, state))).toEqual({});
      });
    });

    it('is one error when a tag is missing on many hosts', async () => {
      for (const host of docker_hosts) {
        provider.engine(host).images.clear();
        provider.engine(host).registry.clear();
      }
      const { diagnostics } = await provider.deploy(TYPE, config);
      expect(diagnostics.map(({ summary }) => summary)).toEqual([
        'ctl1, ctl2, ctl3: could not pull image nova-api:2: manifest unknown',
      ]);
    });

    it('names the host where it could not be pulled; the others have it all the same', async () => {
      provider.engine('ctl1').images.clear();
      provider.engine('ctl3').registry.clear();
      const { state, diagnostics } = await provider.deploy(TYPE, config);
      expect(state).toBeNull();
      expect(textOf(diagnostics)).toContain('ctl3: could not pull image nova-api:2: manifest unknown');
      expect(provider.journal).toEqual(['ctl1: pull nova-api:2']);
    });

    it('comes back to a host that lost it', async () => {
      const state = stateOf(await provider.deploy(TYPE, config));
      provider.engine('ctl2').images.clear();
      const plan = await provider.plan(TYPE, config, state);
      expect(plan.refreshed?.['docker_hosts']).toEqual(['ctl1', 'ctl3']);
      expect(plan.requiresReplace).toEqual([]);
      stateOf(await provider.deploy(TYPE, config, state));
      expect(provider.journal.at(-1)).toBe('ctl2: pull nova-api:2');
    });

    it('is pulled again on every host when a trigger changes', async () => {
      const state = stateOf(await provider.deploy(TYPE, config));
      const triggered = { ...config, triggers: { week: '2' } };
      const { planned } = await provider.plan(TYPE, triggered, state);
      expect(planned['host_ids']).toBe(UNKNOWN);
      stateOf(await provider.deploy(TYPE, triggered, state));
      expect(provider.journal.slice(1).sort()).toEqual(
        docker_hosts.map((host) => `${host}: pull nova-api:2`),
      );
    });

    it('is removed where it is no longer wanted, unless it is to be kept', async () => {
      const state = stateOf(await provider.deploy(TYPE, { ...config, keep_locally: false }));
      await provider.deploy(TYPE, { ...config, keep_locally: false, docker_hosts: ['ctl1'] }, state);
      expect(docker_hosts.filter((host) => provider.engine(host).images.size > 0)).toEqual(['ctl1']);
      await provider.client.apply(TYPE, { ...state, keep_locally: true }, null);
      expect(provider.engine('ctl1').images.size).toBe(1);
    });
  });

  describe('docker_volume', () => {
    const TYPE = 'docker_volume';
    const config = { docker_hosts, name: 'kolla_logs', labels: [{ label: 'kolla_managed', value: 'true' }] };

    it('is made where it is absent', async () => {
      provider.engine('ctl2').volumes.set('kolla_logs', { Name: 'kolla_logs' });
      const state = stateOf(await provider.deploy(TYPE, config));
      expect(provider.journal.sort()).toEqual([
        'ctl1: create volume kolla_logs',
        'ctl3: create volume kolla_logs',
      ]);
      expect(provider.engine('ctl1').volumes.get('kolla_logs')).toMatchObject({
        Driver: 'local',
        Labels: { kolla_managed: 'true' },
      });
      expect(state).toMatchObject({ mountpoint: '/volumes/kolla_logs' });
      expect(changes(await provider.plan(TYPE, config, state))).toEqual({});
    });

    it.each([
      [true, 3],
      [false, 0],
    ])('with keep = %j, %i of 3 remain when it is no longer wanted', async (keep, left) => {
      const state = stateOf(await provider.deploy(TYPE, { ...config, keep }));
      expect((await provider.client.apply(TYPE, state, null)).state).toBeNull();
      expect(docker_hosts.filter((host) => provider.engine(host).volumes.has('kolla_logs'))).toHaveLength(
        left,
      );
    });

    it('is imported by hosts and name', async () => {
      stateOf(await provider.deploy(TYPE, config));
      const imported = stateOf(await provider.client.importState(TYPE, 'ctl2,ctl1/kolla_logs'));
      expect(await provider.refresh(TYPE, imported)).toMatchObject({
        docker_hosts: ['ctl1', 'ctl2'],
        host_ids: { ctl1: 'kolla_logs', ctl2: 'kolla_logs' },
      });
      const { diagnostics } = await provider.client.importState(TYPE, 'kolla_logs');
      expect(textOf(diagnostics)).toContain('"kolla_logs" names no hosts');
    });
  });

  describe('docker_network', () => {
    const TYPE = 'docker_network';
    const config = {
      docker_hosts: ['ctl1'],
      name: 'api',
      ipam_config: [{ subnet: '10.0.0.0/24', aux_address: { gw: '10.0.0.9' } }],
    };

    it('is made with its addresses, and needs another one to change them', async () => {
      const state = stateOf(await provider.deploy(TYPE, config));
      expect(provider.engine().networks.get('api')).toMatchObject({
        Driver: 'bridge',
        IPAM: { Config: [{ Subnet: '10.0.0.0/24', AuxiliaryAddresses: { gw: '10.0.0.9' } }] },
      });
      expect((await provider.plan(TYPE, { ...config, driver: 'macvlan' }, state)).requiresReplace).toEqual([
        'driver',
      ]);
      await provider.client.apply(TYPE, state, null);
      expect(provider.engine().networks.size).toBe(0);
    });

    it('is no other network whose id begins like its name', async () => {
      provider.engine().networks.set('other', { Name: 'other' });
      const state = stateOf(await provider.deploy(TYPE, { ...config, name: 'db' }));
      expect([...provider.engine().networks.keys()]).toEqual(['other', 'db']);
      provider.engine().networks.delete('db');
      await provider.client.apply(TYPE, state, null);
      expect([...provider.engine().networks.keys()]).toEqual(['other']);
    });
  });
});
