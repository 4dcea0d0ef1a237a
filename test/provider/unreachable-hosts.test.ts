import type { Attributes } from '../../lib/provider/resource';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const IMAGE = 'docker_image';
const CONTAINER = 'docker_container';

describe('a host that cannot be reached', () => {
  let provider: ServedProvider;

  const image = (tag: string) => ({ docker_hosts: ['ctl1', 'ctl2', 'ctl3'], name: `nova-compute:${tag}` });
  const container = (host: string, tag: string) => ({
    docker_host: host,
    name: 'nova_compute',
    image: `nova-compute:${tag}`,
  });
  const nextProcess = () => provider.start(['ctl2', 'ctl3']);

  beforeEach(async () => {
    provider = new ServedProvider();
    for (const engine of Object.values(provider.engines)) {
      for (const tag of ['1', '2']) {
        engine.addImage(`nova-compute:${tag}`);
        engine.registry.set(`nova-compute:${tag}`, `sha256:nova-compute:${tag}`);
      }
    }
    await nextProcess();
  });
  afterEach(() => provider.stop());

  describe('and may be skipped', () => {
    it('keeps what is recorded of its containers, plans no change of them, and is warned of once', async () => {
      const state = stateOf(await provider.deploy(CONTAINER, container('ctl2', '1')));
      provider.engine('ctl2').history.die();
      await nextProcess();
      const { state: refreshed, diagnostics } = await provider.client.read(CONTAINER, state);
      expect(refreshed).toEqual(state);
      expect(textOf(diagnostics)).toBe(
        'warning: ctl2 is unreachable and was skipped\nthe engine does not answer\n' +
          'Its record stays as it is. The next deploy that reaches it brings it up to date.',
      );
      const plan = await provider.plan(CONTAINER, container('ctl2', '2'), state);
      expect(changes(plan)).toEqual({});
      expect(plan.diagnostics).toEqual([]);
    });

    it('is picked up by the next deploy that reaches it', async () => {
      const state = stateOf(await provider.deploy(CONTAINER, container('ctl2', '1')));
      provider.engine('ctl2').history.die();
      await nextProcess();
      const skipped = await provider.deploy(CONTAINER, container('ctl2', '2'), state);
      provider.engine('ctl2').history.heal();
      await nextProcess();
      expect(changes(await provider.plan(CONTAINER, container('ctl2', '2'), skipped.state))).toMatchObject({
        image: 'nova-compute:2',
      });
      stateOf(await provider.deploy(CONTAINER, container('ctl2', '2'), skipped.state));
      expect(provider.engine('ctl2').summary()).toEqual(['nova_compute running nova-compute:2']);
    });

    it('has a container that it never had recorded as pending, and gets it later', async () => {
      provider.engine('ctl2').history.die();
      await nextProcess();
      const { state, diagnostics } = await provider.deploy(CONTAINER, container('ctl2', '1'));
      expect(state).toMatchObject({ status: 'pending', id: null, image: 'nova-compute:1' });
      expect(diagnostics.map(({ severity }) => severity)).not.toContain('error');
      expect(changes(await provider.plan(CONTAINER, container('ctl2', '1'), state))).toEqual({});
      provider.engine('ctl2').history.heal();
      await nextProcess();
      stateOf(await provider.deploy(CONTAINER, container('ctl2', '1'), state));
      expect(provider.engine('ctl2').summary()).toEqual(['nova_compute running nova-compute:1']);
    });

    it.each(['create', 'stop', 'start', 'rename nova_compute.next'])(
      'is skipped, too, when it dies in the middle of an update, at: %s',
      async (change) => {
        const state = stateOf(await provider.deploy(CONTAINER, container('ctl2', '1')));
        const plan = await provider.plan(CONTAINER, container('ctl2', '2'), state);
        provider.engine('ctl2').history.fail({ change, forGood: true });
        const { state: after, diagnostics } = await provider.client.apply(CONTAINER, state, plan.planned);
        expect(after).toEqual(state);
        expect(textOf(diagnostics)).toMatch(/^warning: ctl2 is unreachable and was skipped\n[^]*next deploy/);
        provider.engine('ctl2').history.heal();
        await nextProcess();
        stateOf(await provider.deploy(CONTAINER, container('ctl2', '2'), after));
        expect(provider.engine('ctl2').summary()).toEqual(['nova_compute running nova-compute:2']);
      },
    );

    it('fails like any other while it answers', async () => {
      const state = stateOf(await provider.deploy(CONTAINER, container('ctl2', '1')));
      const plan = await provider.plan(CONTAINER, container('ctl2', '2'), state);
      provider.engine('ctl2').history.fail({ change: 'start' });
      const { diagnostics } = await provider.client.apply(CONTAINER, state, plan.planned);
      expect(textOf(diagnostics)).toMatch(/^error: ctl2\/nova_compute could not be updated/);
    });

    it('is left out of the hosts that have an image of another name, until it is back', async () => {
      const state = stateOf(await provider.deploy(IMAGE, image('1')));
      provider.engine('ctl3').history.die();
      await nextProcess();
      expect(changes(await provider.plan(IMAGE, image('1'), state))).toEqual({});
      const updated = await provider.deploy(IMAGE, image('2'), state);
      expect(updated.state).toMatchObject({ docker_hosts: ['ctl1', 'ctl2'], name: 'nova-compute:2' });
      expect(changes(await provider.plan(IMAGE, image('2'), updated.state))).toEqual({});
      provider.engine('ctl3').images.clear();
      provider.engine('ctl3').history.heal();
      await nextProcess();
      const plan = await provider.plan(IMAGE, image('2'), updated.state);
      expect(changes(plan)).toMatchObject({ docker_hosts: ['ctl1', 'ctl2', 'ctl3'] });
      const complete = stateOf(await provider.deploy(IMAGE, image('2'), updated.state));
      expect(Object.keys(complete['host_ids'] as Attributes).sort()).toEqual(['ctl1', 'ctl2', 'ctl3']);
    });

    it('leaves nothing unknown when the first of the hosts is dead and another one is added', async () => {
      const volume = (hosts: readonly string[]) => ({ docker_hosts: hosts, name: 'kolla_logs' });
      const state = stateOf(await provider.deploy('docker_volume', volume(['ctl2'])));
      provider.engine('ctl2').history.die();
      await nextProcess();
      const { state: after } = await provider.deploy('docker_volume', volume(['ctl2', 'ctl3']), state);
      expect(after).toMatchObject({ docker_hosts: ['ctl2', 'ctl3'], mountpoint: '/volumes/kolla_logs' });
    });

    it('can be taken out of the configuration while it is away', async () => {
      const state = stateOf(await provider.deploy(IMAGE, image('1')));
      provider.engine('ctl3').history.die();
      await nextProcess();
      const { state: updated } = await provider.deploy(IMAGE, image('2'), state);
      expect(updated).toMatchObject({ skipped: ['ctl3'] });
      await provider.startWithout('ctl3');
      const smaller = { ...image('2'), docker_hosts: ['ctl1', 'ctl2'] };
      expect(changes(await provider.plan(IMAGE, smaller, updated))).toEqual({});
    });

    it('does not make an image come and go when none of its hosts is there', async () => {
      const config = { docker_hosts: ['ctl3'], name: 'nova-compute:1' };
      provider.engine('ctl3').history.die();
      await nextProcess();
      const { state } = await provider.deploy(IMAGE, config);
      expect(state).toMatchObject({ docker_hosts: [] });
      await nextProcess();
      expect(changes(await provider.plan(IMAGE, config, state))).toEqual({});
    });
  });

  describe('and must not be skipped', () => {
    it('fails the plan with its name, and nothing is touched', async () => {
      const state = stateOf(await provider.deploy(CONTAINER, container('ctl1', '1')));
      provider.engine('ctl1').history.die();
      await nextProcess();
      const journal = [...provider.journal];
      const { diagnostics } = await provider.client.read(CONTAINER, state);
      expect(textOf(diagnostics)).toBe('error: ctl1: could not connect: the engine does not answer\n');
      expect(provider.journal).toEqual(journal);
    });
  });
});
