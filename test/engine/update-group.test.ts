import { converge } from '../../lib/engine/converge';
import { SETTLING_TIME_MS, UpdateGroup } from '../../lib/engine/group/update-group';
import type { Outcome } from '../../lib/engine/recreate/outcome';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { desired, differences, drainFirst, NEW, OLD, specOf, stopFirst } from './desired';

const HOSTS = ['ctl1', 'ctl2', 'ctl3'];

/** Three hosts with one old container each, in one group, and one journal of what happened in which order. */
class Cluster {
  readonly journal: string[] = [];
  readonly clock = new FakeClock();
  readonly engines = HOSTS.map((host) => this.#host(host));
  readonly group = new UpdateGroup(
    'conductor',
    this.engines.map((engine) => this.#member(engine)),
    this.clock,
  );
  readonly #logins = new Map<string, Promise<void>>();

  /** @param loginMs how long it takes to reach a host for the first time. @default - no time */
  constructor(private readonly loginMs: Readonly<Record<string, number>> = {}) {}

  /** As Terraform does: calls in parallel, on the hosts where something is to do. */
  apply(
    hosts = HOSTS,
    update: typeof stopFirst | typeof drainFirst = stopFirst,
  ): Promise<PromiseSettledResult<Outcome>[]> {
    const engines = this.engines.filter(({ host }) => hosts.includes(host));
    return Promise.allSettled(engines.map((engine) => this.applyOn(engine, update)));
  }

  async applyOn(
    engine: FakeEngine,
    update: typeof stopFirst | typeof drainFirst = stopFirst,
  ): Promise<Outcome> {
    await this.#login(engine.host);
    return converge({
      engine,
      desired: desired({ host: engine.host, update }),
      differences: (observed) => Promise.resolve(differences(observed)),
      recordedPolicy: 'unless-stopped',
      wasToRun: true,
      isGrouped: true,
      clock: this.clock,
      signal: new AbortController().signal,
      join: () => this.group.join(`${engine.host}/nova_api`),
    });
  }

  summary(): string[] {
    return this.engines.flatMap((engine) => engine.summary());
  }

  /** Where in the journal things of this kind happened, `stop nova_api.prev` for example, on all hosts. */
  when(change: string): number[] {
    return this.journal.flatMap((line, index) => (line.endsWith(`: ${change}`) ? [index] : []));
  }

  #host(host: string): FakeEngine {
    const engine = new FakeEngine(host, this.journal).addImage(OLD).addImage(NEW);
    engine.addContainer('nova_api', { spec: specOf(OLD) });
    return engine;
  }

  /** One for all who ask, as a provider has it. */
  #login(host: string): Promise<void> {
    const ms = this.loginMs[host];
    if (ms === undefined) return Promise.resolve();
    const login = this.#logins.get(host) ?? this.clock.sleep(ms);
    this.#logins.set(host, login);
    return login;
  }

  #member(engine: FakeEngine) {
    const isBehind = async () => {
      await this.#login(engine.host);
      return engine.container('nova_api')?.spec.Image !== NEW;
    };
    return { address: `${engine.host}/nova_api`, isBehind };
  }
}

function fulfilled(results: PromiseSettledResult<Outcome>[]): (Outcome | string)[] {
  return results.map((it) => (it.status === 'fulfilled' ? it.value : String(it.reason)));
}

const allOld = Array.from(HOSTS, () => `nova_api running ${OLD}`);
const allNew = Array.from(HOSTS, () => `nova_api running ${NEW}`);

describe('a group that goes together', () => {
  it('starts nobody before all are stopped, and removes nobody before all are healthy', async () => {
    const cluster = new Cluster();
    expect(fulfilled(await cluster.apply())).toEqual(HOSTS.map(() => ({ kind: 'succeeded' })));
    expect(cluster.summary()).toEqual(allNew);
    const [stopped, started] = [cluster.when('stop nova_api.prev'), cluster.when('start nova_api')];
    expect([stopped.length, started.length]).toEqual([3, 3]);
    expect(Math.max(...stopped)).toBeLessThan(Math.min(...started));
    expect(Math.max(...cluster.when('create nova_api.next'))).toBeLessThan(Math.min(...stopped));
    expect(Math.max(...started)).toBeLessThan(
      Math.min(...cluster.when('remove nova_api.prev and its volumes')),
    );
  });

  it('waits for those whose hosts are slow to log in to', async () => {
    const cluster = new Cluster({ ctl2: 5 * SETTLING_TIME_MS, ctl3: 3 * SETTLING_TIME_MS });
    expect(fulfilled(await cluster.apply())).toEqual(HOSTS.map(() => ({ kind: 'succeeded' })));
    expect(Math.max(...cluster.when('stop nova_api.prev'))).toBeLessThan(
      Math.min(...cluster.when('start nova_api')),
    );
  });

  it('starts nobody before all have let go, drain-first', async () => {
    const cluster = new Cluster();
    await cluster.apply(HOSTS, drainFirst);
    expect(cluster.summary()).toEqual(allNew);
    expect(Math.max(...cluster.when('send SIGTERM to nova_api.prev'))).toBeLessThan(
      Math.min(...cluster.when('start nova_api')),
    );
  });

  it.each([
    'create',
    'set restart policy',
    'rename nova_api to',
    'stop',
    'rename nova_api.next',
    'start nova_api',
  ])('returns to the old ones together if one fails at: %s', async (change) => {
    const cluster = new Cluster();
    cluster.engines[1]?.history.fail({ change: change === 'stop' ? 'stop nova_api.prev' : change });
    const outcomes = fulfilled(await cluster.apply());
    expect(outcomes).toMatchObject(HOSTS.map(() => ({ kind: 'rolled-back' })));
    expect(outcomes[0]).toMatchObject({
      failure: expect.stringMatching(/because of ctl2\/nova_api: ctl2: could not/) as string,
    });
    expect(cluster.summary()).toEqual(allOld);
    expectNoOverlap(cluster);
  });

  it.each<Behaviour>([{ exitCode: 1 }, { health: 'unhealthy' }, { health: 'starting' }])(
    'returns to the old ones together if one new one is like this: %j',
    async (behaviour) => {
      const cluster = new Cluster();
      cluster.engines[2]?.behaviours.set(NEW, behaviour);
      expect(fulfilled(await cluster.apply())).toMatchObject(HOSTS.map(() => ({ kind: 'rolled-back' })));
      expect(cluster.summary()).toEqual(allOld);
      expectNoOverlap(cluster);
      const restarted = cluster.when('start nova_api.prev');
      expect(restarted).toHaveLength(3);
    },
  );

  it('starts no old one again before the last new one is stopped, however long that takes', async () => {
    const cluster = new Cluster();
    const [slow, , failing] = cluster.engines;
    failing?.behaviours.set(NEW, { health: 'starting' });
    if (slow !== undefined) makeStopsSlow(slow, cluster.clock);
    expect(fulfilled(await cluster.apply())).toMatchObject(HOSTS.map(() => ({ kind: 'rolled-back' })));
    expect(cluster.summary()).toEqual(allOld);
    expectNoOverlap(cluster);
  });

  it('stops the new one of an interrupted swap, too, before the old ones return', async () => {
    const cluster = new Cluster();
    const [interrupted, failing] = cluster.engines;
    interrupted?.containers.clear();
    interrupted?.addContainer('nova_api', { spec: specOf(NEW) });
    interrupted?.addContainer('nova_api.prev', { spec: specOf(OLD), status: 'exited' });
    failing?.history.fail({ change: 'create' });
    expect(fulfilled(await cluster.apply())).toMatchObject(HOSTS.map(() => ({ kind: 'rolled-back' })));
    expect(cluster.summary()).toEqual(allOld);
    const [stopped = Infinity] = cluster.when('stop nova_api');
    expect(stopped).toBeLessThan(Math.min(...cluster.when('start nova_api.prev')));
  });

  it('touches nothing if one does not come that is behind, and says what to do', async () => {
    const cluster = new Cluster();
    const [first, second] = fulfilled(await cluster.apply(['ctl1', 'ctl2']));
    expect(first).toBe(
      'OperationError: conductor goes together, but ctl3/nova_api did not come; nothing was stopped. Terraform updates 10 ' +
        'resources at a time unless told otherwise: use --terraform-parallelism=20.',
    );
    expect(second).toBe(first);
    expect(cluster.journal).toEqual([]);
    expect(cluster.clock.now()).toBeGreaterThanOrEqual(SETTLING_TIME_MS);
  });

  it('goes on without one that is as desired', async () => {
    const cluster = new Cluster();
    const third = cluster.engines[2];
    third?.containers.clear();
    third?.addContainer('nova_api', { spec: specOf(NEW) });
    expect(fulfilled(await cluster.apply(['ctl1', 'ctl2']))).toEqual([
      { kind: 'succeeded' },
      { kind: 'succeeded' },
    ]);
    expect(cluster.summary()).toEqual(allNew);
    expect(third?.history.changes).toEqual([]);
  });

  it('does not wait for the settling time when all have come', async () => {
    const cluster = new Cluster();
    await cluster.apply();
    expect(cluster.clock.now()).toBeLessThan(SETTLING_TIME_MS);
  });

  it('waits for a member that comes while it gathers', async () => {
    const cluster = new Cluster();
    const early = cluster.apply(['ctl1', 'ctl2']);
    await cluster.clock.sleep(SETTLING_TIME_MS - 100);
    const late = cluster.apply(['ctl3']);
    expect(fulfilled([...(await early), ...(await late)])).toEqual(HOSTS.map(() => ({ kind: 'succeeded' })));
    expectNoOverlap(cluster);
  });

  it('makes a round of its own for one that comes when the others are done', async () => {
    const cluster = new Cluster();
    await cluster.apply();
    const third = cluster.engines[2];
    third?.container('nova_api')?.end(1);
    expect(fulfilled(await cluster.apply(['ctl3']))).toEqual([{ kind: 'succeeded' }]);
    expect(cluster.summary()).toEqual(allNew);
  });

  it('does not gather at all for a single member', async () => {
    const clock = new FakeClock();
    await new UpdateGroup(
      'conductor',
      [{ address: 'a/b', isBehind: () => Promise.resolve(true) }],
      clock,
    ).join('a/b');
    expect(clock.now()).toBe(0);
  });

  it('finishes what was killed in the middle, wherever that was on each host', async () => {
    for (let change = 1; change <= 9; change += 1) {
      const cluster = new Cluster();
      for (const [index, { history }] of cluster.engines.entries()) {
        history.fail({ change: Math.max(1, change - index), with: 'effect', forGood: true });
      }
      await cluster.apply();
      for (const { history } of cluster.engines) history.heal();
      const behind = cluster.engines.filter((it) => it.summary().join() !== `nova_api running ${NEW}`);
      await cluster.apply(behind.map(({ host }) => host));
      expect(cluster.summary()).toEqual(allNew);
    }
  });

  it('can gather again when a look at one that did not come failed once', async () => {
    let isBroken = true;
    const look = () => (isBroken ? Promise.reject(new Error('unreachable')) : Promise.resolve(false));
    const members = ['ctl1', 'ctl2'].map((host) => ({ address: `${host}/nova_api`, isBehind: look }));
    const group = new UpdateGroup('conductor', members, new FakeClock());
    await expect(group.join('ctl1/nova_api')).rejects.toThrow('unreachable');
    isBroken = false;
    await expect(group.join('ctl1/nova_api')).resolves.toBeDefined();
  });
});

function makeStopsSlow(engine: FakeEngine, clock: FakeClock): void {
  const stop = engine.stopContainer.bind(engine);
  engine.stopContainer = async (container) => {
    await clock.sleep(50_000);
    await stop(container);
  };
}

/** At no time an old one and a new one run beside each other, on whatever hosts. */
function expectNoOverlap({ journal, engines }: Cluster): void {
  const running = new Map(engines.map(({ host }) => [host, 'old']));
  for (const line of journal) {
    const [, host = '', what, name] = /^(\w+): (start|stop) (\S+)/.exec(line) ?? [];
    if (what === undefined) continue;
    running.set(host, what === 'start' ? (name === 'nova_api' ? 'new' : 'old') : 'none');
    const versions = new Set([...running.values()].filter((it) => it !== 'none'));
    expect([line, [...versions]]).toEqual([line, versions.size > 1 ? ['one version'] : [...versions]]);
  }
}
