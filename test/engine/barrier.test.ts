import { barriersFor } from '../../lib/engine/barrier';
import { converge } from '../../lib/engine/converge';
import type { Outcome } from '../../lib/engine/recreate/outcome';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { desired, differences, drainFirst, NEW, OLD, specOf, stopFirst } from './desired';

const HOSTS = ['ctl1', 'ctl2', 'ctl3'];

/** Three hosts with one old container each, which go together, and one journal of what happened in which order. */
class Cluster {
  readonly journal: string[] = [];
  readonly clock = new FakeClock();
  readonly engines: readonly FakeEngine[];

  constructor(ofOld: Behaviour = {}) {
    this.engines = HOSTS.map((host) => this.#host(host, ofOld));
  }

  /** At the same time, on the hosts where something is to do. */
  apply(
    hosts = HOSTS,
    update: typeof stopFirst | typeof drainFirst = stopFirst,
  ): Promise<readonly Outcome[]> {
    const engines = this.engines.filter(({ host }) => hosts.includes(host));
    const barriers = barriersFor(engines, ({ host }) => `${host}/nova_api`);
    return Promise.all(
      [...barriers].map(([engine, barrier]) =>
        converge({
          engine,
          desired: desired({ host: engine.host, update }),
          differences: (observed) => Promise.resolve(differences(observed)),
          recordedPolicy: 'unless-stopped',
          wasToRun: true,
          clock: this.clock,
          signal: new AbortController().signal,
          barrier,
        }),
      ),
    );
  }

  summary(): string[] {
    return this.engines.flatMap((engine) => engine.summary());
  }

  /** Where in the journal things of this kind happened, `stop nova_api.prev` for example, on all hosts. */
  when(change: string): number[] {
    return this.journal.flatMap((line, index) => (line.endsWith(`: ${change}`) ? [index] : []));
  }

  #host(host: string, ofOld: Behaviour): FakeEngine {
    const engine = new FakeEngine(host, this.journal).addImage(OLD, ofOld).addImage(NEW);
    engine.addContainer('nova_api', { spec: specOf(OLD) });
    return engine;
  }
}

const allOld = Array.from(HOSTS, () => `nova_api running ${OLD}`);
const allNew = Array.from(HOSTS, () => `nova_api running ${NEW}`);

describe('containers that go together', () => {
  it('starts nobody before all are stopped, and removes nobody before all are healthy', async () => {
    const cluster = new Cluster();
    expect(await cluster.apply()).toEqual(HOSTS.map(() => ({ kind: 'succeeded' })));
    expect(cluster.summary()).toEqual(allNew);
    const [stopped, started] = [cluster.when('stop nova_api.prev'), cluster.when('start nova_api')];
    expect([stopped.length, started.length]).toEqual([3, 3]);
    expect(Math.max(...stopped)).toBeLessThan(Math.min(...started));
    expect(Math.max(...cluster.when('create nova_api.next'))).toBeLessThan(Math.min(...stopped));
    expect(Math.max(...started)).toBeLessThan(
      Math.min(...cluster.when('remove nova_api.prev and its volumes')),
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

  it('starts nobody before the slowest has let go, drain-first, and ends nobody who lives on', async () => {
    const cluster = new Cluster({ livesOn: true });
    const [slow] = cluster.engines;
    if (slow !== undefined) letsGoAfter(8_000, slow, cluster.clock);
    expect(await cluster.apply(HOSTS, drainFirst)).toEqual(HOSTS.map(() => ({ kind: 'succeeded' })));
    expect(cluster.clock.now()).toBeGreaterThanOrEqual(8_000);
    expect(cluster.when('start nova_api')).toHaveLength(3);
    expect(cluster.summary()).toEqual(HOSTS.flatMap(() => [allNew[0], `nova_api.prev running ${OLD}`]));
    expectNoOverlap(cluster);
  });

  it('has all that let go serve again if one new one fails, drain-first', async () => {
    const cluster = new Cluster({ livesOn: true });
    cluster.engines[2]?.behaviours.set(NEW, { exitCode: 1 });
    expect(await cluster.apply(HOSTS, drainFirst)).toMatchObject(HOSTS.map(() => ({ kind: 'rolled-back' })));
    expect(cluster.summary()).toEqual(allOld);
    expect(cluster.when('start nova_api.prev')).toHaveLength(3);
    expectNoOverlap(cluster);
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
    const outcomes = await cluster.apply();
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
      expect(await cluster.apply()).toMatchObject(HOSTS.map(() => ({ kind: 'rolled-back' })));
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
    expect(await cluster.apply()).toMatchObject(HOSTS.map(() => ({ kind: 'rolled-back' })));
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
    expect(await cluster.apply()).toMatchObject(HOSTS.map(() => ({ kind: 'rolled-back' })));
    expect(cluster.summary()).toEqual(allOld);
    const [stopped = Infinity] = cluster.when('stop nova_api');
    expect(stopped).toBeLessThan(Math.min(...cluster.when('start nova_api.prev')));
  });

  it('does not wait for one that left, and goes back because of it', async () => {
    const [one, other] = [...barriersFor(['ctl1', 'ctl2'], (it) => it).values()];
    other?.leave('no image');
    expect(await one?.wait('prepare')).toBe('ctl2: no image');
    await one?.wait('rolled back');
  });

  it('takes the leaving of one that came to its end for nothing', async () => {
    const [one, other] = [...barriersFor(['ctl1', 'ctl2'], (it) => it).values()];
    for (const point of ['prepare', 'stop', 'start'] as const) {
      const others = other?.wait(point);
      expect(await one?.wait(point)).toBeUndefined();
      await others;
    }
    other?.leave('its engine does not answer any more');
    expect(await one?.wait('start')).toBeUndefined();
  });

  it('finishes what was killed in the middle, wherever that was on each host', async () => {
    for (let change = 1; change <= 9; change += 1) {
      const cluster = new Cluster();
      for (const [index, { history }] of cluster.engines.entries()) {
        history.fail({ change: Math.max(1, change - index), with: 'effect', forGood: true });
      }
      await cluster.apply();
      for (const { history } of cluster.engines) history.heal();
      const outdated = cluster.engines.filter((it) => it.summary().join() !== `nova_api running ${NEW}`);
      await cluster.apply(outdated.map(({ host }) => host));
      expect(cluster.summary()).toEqual(allNew);
    }
  });
});

/** After its signal; its drain command fails until then. */
function letsGoAfter(milliseconds: number, engine: FakeEngine, clock: FakeClock): void {
  const execute = engine.execute.bind(engine);
  engine.execute = async (container, command) => {
    const result = await execute(container, command);
    const isDrain = command.join(' ') === 'has-let-go';
    return isDrain && clock.now() < milliseconds ? { ...result, exitCode: 1 } : result;
  };
}

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
    const [, host = '', what, name] = /^(\w+): (start|stop|send SIGTERM to) (\S+)/.exec(line) ?? [];
    if (what === undefined) continue;
    running.set(host, what === 'start' ? (name === 'nova_api' ? 'new' : 'old') : 'none');
    const versions = new Set([...running.values()].filter((it) => it !== 'none'));
    expect([line, [...versions]]).toEqual([line, versions.size > 1 ? ['one version'] : [...versions]]);
  }
}
