import { converge } from '../../lib/engine/converge';
import type { UpdatePolicy } from '../../lib/engine/desired-container';
import { DrainWatch, drainTimeLeftMs } from '../../lib/engine/draining';
import type { ContainerInspection } from '../../lib/engine/container-engine';
import { withDraining } from '../../lib/engine/observed-slot';
import type { Outcome } from '../../lib/engine/recreate/outcome';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { desired, differences, drainFirst, NEW, OLD, specOf, stopFirst } from './desired';

const OLDEST = 'nova-api:0';
const SUCCESSOR = 'id of the successor';

/** One container, swapped again and again, with all time in one clock. */
class Slot {
  readonly engine: FakeEngine;
  readonly clock = new FakeClock();
  readonly drains = new DrainWatch();
  readonly ctrlC = new AbortController();

  constructor(readonly ofNew: Behaviour = {}) {
    this.engine = new FakeEngine()
      .addImage(OLDEST, { livesOn: true })
      .addImage(OLD, { livesOn: true })
      .addImage(NEW, ofNew);
  }

  /** An old one that serves. */
  static serving(ofNew: Behaviour = {}): Slot {
    const slot = new Slot(ofNew);
    slot.engine.addContainer('nova_api', { spec: specOf(OLD) });
    return slot;
  }

  /** A predecessor that drains behind a container of this image, which started so long ago. */
  static draining(image: string, secondsAgo = 20): Slot {
    const slot = new Slot();
    const startedAt = new Date(Date.now() - secondsAgo * 1000).toISOString();
    slot.engine.addContainer('nova_api', { spec: specOf(image), id: SUCCESSOR }).startedAt = startedAt;
    slot.engine.addContainer('nova_api.prev', { spec: specOf(OLDEST, 'no') });
    return slot;
  }

  apply(provenId?: string, update: UpdatePolicy = drainFirst): Promise<Outcome> {
    const { engine, clock, drains } = this;
    return converge({
      engine,
      desired: desired({ update }),
      differences: (observed) => Promise.resolve(differences(observed)),
      recordedPolicy: 'unless-stopped',
      ...(provenId !== undefined && { provenId }),
      wasToRun: true,
      drains,
      clock,
      signal: this.ctrlC.signal,
    });
  }

  endPredecessor(): void {
    this.engine.container('nova_api.prev')?.end(0);
  }

  get left(): string[] {
    return this.engine.summary();
  }
}

const newOnly = [`nova_api running ${NEW}`];

describe('a predecessor that let go and lives on', () => {
  it('is removed by the same deploy when it has ended', async () => {
    const slot = Slot.serving();
    expect(await slot.apply()).toEqual({ kind: 'succeeded' });
    expect(slot.left).toEqual([...newOnly, `nova_api.prev running ${OLD}`]);
    await slot.clock.sleep(20_000);
    expect(slot.left).toHaveLength(2);
    slot.endPredecessor();
    await slot.clock.sleep(2_000);
    expect(slot.left).toEqual(newOnly);
    expect(slot.engine.history.changes).not.toContain('stop nova_api.prev');
  });

  it('is killed when its stop timeout is over', async () => {
    const slot = Slot.serving();
    await slot.apply();
    await slot.clock.sleep(59_000);
    expect(slot.left).toHaveLength(2);
    await slot.clock.sleep(3_000);
    expect(slot.left).toEqual(newOnly);
  });

  it('is left as it is when the deploy is over before', async () => {
    const slot = Slot.serving();
    await slot.apply();
    slot.drains.close();
    slot.endPredecessor();
    await slot.clock.sleep(120_000);
    expect(slot.left).toEqual([...newOnly, `nova_api.prev exited ${OLD}`]);
  });

  it('fails nothing when its engine is lost meanwhile', async () => {
    const slot = Slot.serving();
    await slot.apply();
    slot.engine.history.die();
    await slot.clock.sleep(120_000);
    slot.engine.history.heal();
    expect(slot.left).toHaveLength(2);
  });
});

describe('a deploy that finds the predecessor of a proven container', () => {
  it('changes nothing of it while there is no update, and removes it when it has ended', async () => {
    const slot = Slot.draining(NEW);
    expect(await slot.apply(SUCCESSOR)).toEqual({ kind: 'succeeded' });
    expect(slot.engine.history.changes).toEqual([]);
    slot.endPredecessor();
    await slot.clock.sleep(2_000);
    expect(slot.left).toEqual(newOnly);
  });

  it('removes it at once where it has ended', async () => {
    const slot = Slot.draining(NEW);
    slot.endPredecessor();
    await slot.apply(SUCCESSOR);
    expect(slot.engine.history.changes).toContain('remove nova_api.prev');
    expect(slot.left).toEqual(newOnly);
  });

  it('lets it end before an update, which needs its name', async () => {
    const slot = Slot.draining(OLD);
    void slot.clock.sleep(30_000).then(() => {
      slot.endPredecessor();
    });
    expect(await slot.apply(SUCCESSOR)).toEqual({ kind: 'succeeded' });
    const { changes } = slot.engine.history;
    expect(changes.slice(0, 2)).toEqual(['remove nova_api.prev', 'create nova_api.next']);
    expect(slot.clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(slot.left).toEqual([...newOnly, `nova_api.prev running ${OLD}`]);
  });

  it('waits no longer than its stop timeout is', async () => {
    const slot = Slot.draining(OLD, 20);
    await slot.apply(SUCCESSOR);
    expect(slot.left).toEqual([...newOnly, `nova_api.prev running ${OLD}`]);
    expect(slot.clock.now()).toBeGreaterThan(38_000);
    expect(slot.clock.now()).toBeLessThan(45_000);
  });

  it('does not wait where nobody serves', async () => {
    const slot = Slot.draining(OLD);
    slot.engine.container('nova_api')?.end(1);
    await slot.apply(SUCCESSOR);
    expect(slot.left).toEqual(newOnly);
    expect(slot.clock.now()).toBeLessThan(5_000);
  });

  it('touches nothing on Ctrl-C', async () => {
    const slot = Slot.draining(OLD);
    void slot.clock.sleep(5_000).then(() => {
      slot.ctrlC.abort();
    });
    expect(await slot.apply(SUCCESSOR)).toMatchObject({
      kind: 'rolled-back',
      failure: 'interrupted while the predecessor of an earlier update ended',
    });
    expect(slot.engine.history.changes).toEqual([]);
  });

  it('takes it for a cut swap where the successor was not proven: that goes on', async () => {
    const slot = Slot.draining(NEW);
    expect(await slot.apply('id of the old one')).toEqual({ kind: 'succeeded' });
    expect(slot.engine.history.changes).toEqual(['start nova_api']);
    slot.endPredecessor();
    await slot.clock.sleep(2_000);
    expect(slot.left).toEqual(newOnly);
  });

  it('takes it for one that drains where it was restarted: its successor is healthy, and the same', () => {
    const engine = new FakeEngine().addImage(OLD).addImage(NEW);
    const container = (image: string, health?: 'healthy' | 'starting') => {
      const spec = { ...specOf(image), Healthcheck: { Test: ['CMD', 'true'] } };
      return engine
        .addImage(image, { ...(health && { health }) })
        .addContainer('nova_api', { spec })
        .inspect();
    };
    const previous = container(OLD);
    const slotOf = (current: ContainerInspection) => withDraining({ current, previous }, previous.Id);
    expect(slotOf(container(OLD, 'healthy'))).toMatchObject({ draining: { Id: previous.Id } });
    expect(slotOf(container(OLD, 'starting'))).not.toHaveProperty('draining');
    expect(slotOf(container(NEW, 'healthy'))).not.toHaveProperty('draining');
  });

  it('takes it for one where nothing drains', async () => {
    const slot = Slot.draining(NEW);
    await slot.apply(SUCCESSOR, stopFirst);
    expect(slot.left).toEqual(newOnly);
  });
});

describe('a drain-first swap that is killed', () => {
  it.each(['effect', 'no effect'] as const)(
    'is finished by the next apply, and no old one is started beside the new one (last change with %s)',
    async (effect) => {
      for (let change = 1; change <= 9; change += 1) {
        const slot = Slot.serving();
        slot.engine.history.fail({ change, with: effect, forGood: true });
        await slot.apply();
        slot.engine.history.heal();
        expect(await slot.apply('id1')).toEqual({ kind: 'succeeded' });
        slot.endPredecessor();
        await slot.clock.sleep(2_000);
        expect([change, ...slot.left]).toEqual([change, ...newOnly]);
        expectNoneBeside(slot.engine.history.changes);
      }
    },
  );

  it('goes back to the old one, which serves again, when the new one turns out to be bad', async () => {
    for (let change = 1; change <= 9; change += 1) {
      const slot = Slot.serving({ health: 'unhealthy' });
      slot.engine.history.fail({ change, with: 'effect', forGood: true });
      await slot.apply();
      slot.engine.history.heal();
      expect(await slot.apply('id1')).toMatchObject({ kind: 'rolled-back' });
      expect([change, ...slot.left]).toEqual([change, `nova_api running ${OLD}`]);
      const { changes } = slot.engine.history;
      const told = changes.lastIndexOf('send SIGTERM to nova_api.prev');
      expect(changes.lastIndexOf('start nova_api.prev')).toBeGreaterThanOrEqual(told);
    }
  });
});

/** An old one is started again only after its successor was removed. */
function expectNoneBeside(changes: readonly string[]): void {
  const lastStart = changes.lastIndexOf('start nova_api');
  const starts = changes.flatMap((it, index) => (it === 'start nova_api.prev' ? [index] : []));
  expect(starts.filter((index) => index > lastStart)).toEqual([]);
}

describe('the time that a predecessor has left', () => {
  const startedAt = (text: string) => {
    const engine = new FakeEngine();
    const container = engine.addContainer('nova_api');
    container.startedAt = text;
    return container.inspect();
  };
  const now = Date.parse('2026-11-27T12:00:00Z');

  it.each([
    ['its stop timeout from the start of its successor', '2026-11-27T11:59:00.123456789Z', 120_123],
    ['nothing when that is over', '2026-11-27T11:50:00Z', 0],
    ['no more than its stop timeout, whatever the clocks say', '2026-11-27T13:00:00Z', 180_000],
    ['all of it where the engine says nothing', '', 180_000],
  ])('is %s', (_, text, expected) => {
    expect(drainTimeLeftMs(startedAt(text), 180, now)).toBe(expected);
  });
});
