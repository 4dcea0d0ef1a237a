import { unwatched } from '../../lib/engine/recreate/swap-watch';
import { alone } from '../../lib/engine/barrier';
import type { DesiredContainer, UpdatePolicy } from '../../lib/engine/desired-container';
import { observeSlot } from '../../lib/engine/observed-slot';
import { executePlan } from '../../lib/engine/recreate/execute-plan';
import type { Outcome } from '../../lib/engine/recreate/outcome';
import { decideRecreate } from '../../lib/engine/recreate/recreate-plan';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import {
  desired,
  differences,
  drainFirst,
  imageDiffers,
  NEW,
  OLD,
  specOf,
  startFirst,
  stopFirst,
} from './desired';

const carryOver = ['/data'];
const uploads = [Buffer.of(1)];
const ORDERS: readonly UpdatePolicy[] = [stopFirst, startFirst, drainFirst].map((it) => ({
  ...it,
  carryOver,
}));

function hostWithOldOne(behaviour: Behaviour = {}): FakeEngine {
  const engine = new FakeEngine().addImage(OLD).addImage(NEW, behaviour);
  engine.addContainer('nova_api', { spec: specOf(OLD), files: carryOver });
  return engine;
}

async function swap(
  engine: FakeEngine,
  wanted: DesiredContainer,
  signal = new AbortController().signal,
): Promise<Outcome> {
  const slot = await observeSlot(engine, 'nova_api');
  const plan = decideRecreate(wanted, slot, slot.current ? differences(slot.current) : imageDiffers);
  return executePlan(plan, {
    engine,
    desired: wanted,
    clock: new FakeClock(),
    signal,
    barrier: alone,
    watch: unwatched,
  });
}

/** How many changes a swap that succeeds makes before its point of no return. */
async function changesBeforeCommit(wanted: DesiredContainer): Promise<number> {
  const engine = hostWithOldOne();
  await swap(engine, wanted);
  const commit = wanted.update.order === 'start-first' ? 'stop nova_api.prev' : 'remove nova_api.prev';
  return engine.history.changes.findIndex((it) => it.startsWith(commit));
}

describe.each(ORDERS)('a swap, $order', (update) => {
  const wanted = desired({ update, uploads });
  const oldOneOnly = [`nova_api running ${OLD}`];
  const newOneOnly = [`nova_api running ${NEW}`];

  it('ends with the new one alone, with its uploads and what it takes over', async () => {
    const engine = hostWithOldOne();
    expect(await swap(engine, wanted)).toEqual({ kind: 'succeeded' });
    expect(engine.summary()).toEqual(newOneOnly);
    const swapped = engine.container('nova_api');
    expect(swapped?.uploads).toBe(1);
    expect([...(swapped?.files ?? [])]).toEqual(carryOver);
    expect(swapped?.restartPolicy?.Name).toBe('unless-stopped');
  });

  it('returns to the old one, running and unchanged, whichever change fails before the commit', async () => {
    const count = await changesBeforeCommit(wanted);
    expect(count).toBeGreaterThan(6);
    for (let change = 1; change <= count; change += 1) {
      const engine = hostWithOldOne();
      engine.history.fail({ change });
      expect(await swap(engine, wanted)).toMatchObject({ kind: 'rolled-back' });
      expect([engine.history.changes[change - 1], engine.summary()]).toEqual([
        engine.history.changes[change - 1],
        oldOneOnly,
      ]);
      expect(engine.container('nova_api')).toMatchObject({
        id: 'id1',
        restartPolicy: { Name: 'unless-stopped' },
      });
    }
  });

  it('returns to the old one if a change had its effect and its answer was lost', async () => {
    const count = await changesBeforeCommit(wanted);
    // A create whose answer was lost leaves a .next; nobody knows its id, and the next apply removes it.
    for (let change = 2; change <= count; change += 1) {
      const engine = hostWithOldOne();
      engine.history.fail({ change, with: 'effect' });
      expect(await swap(engine, wanted)).toMatchObject({ kind: 'rolled-back' });
      expect(engine.summary()).toEqual(oldOneOnly);
    }
  });

  it('returns to the old one if the new one does not become healthy, and says what it logged', async () => {
    const engine = hostWithOldOne({ health: 'unhealthy', logs: 'no database\ngiving up' });
    expect(await swap(engine, wanted)).toEqual({
      kind: 'rolled-back',
      failure: 'its healthcheck failed with code 1: no answer\nIts last log lines:\nno database\ngiving up',
      now: 'as-before',
    });
    expect(engine.summary()).toEqual(oldOneOnly);
  });

  it('keeps the new one if the old one cannot be removed, and reports the leftover', async () => {
    const engine = hostWithOldOne();
    engine.history.fail({ change: 'remove nova_api.prev' });
    const outcome = await swap(engine, wanted);
    expect(outcome).toEqual({
      kind: 'succeeded',
      leftover: 'ctl1: could not remove nova_api.prev: out of order',
    });
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`, `nova_api.prev exited ${OLD}`]);
  });

  it('is stuck if the rollback fails, too, and says at what', async () => {
    const engine = hostWithOldOne({ exitCode: 3 });
    for (let time = 1; time <= 99; time += 1) {
      engine.history.fail({ change: 'remove nova_api.next' });
      engine.history.fail({ change: 'remove nova_api and' });
    }
    expect(await swap(engine, wanted)).toMatchObject({
      kind: 'stuck',
      failure: 'it exited with code 3\nIt logged nothing.',
      rollbackFailure: expect.stringMatching(
        /^remove new \(the update failed\): ctl1: could not remove/,
      ) as string,
    });
    expect(engine.summary()).toContain(oldOneOnly[0]);
  });

  it('touches nothing if it is interrupted before it begins', async () => {
    const engine = hostWithOldOne();
    const outcome = await swap(engine, wanted, AbortSignal.abort());
    expect(outcome).toEqual({
      kind: 'rolled-back',
      failure: 'interrupted before anything was stopped',
      now: 'untouched',
    });
    expect(engine.history.changes).toEqual([]);
  });
});

describe('a swap', () => {
  it.each([
    { failures: 5, kind: 'rolled-back', status: 'running' },
    { failures: 99, kind: 'stuck', status: 'exited' },
  ])(
    'tries for a while to start the old one again: $kind after $failures failures',
    async ({ failures, kind, status }) => {
      const engine = hostWithOldOne({ exitCode: 3 });
      for (let time = 1; time <= failures; time += 1) engine.history.fail({ change: 'start nova_api.prev' });
      expect(await swap(engine, desired())).toMatchObject({ kind });
      expect(engine.summary()).toEqual([`nova_api ${status} ${OLD}`]);
    },
  );

  it.each([
    { failures: 3, kind: 'rolled-back', left: [`nova_api running ${OLD}`] },
    {
      failures: 99,
      kind: 'stuck',
      left: [`nova_api.next running ${NEW}`, `nova_api.prev exited ${OLD}`],
    },
  ])(
    'starts the old one only when the new one has ended: $kind after $failures failures',
    async ({ failures, kind, left }) => {
      const engine = hostWithOldOne({ health: 'unhealthy' });
      let rest = failures;
      const [stop, remove] = [engine.stopContainer.bind(engine), engine.removeContainer.bind(engine)];
      const isRefused = (id: string) => engine.containers.get(id)?.spec.Image === NEW && rest-- > 0;
      const refuse = () => Promise.reject(engine.history.error('end it', 'no containerd'));
      engine.stopContainer = (id) => (isRefused(id) ? refuse() : stop(id));
      engine.removeContainer = (id, options) => (isRefused(id) ? refuse() : remove(id, options));
      expect(await swap(engine, desired())).toMatchObject({ kind });
      expect(engine.summary()).toEqual(left);
    },
  );

  it('starts an old one again that an interrupted swap had stopped, even if it cannot make a new one', async () => {
    const engine = new FakeEngine().addImage(OLD).addImage(NEW);
    engine.addContainer('nova_api', { spec: specOf(OLD), status: 'exited' });
    engine.history.fail({ change: 'create' });
    expect(await swap(engine, desired())).toMatchObject({ kind: 'rolled-back' });
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
  });

  it('stops the old one before the new one starts, stop-first', async () => {
    const engine = hostWithOldOne();
    await swap(engine, desired());
    expect(engine.history.changes).toEqual([
      'create nova_api.next',
      'rename nova_api to nova_api.prev',
      'set restart policy no of nova_api.prev',
      'stop nova_api.prev',
      'rename nova_api.next to nova_api',
      'start nova_api',
      'remove nova_api.prev',
    ]);
  });

  it('leaves nothing behind if the first container of its name fails', async () => {
    const engine = new FakeEngine().addImage(NEW, { exitCode: 1 });
    expect(await swap(engine, desired({ uploads }))).toMatchObject({ kind: 'rolled-back' });
    expect(engine.summary()).toEqual([]);
  });
});
