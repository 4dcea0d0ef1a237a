import { observeSlot } from '../../lib/engine/observed-slot';
import { decideRecovery, type RecoveryFacts } from '../../lib/engine/recreate/recovery';
import type { Behaviour, Status } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { drainFirst, NEW, OLD, specOf, startFirst, stopFirst } from './desired';
import { apply, hostWith, ID, type Form } from './interrupted-host';

async function steps(form: Form, facts: Partial<RecoveryFacts> = {}): Promise<string[]> {
  const slot = await observeSlot(hostWith(form), 'nova_api');
  const currentIsDesired = slot.current?.Config.Image === NEW;
  return decideRecovery('nova_api', slot, { currentIsDesired, ...facts }).map((step) => {
    const container = step.container.slice(ID.length);
    return step.kind === 'rename' ? `rename ${container} to ${step.to}` : `${step.kind} ${container}`;
  });
}

describe('what recovery does', () => {
  it.each<[string, Form, readonly string[]]>([
    ['nothing where there is nothing', {}, []],
    ['nothing to a slot without leftovers', { nova_api: [OLD, 'running'] }, []],
    [
      'removes a successor that never took over',
      { nova_api: [OLD, 'running'], 'nova_api.next': [NEW, 'created'] },
      ['remove nova_api.next'],
    ],
    [
      'removes a first container that was not complete',
      { 'nova_api.next': [NEW, 'created'] },
      ['remove nova_api.next'],
    ],
    [
      'gives the old one its name back',
      { 'nova_api.prev': [OLD, 'exited'] },
      ['rename nova_api.prev to nova_api'],
    ],
    [
      'removes a started successor that has not its name yet (start-first)',
      { 'nova_api.next': [NEW, 'running'], 'nova_api.prev': [OLD, 'running'] },
      ['remove nova_api.next', 'rename nova_api.prev to nova_api'],
    ],
    [
      'leaves a successor that is as desired to the plan, which proves it',
      { nova_api: [NEW, 'running'], 'nova_api.prev': [OLD, 'exited'] },
      [],
    ],
    [
      'goes back from one that is as desired but was not started',
      { nova_api: [NEW, 'created'], 'nova_api.prev': [OLD, 'exited'] },
      ['remove nova_api', 'rename nova_api.prev to nova_api'],
    ],
    [
      'goes back from one that is as desired but restarts again and again',
      { nova_api: [NEW, 'restarting'], 'nova_api.prev': [OLD, 'exited'] },
      ['remove nova_api', 'rename nova_api.prev to nova_api'],
    ],
    [
      'removes the old one of a proven successor that is no longer desired',
      { nova_api: ['nova-api:1.5', 'running'], 'nova_api.prev': [OLD, 'exited'] },
      ['remove nova_api.prev'],
    ],
    ...(['created', 'exited', 'restarting', 'dead'] as const).map(
      (status): [string, Form, readonly string[]] => [
        `goes back from a ${status} successor that is no longer desired`,
        { nova_api: ['nova-api:1.5', status], 'nova_api.prev': [OLD, 'exited'] },
        ['remove nova_api', 'rename nova_api.prev to nova_api'],
      ],
    ),
  ])('%s', async (_, form, expected) => {
    expect(await steps(form)).toEqual(expected);
  });

  it('goes back from a healthy successor in a group, whose others may not have been proven', async () => {
    const form: Form = { nova_api: ['nova-api:1.5', 'running'], 'nova_api.prev': [OLD, 'exited'] };
    expect(await steps(form, { isGrouped: true })).toEqual([
      'remove nova_api',
      'rename nova_api.prev to nova_api',
    ]);
  });

  it('stops one that was told to end before it gets its name back: it would end later', async () => {
    const form: Form = { 'nova_api.prev': [OLD, 'running'] };
    expect(await steps(form, { mayDrain: true })).toEqual([
      'stop nova_api.prev',
      'rename nova_api.prev to nova_api',
    ]);
  });

  it('takes no other container for a leftover', async () => {
    const engine = new FakeEngine();
    engine.addContainer('somebody_else', { id: 'db42' });
    expect(await observeSlot(engine, 'db')).toEqual({});
  });
});

const STATUSES: readonly Status[] = ['created', 'running', 'paused', 'restarting', 'exited', 'dead'];
const IMAGES = [undefined, OLD, NEW, 'nova-api:1.5'];

/** Every occupation of the three names, running or not. */
function everyForm(): Form[] {
  const occupants = IMAGES.flatMap((image) =>
    image === undefined ? [undefined] : STATUSES.map((it) => [image, it] as const),
  );
  const nextOnes = [undefined, [NEW, 'created'], [NEW, 'running']] as const;
  const previousOnes = [undefined, [OLD, 'running'], [OLD, 'exited']] as const;
  return occupants.flatMap((current) =>
    nextOnes.flatMap((next) =>
      previousOnes.map((previous) => ({
        ...(current && { nova_api: current }),
        ...(next && { 'nova_api.next': next }),
        ...(previous && { 'nova_api.prev': previous }),
      })),
    ),
  );
}

describe('an apply, whatever an earlier one left', () => {
  it('ends with one healthy container of the desired image and nothing else', async () => {
    for (const form of everyForm()) {
      const engine = hostWith(form);
      const outcome = await apply(engine);
      expect({ form, outcome, left: engine.summary() }).toEqual({
        form,
        outcome: { kind: 'succeeded' },
        left: [`nova_api running ${NEW}`],
      });
    }
  });

  it('leaves the old one running where the new one does not become healthy', async () => {
    for (const form of everyForm().filter(
      (it) => it['nova_api.prev'] && it.nova_api?.[0] !== NEW && it.nova_api?.[1] !== 'running',
    )) {
      const engine = hostWith(form, { exitCode: 1 });
      expect(await apply(engine)).toMatchObject({ kind: 'rolled-back' });
      expect(engine.summary()).toHaveLength(1);
      expect(engine.container('nova_api')?.status).toBe('running');
    }
  });
});

describe.each([stopFirst, startFirst, drainFirst])('a swap that is killed, $order', (update) => {
  const uploads = [Buffer.of(1)];

  async function killedAt(change: number, effect: 'effect' | 'no effect', ofNew: Behaviour = {}) {
    const engine = hostWith({ nova_api: [OLD, 'running'] }, ofNew);
    engine.history.fail({ change, with: effect, forGood: true });
    const outcome = await apply(engine, update, uploads);
    engine.history.heal();
    return { engine, outcome };
  }

  it.each(['effect', 'no effect'] as const)(
    'is finished by the next apply, wherever it was killed (last change with %s)',
    async (effect) => {
      for (let change = 1; change <= 9; change += 1) {
        const { engine } = await killedAt(change, effect);
        expect(await apply(engine, update, uploads)).toEqual({ kind: 'succeeded' });
        expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
        expect(engine.container('nova_api')?.uploads).toBe(1);
      }
    },
  );

  it('is finished by the next apply if its rollback was killed', async () => {
    const failing = { health: 'unhealthy' } as const;
    for (let change = 1; change <= 16; change += 1) {
      const { engine } = await killedAt(change, 'effect', failing);
      engine.behaviours.set(NEW, {});
      expect(await apply(engine, update, uploads)).toMatchObject({ kind: expect.any(String) as string });
      engine.behaviours.set(NEW, {});
      expect(await apply(engine, update, uploads)).toEqual({ kind: 'succeeded' });
      expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
    }
  });
});

describe('a call of a killed provider that takes effect late', () => {
  it('does not keep the next apply from making the successor', async () => {
    const engine = hostWith({ nova_api: [OLD, 'running'] });
    const create = engine.createContainer.bind(engine);
    engine.createContainer = (name, spec) => {
      engine.createContainer = create;
      engine.addContainer('nova_api.next', { spec: specOf(NEW), status: 'created', id: 'late' });
      return create(name, spec);
    };
    expect(await apply(engine)).toEqual({ kind: 'succeeded' });
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
    expect(engine.container('nova_api')?.id).not.toBe('late');
  });
});

function refuseToStart(engine: FakeEngine, id: string): void {
  const start = engine.startContainer.bind(engine);
  engine.startContainer = (container) => {
    const refused = engine.containers.get(container);
    if (refused?.id !== id) return start(container);
    refused.startError = 'failed to start shim: mkdir: file exists';
    return Promise.reject(engine.history.error('start nova_api', refused.startError));
  };
}

describe('a container that its engine refuses to start', () => {
  it('gets a successor from the next apply, instead of failing for ever', async () => {
    const engine = hostWith({ nova_api: [NEW, 'exited'] });
    const refused = engine.addContainer('nova_api', {
      spec: specOf(NEW),
      status: 'exited',
      id: `${ID}nova_api`,
    });
    refused.startError = 'task 4f1c already exists';
    expect(await apply(engine)).toEqual({ kind: 'succeeded' });
    expect(engine.history.changes).toContain('create nova_api.next');
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
  });

  it.each(['exited', 'created'] as const)(
    'gets one from the same apply, when it is %s and that shows only then',
    async (status) => {
      const engine = hostWith({ nova_api: [NEW, status] });
      refuseToStart(engine, `${ID}nova_api`);
      expect(await apply(engine)).toEqual({ kind: 'succeeded' });
      expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
      expect(engine.container('nova_api')?.id).not.toBe(`${ID}nova_api`);
    },
  );

  it('is started once and not twice when it runs and is not healthy', async () => {
    const engine = hostWith({ nova_api: [NEW, 'exited'] }, { health: 'unhealthy' });
    expect(await apply(engine)).toMatchObject({ kind: 'rolled-back' });
    expect(engine.history.changes.filter((it) => it === 'start nova_api')).toHaveLength(1);
  });

  it('is not started again as if it had been proven, when it never ran and its successor fails', async () => {
    const engine = hostWith({}, { exitCode: 1 });
    const refused = engine.addContainer('nova_api', { spec: specOf(NEW), status: 'created', id: 'refused' });
    refused.startError = 'task 4f1c already exists';
    expect(await apply(engine)).toMatchObject({ kind: 'rolled-back' });
    expect(engine.summary()).toEqual([]);
  });
});

describe('a first start that is killed', () => {
  it('is finished by the next apply, with its uploads', async () => {
    for (let change = 1; change <= 4; change += 1) {
      const engine = hostWith({});
      engine.history.fail({ change, with: 'effect', forGood: true });
      await apply(engine, stopFirst, [Buffer.of(1)]);
      engine.history.heal();
      expect(await apply(engine, stopFirst, [Buffer.of(1)])).toEqual({ kind: 'succeeded' });
      expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
      expect(engine.container('nova_api')?.uploads).toBe(1);
    }
  });
});
