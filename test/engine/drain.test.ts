import { alone } from '../../lib/engine/barrier';
import type { DesiredContainer } from '../../lib/engine/desired-container';
import { observeSlot } from '../../lib/engine/observed-slot';
import { executePlan } from '../../lib/engine/recreate/execute-plan';
import type { Outcome } from '../../lib/engine/recreate/outcome';
import { decideRecreate } from '../../lib/engine/recreate/recreate-plan';
import { unwatched } from '../../lib/engine/recreate/swap-watch';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { desired, drainFirst, imageDiffers, NEW, OLD, specOf, stopFirst } from './desired';

/** An old one that does not end at its stop signal. */
function hostWithOneThatLivesOn(ofOld: Behaviour = {}, ofNew: Behaviour = {}): FakeEngine {
  const engine = new FakeEngine().addImage(OLD, { livesOn: true, ...ofOld }).addImage(NEW, ofNew);
  engine.addContainer('nova_api', { spec: specOf(OLD) });
  return engine;
}

async function swap(
  engine: FakeEngine,
  wanted: DesiredContainer,
  signal = new AbortController().signal,
  clock = new FakeClock(),
): Promise<Outcome> {
  const slot = await observeSlot(engine, 'nova_api');
  const plan = decideRecreate(wanted, slot, imageDiffers);
  return executePlan(plan, { engine, desired: wanted, clock, signal, barrier: alone, watch: unwatched });
}

describe('a swap, drain-first', () => {
  it('stops an old one that does not let go in time', async () => {
    const engine = hostWithOneThatLivesOn({ probeCode: 1 });
    await swap(engine, desired({ update: drainFirst }));
    const { changes } = engine.history;
    expect(changes.indexOf('stop nova_api.prev')).toBe(changes.indexOf('send SIGTERM to nova_api.prev') + 1);
    expect(changes.indexOf('stop nova_api.prev')).toBeLessThan(changes.indexOf('start nova_api'));
  });

  it('lets an old one live on that let go, drain-first, and tells it once only', async () => {
    const engine = hostWithOneThatLivesOn();
    expect(await swap(engine, desired({ update: drainFirst }))).toEqual({ kind: 'succeeded' });
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`, `nova_api.prev running ${OLD}`]);
    const told = engine.history.changes.filter((it) => / nova_api.prev$/.test(it) && !it.startsWith('re'));
    expect(told).toEqual(['set restart policy no of nova_api.prev', 'send SIGTERM to nova_api.prev']);
  });

  it('starts an old one again that let go, at once, when the new one fails: nobody else serves', async () => {
    const engine = hostWithOneThatLivesOn({}, { exitCode: 1 });
    expect(await swap(engine, desired({ update: drainFirst }))).toMatchObject({ kind: 'rolled-back' });
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
    expect(engine.history.changes.slice(-5)).toEqual([
      'remove nova_api.next and its volumes',
      'stop nova_api.prev',
      'start nova_api.prev',
      'set restart policy unless-stopped of nova_api.prev',
      'rename nova_api.prev to nova_api',
    ]);
    expect(engine.container('nova_api')?.graces).toEqual([10]);
  });

  it('waits as long as it is asked for the end of an old one', async () => {
    const engine = hostWithOneThatLivesOn();
    const clock = new FakeClock();
    const update = { ...drainFirst, drain: { ...drainFirst.drain, waitSeconds: 40 } };
    void clock.sleep(30_000).then(() => engine.container('nova_api.prev')?.end(0));
    await swap(engine, desired({ update }), undefined, clock);
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
    expect(clock.now()).toBeLessThan(32_000);
  });

  it('is rolled back on Ctrl-C while the old one lets go', async () => {
    const engine = hostWithOneThatLivesOn({ probeCode: 1 });
    const [clock, ctrlC] = [new FakeClock(), new AbortController()];
    void clock.sleep(3_000).then(() => {
      ctrlC.abort();
    });
    expect(await swap(engine, desired({ update: drainFirst }), ctrlC.signal, clock)).toMatchObject({
      kind: 'rolled-back',
      failure: expect.stringContaining('interrupted while the old one let go of its work') as string,
    });
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
    expect(clock.now()).toBeLessThan(4_000);
  });

  it.each(['paused', 'exited', 'restarting'] as const)(
    'stops one that is %s, which cannot let go of anything',
    async (status) => {
      const engine = new FakeEngine().addImage(OLD).addImage(NEW);
      engine.addContainer('nova_api', { spec: specOf(OLD), status });
      expect(await swap(engine, desired({ update: drainFirst }))).toEqual({ kind: 'succeeded' });
      expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
      expect(engine.history.changes).not.toContain('send SIGTERM to nova_api.prev');
    },
  );

  it('waits for the drain time where no command tells that the old one let go', async () => {
    const engine = hostWithOneThatLivesOn();
    const clock = new FakeClock();
    const update = {
      ...stopFirst,
      order: 'drain-first',
      drain: { signal: 'SIGUSR1', seconds: 5, waitSeconds: 0 },
    } as const;
    const wanted = desired({ update });
    await swap(engine, wanted, undefined, clock);
    expect(clock.now()).toBeGreaterThanOrEqual(5000);
    expect(engine.container('nova_api.prev')).toMatchObject({ status: 'running', signals: ['SIGUSR1'] });
  });
});
