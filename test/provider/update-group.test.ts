import type { Attributes } from '../../lib/provider/resource';
import { ServedProvider, stateOf, textOf } from './served-provider';

const TYPE = 'docker_container';
const HOSTS = ['ctl1', 'ctl2', 'ctl3'];
const OLD = 'nova-conductor:1';
const NEW = 'nova-conductor:2';
const groups = { conductor: Object.fromEntries(HOSTS.map((host) => [`${host}/nova_conductor`, NEW])) };

const conductor = (docker_host: string, image: string): Attributes => ({
  docker_host,
  name: 'nova_conductor',
  image,
  update_group: 'conductor',
  healthcheck: [{ test: ['CMD', 'healthcheck'] }],
});

describe('containers of a group, applied in parallel', () => {
  let provider: ServedProvider;
  let states: Readonly<Record<string, Attributes>>;

  beforeEach(async () => {
    provider = new ServedProvider();
    for (const host of HOSTS) provider.engine(host).addImage(OLD).addImage(NEW);
    await provider.start();
    const first = HOSTS.map(async (host): Promise<[string, Attributes]> => [
      host,
      stateOf(await provider.client.apply(TYPE, null, { ...conductor(host, OLD), update_group: null })),
    ]);
    states = Object.fromEntries(await Promise.all(first));
    await provider.stop();
    provider.journal.length = 0;
    await provider.start(groups);
  });
  afterEach(() => provider.stop());

  const deploy = (hosts: readonly string[]) =>
    Promise.all(hosts.map((host) => provider.deploy(TYPE, conductor(host, NEW), states[host])));
  const images = () => HOSTS.flatMap((host) => provider.engine(host).summary());
  const when = (change: string) =>
    provider.journal.flatMap((line, index) => (line.endsWith(`: ${change}`) ? [index] : []));

  it('all stop before the first new one starts', async () => {
    for (const result of await deploy(HOSTS))
      expect(stateOf(result)).toMatchObject({ image: NEW, status: 'running' });
    expect(images()).toEqual(HOSTS.map(() => `nova_conductor running ${NEW}`));
    const [stopped, started] = [when('stop nova_conductor.prev'), when('start nova_conductor')];
    expect([stopped.length, started.length]).toEqual([3, 3]);
    expect(Math.max(...stopped)).toBeLessThan(Math.min(...started));
  });

  it('all return if one new one fails, with its reason on each', async () => {
    provider.engine('ctl2').addImage(NEW, { exitCode: 1, logs: 'no message queue' });
    const results = await deploy(HOSTS);
    expect(results.map(({ state }) => state)).toEqual(HOSTS.map((host) => states[host]));
    expect(images()).toEqual(HOSTS.map(() => `nova_conductor running ${OLD}`));
    expect(textOf(results[0]?.diagnostics ?? [])).toContain(
      'taken back because of ctl2/nova_conductor: it exited',
    );
    expect(textOf(results[1]?.diagnostics ?? [])).toContain('no message queue');
  });

  it('none is touched if one does not come', async () => {
    const results = await deploy(['ctl1', 'ctl3']);
    for (const { diagnostics } of results) {
      expect(textOf(diagnostics)).toContain('conductor goes together, but ctl2/nova_conductor did not come');
    }
    expect(provider.journal).toEqual([]);
  });

  it('refuse a member that the group does not know, and touch nothing', async () => {
    const stray = { ...conductor('ctl1', NEW), update_group: 'conductors' };
    const { diagnostics } = await provider.deploy(TYPE, stray, states['ctl1']);
    expect(textOf(diagnostics)).toContain('ctl1/nova_conductor is not in the group conductors');
    expect(provider.engine('ctl1').summary()).toEqual([`nova_conductor running ${OLD}`]);
  });
});
