import { printReadinessProbe, type ReadinessProbe } from '../../lib/contract/readiness-probe';
import type { Attributes } from '../../lib/provider/resource';
import { own, printed, query, record } from './readiness/sample-records';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const COMPUTES = ['cmp1', 'cmp2', 'cmp3', 'cmp4'];
const HOSTS = ['ctl1', ...COMPUTES];

function container(tag: string) {
  return {
    name: 'nova_compute',
    image: `nova-compute:${tag}`,
    healthcheck: [{ test: ['CMD', 'healthcheck'] }],
    wait_timeout: 60,
  };
}

function fleet(tag: string, probe?: ReadinessProbe, others: Attributes = {}) {
  return {
    containers: { 'nova-compute': JSON.stringify(container(tag)) },
    hosts: { 'nova-compute': COMPUTES },
    ...(probe && { readiness_probes: { 'nova-compute': { '*': printReadinessProbe(probe) } } }),
    ...others,
  } as Attributes;
}

function single(tag: string, probe?: ReadinessProbe) {
  return {
    ...container(tag),
    docker_host: 'cmp1',
    ...(probe && { readiness_probe: printReadinessProbe(probe) }),
  } as Attributes;
}

const BY_RECORD: ReadinessProbe = {
  record: { binary: 'nova-compute', identify: ['whoami'], query: query('ctl1') },
};

describe('a readiness probe', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    for (const host of COMPUTES) {
      for (const tag of ['1', '2']) {
        const outputs = { whoami: printed(own(host, { version: Number(tag) })) };
        provider.engine(host).addImage(`nova-compute:${tag}`, { outputs });
      }
    }
    await provider.start();
  });
  afterEach(() => provider.stop());

  /** What Nova has written down. */
  const recordsAre = (...records: readonly ReturnType<typeof record>[]) => {
    const engine = provider.engine('ctl1');
    engine.addImage('nova-conductor:2', { exitCode: 0, logs: printed({ records, unread: [] }) });
    engine.containers.clear();
    engine.addContainer('nova_conductor', { spec: { Image: 'nova-conductor:2' } });
  };

  it.each([['docker_container', single] as const, ['docker_fleet', fleet] as const])(
    'of a %s is not recorded, and no change of what runs',
    async (type, config) => {
      const state = stateOf(await provider.deploy(type, config('1')));
      const plan = await provider.plan(type, config('1', { exec: { command: ['ready'] } }), state);
      expect(changes(plan)).toEqual({});
      const deployed = await provider.deploy(type, config('2', { exec: { command: ['ready'] } }), state);
      expect(JSON.stringify(stateOf(deployed))).not.toContain('ready');
      expect(provider.engine('cmp1').history.calls).toContain('execute ready in nova_compute');
    },
  );

  it.each([['docker_container', single] as const, ['docker_fleet', fleet] as const])(
    'of a %s that does not say ready rolls it back, with what it says',
    async (type, config) => {
      const state = stateOf(await provider.deploy(type, config('1')));
      provider.engine('cmp1').addImage('nova-compute:2', { probeCode: 3, outputs: { ready: 'x\nno AMQP' } });
      const { diagnostics } = await provider.deploy(
        type,
        config('2', { exec: { command: ['ready'] } }),
        state,
      );
      expect(textOf(diagnostics)).toContain(
        'healthy, but not ready after 60 s: its probe ended with code 3: no AMQP',
      );
      expect(provider.engine('cmp1').summary()).toEqual(['nova_compute running nova-compute:1']);
    },
  );

  it('that looks at records asks once for all hosts that are updated at the same time', async () => {
    const state = stateOf(await provider.deploy('docker_fleet', fleet('1')));
    recordsAre(...COMPUTES.map((host) => record(host)));
    const result = await provider.deploy('docker_fleet', fleet('2', BY_RECORD), state);
    expect(textOf(result.diagnostics)).toBe('');
    // One that began when they were started, and one that can tell that they have reported since.
    const looks = provider.journal.filter((it) => it.includes('create nova_service_records'));
    expect(looks.length).toBeLessThanOrEqual(2);
  });

  it('that looks at records rolls a refused host back, and the next one is not begun', async () => {
    const state = stateOf(await provider.deploy('docker_fleet', fleet('1')));
    recordsAre(...COMPUTES.map((host) => record(host, host === 'cmp2' ? { version: 1 } : {})));
    const paced = { rollouts: { slow: { max_parallel: '1' } }, host_rollouts: {} } as Attributes;
    const host_rollouts = Object.fromEntries(COMPUTES.map((host) => [host, 'slow']));
    const { diagnostics } = await provider.deploy(
      'docker_fleet',
      fleet('2', BY_RECORD, { ...paced, host_rollouts }),
      state,
    );
    expect(textOf(diagnostics)).toContain(
      "healthy, but not ready after 60 s: Nova's service records say that nova-compute on cmp2 has version 1, " +
        'and the code that runs has 2',
    );
    expect(textOf(diagnostics)).toContain('2 more hosts were not begun: cmp2 failed (max_failures: 1)');
    const images = COMPUTES.map((host) => provider.engine(host).summary().join());
    expect(images.map((it) => it.at(-1))).toEqual(['2', '1', '1', '1']);
  });

  describe('that can set the version of a record', () => {
    const settable: ReadinessProbe = {
      record: {
        binary: 'nova-compute',
        identify: ['whoami'],
        query: query('ctl1'),
        setVersion: ['set-version'],
      },
    };
    const commands: (readonly string[] | undefined)[] = [];
    /** cmp1 is refused, and rolled back. */
    const fail = async (...others: readonly ReturnType<typeof record>[]) => {
      const state = stateOf(await provider.deploy('docker_container', single('1')));
      recordsAre(record('cmp1', { up: false }), ...others);
      const engine = provider.engine('ctl1');
      const create = engine.createContainer.bind(engine);
      commands.length = 0;
      engine.createContainer = (name, spec) => {
        commands.push(spec.Cmd ?? undefined);
        return create(name, spec);
      };
      return textOf((await provider.deploy('docker_container', single('2', settable), state)).diagnostics);
    };

    it('gives it the old one back before the old container starts, which may be refused else', async () => {
      expect(await fail(record('cmp2'))).toContain('nova_compute is as it was before.');
      expect(commands.at(-1)).toEqual(['set-version', 'nova-compute', 'cmp1', '1']);
    });

    it('leaves it alone while others are as old', async () => {
      await fail(record('cmp2', { version: 1 }));
      expect(commands.filter((it) => it?.[0] === 'set-version')).toEqual([]);
    });
  });

  it('of containers that go together rolls all of them back', async () => {
    const state = stateOf(
      await provider.deploy('docker_fleet', fleet('1', undefined, { strategy: 'together' })),
    );
    recordsAre(...COMPUTES.slice(1).map((host) => record(host)));
    const wanted = fleet('2', BY_RECORD, { strategy: 'together' });
    const { diagnostics } = await provider.deploy('docker_fleet', wanted, state);
    expect(textOf(diagnostics)).toContain('have no nova-compute on cmp1; they know it on cmp2, cmp3, cmp4');
    const images = COMPUTES.map((host) => provider.engine(host).summary().join());
    expect(images.map((it) => it.at(-1))).toEqual(['1', '1', '1', '1']);
  });

  it('is refused in a configuration when it is none', async () => {
    const validate = async (text: string) =>
      (
        await provider.client.validateResource('docker_container', { ...single('1'), readiness_probe: text })
      ).map(({ summary }) => summary);
    expect(await validate('{')).toEqual([expect.stringContaining('readiness_probe: ')]);
    expect(await validate('{"refusals":["("]}')).toEqual([
      expect.stringContaining('readiness_probe: Invalid regular expression'),
    ]);
  });
});
