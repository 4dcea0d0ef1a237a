import type { Attributes } from '../../lib/provider/resource';
import { ServedProvider, stateOf, textOf } from './served-provider';

const TYPE = 'docker_fleet';
const HOSTS = ['cmp1', 'cmp2', 'cmp3', 'cmp4'];

/** nova-compute on all hosts; cmp1 and cmp2 are in a rack with a rollout of its own. */
function fleet(tag: string, canary: string, { soak = 0 } = {}) {
  const rollout = { canary, ...(soak > 0 && { soak_seconds: String(soak) }) };
  return {
    containers: {
      'nova-compute': JSON.stringify({
        name: 'nova_compute',
        image: `nova-compute:${tag}`,
        healthcheck: { test: ['CMD', 'healthcheck'] },
      }),
    },
    hosts: { 'nova-compute': HOSTS },
    rollouts: { rack: { ...rollout, max_parallel: '1' }, computes: rollout },
    host_rollouts: { cmp1: 'rack', cmp2: 'rack', cmp3: 'computes', cmp4: 'computes' },
  } as Attributes;
}

describe('named canaries of a docker_fleet', () => {
  let provider: ServedProvider;
  let state: Attributes;

  /** The next process, after the old version was deployed by one before. */
  const nextProcess = () => provider.start(HOSTS);
  const start = async (canary: string, options = {}) => {
    provider = new ServedProvider(HOSTS);
    for (const engine of Object.values(provider.engines)) {
      for (const tag of ['1', '2']) engine.addImage(`nova-compute:${tag}`);
    }
    await nextProcess();
    state = stateOf(await provider.deploy(TYPE, fleet('1', canary, options)));
    provider.journal.length = 0;
    await nextProcess();
  };
  afterEach(() => provider.stop());

  const touched = () => [...new Set(provider.journal.map((line) => line.split(':')[0]))];

  it('come before the hosts of every rollout that has them, also where they go at another', async () => {
    await start('cmp4');
    await provider.deploy(TYPE, fleet('2', 'cmp4'), state);
    expect(touched()).toHaveLength(4);
    const canary = provider.journal.map((line, index) => (line.startsWith('cmp4') ? index : -1));
    const others = provider.journal.map((line, index) => (line.startsWith('cmp4') ? Infinity : index));
    expect(Math.max(...canary)).toBeLessThan(Math.min(...others));
  });

  it('are tried alone, and nothing else is touched when one fails, whatever its rollout', async () => {
    await start('cmp4');
    provider.engine('cmp4').addImage('nova-compute:2', { exitCode: 1 });
    const { diagnostics } = await provider.deploy(TYPE, fleet('2', 'cmp4'), state);
    expect(touched()).toEqual(['cmp4']);
    expect(textOf(diagnostics)).toContain('2 more hosts were not begun: the canary cmp4 failed');
    expect(textOf(diagnostics)).toContain('1 more host was not begun: the canary cmp4 failed');
    expect(textOf(diagnostics).match(/cmp4\/nova_compute could not be updated/g)).toHaveLength(1);
  });

  it('prove nothing while all of them are dead: no other host is begun', async () => {
    await start('cmp3');
    provider.engine('cmp3').history.die();
    await nextProcess();
    const result = await provider.deploy(TYPE, fleet('2', 'cmp3'), state);
    expect(touched()).toEqual([]);
    expect(textOf(result.diagnostics)).toContain('not begun: no canary could be reached: cmp3');
  });

  it('prove enough when one of them is updated while another is dead', async () => {
    await start('cmp3 cmp4');
    provider.engine('cmp3').history.die();
    await nextProcess();
    const result = await provider.deploy(TYPE, fleet('2', 'cmp3 cmp4'), state);
    expect(touched()).toEqual(['cmp4', 'cmp1', 'cmp2']);
    expect(result.state?.['outdated']).toEqual(['cmp3/nova_compute']);
  });

  it('are watched, and rolled back when they do not last', async () => {
    await start('cmp4', { soak: 3600 });
    const engine = provider.engine('cmp4');
    const done = provider.deploy(TYPE, fleet('2', 'cmp4', { soak: 3600 }), state);
    const isUp = () => engine.container('nova_compute')?.spec.Image === 'nova-compute:2';
    while (!isUp() || engine.container('nova_compute')?.isRunning !== true) await new Promise(setImmediate);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    engine.container('nova_compute')?.end(9);
    expect(textOf((await done).diagnostics)).toContain(
      'it exited with code 9, while it was watched for 3600 s',
    );
    expect(engine.summary()).toEqual(['nova_compute running nova-compute:1']);
    expect(touched()).toEqual(['cmp4']);
  });
});
