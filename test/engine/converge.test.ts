import type { Barrier } from '../../lib/engine/barrier';
import { converge } from '../../lib/engine/converge';
import { FakeClock } from '../helpers/fake-clock';
import type { Status } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { desired, differences, NEW, OLD, specOf } from './desired';

/** A barrier of one that writes down when it came where. */
class WrittenBarrier implements Barrier {
  readonly waits: string[] = [];

  wait(point: string, failure?: string): Promise<undefined> {
    this.waits.push(failure === undefined ? point : `${point}: ${failure}`);
    return Promise.resolve(undefined);
  }

  leave(failure: string): void {
    this.waits.push(`left: ${failure}`);
  }
}

function apply(engine: FakeEngine, barrier: Barrier = new WrittenBarrier()) {
  return converge({
    engine,
    desired: desired(),
    differences: (observed) => Promise.resolve(differences(observed)),
    recordedPolicy: 'unless-stopped',
    wasToRun: true,
    clock: new FakeClock(),
    signal: new AbortController().signal,
    barrier,
  });
}

function host(image: string, status: Status): FakeEngine {
  const engine = new FakeEngine().addImage(OLD).addImage(NEW);
  engine.addContainer('nova_api', { spec: specOf(image), status });
  return engine;
}

describe('converge', () => {
  it('changes nothing where the desired container runs', async () => {
    const engine = host(NEW, 'running');
    expect(await apply(engine)).toEqual({ kind: 'succeeded' });
    expect(engine.history.changes).toEqual([]);
  });

  it.each<[string, Status]>([
    ['start nova_api', 'exited'],
    ['unpause nova_api', 'paused'],
  ])('does just this where the desired container does not run: %s', async (change, status) => {
    const engine = host(NEW, status);
    await apply(engine);
    expect(engine.history.changes.filter((it) => !it.includes('.reaper'))).toEqual([change]);
  });

  it('has made it what it should be: the second time there is nothing to do', async () => {
    const engine = host(OLD, 'running');
    await apply(engine);
    const made = engine.container('nova_api')?.id;
    engine.history.changes.length = 0;
    await apply(engine);
    expect(engine.history.changes).toEqual([]);
    expect(engine.container('nova_api')?.id).toBe(made);
  });

  it('waits for the others after each phase', async () => {
    const barrier = new WrittenBarrier();
    await apply(host(OLD, 'running'), barrier);
    expect(barrier.waits).toEqual(['prepare', 'stop', 'start']);
  });

  it('leaves the others if it cannot even begin', async () => {
    const barrier = new WrittenBarrier();
    const engine = host(OLD, 'running');
    engine.addContainer('nova_api.next', { spec: specOf(NEW), status: 'created' });
    engine.history.fail({ change: 'remove nova_api.next' });
    const failure = 'ctl1: could not remove nova_api.next: out of order';
    expect(await apply(engine, barrier)).toEqual({ kind: 'rolled-back', failure, now: 'as-before' });
    expect(barrier.waits).toEqual([`left: ${failure}`]);
  });
});
