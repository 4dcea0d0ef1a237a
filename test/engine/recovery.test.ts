import { alone } from '../../lib/engine/group/meeting';
import { converge } from '../../lib/engine/converge';
import type { UpdatePolicy } from '../../lib/engine/desired-container';
import { observeSlot } from '../../lib/engine/observed-slot';
import type { Outcome } from '../../lib/engine/recreate/execute-plan';
import { decideRecovery } from '../../lib/engine/recreate/recovery';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour, Status } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { desired, differences, drainFirst, NEW, OLD, specOf, startFirst, stopFirst } from './desired';

const ID = 'id of ';

type Form = Readonly<
  Partial<Record<'nova_api' | 'nova_api.next' | 'nova_api.prev', readonly [string, Status]>>
>;

function hostWith(form: Form, ofNew: Behaviour = {}): FakeEngine {
  const engine = new FakeEngine().addImage(OLD).addImage(NEW, ofNew);
  for (const [name, [image, status]] of Object.entries(form)) {
    engine.addContainer(name, { spec: specOf(image), status, id: `${ID}${name}` });
  }
  return engine;
}

async function steps(form: Form, ofNew: Behaviour = {}): Promise<string[]> {
  const slot = await observeSlot(hostWith(form, ofNew), 'nova_api');
  const currentIsDesired = slot.current?.Config.Image === NEW;
  return decideRecovery('nova_api', slot, currentIsDesired).map((step) =>
    step.kind === 'remove'
      ? `remove ${step.container.slice(ID.length)}`
      : `rename ${step.container.slice(ID.length)} to ${step.to}`,
  );
}

function apply(
  engine: FakeEngine,
  update: UpdatePolicy = stopFirst,
  uploads: readonly Buffer[] = [],
): Promise<Outcome> {
  return converge({
    engine,
    desired: desired({ update, uploads }),
    differences,
    recordedPolicy: 'unless-stopped',
    clock: new FakeClock(),
    signal: new AbortController().signal,
    join: () => Promise.resolve(alone),
  });
}

/** The old version, with every setting of a difference told. */
function applyOld(engine: FakeEngine, update: UpdatePolicy): Promise<Outcome> {
  return converge({
    engine,
    desired: desired({ update, image: { reference: OLD, id: `sha256:${OLD}` }, spec: specOf(OLD) }),
    differences: ({ Config, HostConfig }) => [
      ...(Config.Image === OLD ? [] : [{ setting: 'image', from: Config.Image, to: OLD }]),
      ...(HostConfig.RestartPolicy?.Name === 'unless-stopped'
        ? []
        : [{ setting: 'restart', from: String(HostConfig.RestartPolicy?.Name), to: 'unless-stopped' }]),
    ],
    recordedPolicy: 'unless-stopped',
    clock: new FakeClock(),
    signal: new AbortController().signal,
    join: () => Promise.resolve(alone),
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

  it('is finished by the next apply if taking it back was killed', async () => {
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

describe.each([stopFirst, startFirst, drainFirst])('the restart policy of the old one, $order', (update) => {
  const policyOf = (engine: FakeEngine) => engine.container('nova_api')?.restartPolicy?.Name;

  it('is what it was before when a swap was killed anywhere and the next one fails', async () => {
    for (let change = 1; change <= 16; change += 1) {
      const engine = hostWith({ nova_api: [OLD, 'running'] }, { health: 'unhealthy' });
      engine.history.fail({ change, with: 'effect', forGood: true });
      await apply(engine, update);
      engine.history.heal();
      expect(await apply(engine, update)).toMatchObject({ kind: 'rolled-back' });
      expect([change, ...engine.summary()]).toEqual([change, `nova_api running ${OLD}`]);
      expect([change, policyOf(engine)]).toEqual([change, 'unless-stopped']);
    }
  });

  it('is what it was before when a swap was killed anywhere and the old one is wanted again', async () => {
    for (let change = 1; change <= 16; change += 1) {
      const engine = hostWith({ nova_api: [OLD, 'running'] }, { health: 'unhealthy' });
      engine.history.fail({ change, with: 'effect', forGood: true });
      await apply(engine, update);
      engine.history.heal();
      expect(await applyOld(engine, update)).toEqual({ kind: 'succeeded' });
      expect([change, ...engine.summary()]).toEqual([change, `nova_api running ${OLD}`]);
      expect([change, policyOf(engine)]).toEqual([change, 'unless-stopped']);
    }
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
