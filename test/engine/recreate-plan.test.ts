import type { DesiredContainer } from '../../lib/engine/desired-container';
import { observeSlot } from '../../lib/engine/observed-slot';
import {
  decideRecreate,
  isNothingToDo,
  printPlan,
  type Difference,
} from '../../lib/engine/recreate/recreate-plan';
import type { Status } from '../helpers/fake-container';
import { FakeEngine, type Existing } from '../helpers/fake-engine';
import { desired, drainFirst, imageDiffers, NEW, OLD, specOf, startFirst, stopFirst } from './desired';

async function plan(
  containers: Readonly<Record<string, Existing>>,
  wanted: DesiredContainer = desired(),
  differences: readonly Difference[] = [],
) {
  const engine = new FakeEngine();
  for (const [name, existing] of Object.entries(containers)) engine.addContainer(name, existing);
  return decideRecreate(wanted, await observeSlot(engine, 'nova_api'), differences);
}

async function print(...args: Parameters<typeof plan>): Promise<string[]> {
  return printPlan(await plan(...args)).split('\n');
}

const oldOne = { nova_api: { spec: specOf(OLD, 'no') } };
const newOne = (status: Status) => ({ nova_api: { spec: specOf(NEW), status } });

describe('the plan for a container that is not there', () => {
  it('gives it its name when it is complete, then starts it', async () => {
    expect(await print({}, desired({ uploads: [Buffer.of(1), Buffer.of(2)] }))).toEqual([
      'prepare: create new as nova_api.next (there is no such container)',
      'prepare: upload new (there is no such container)',
      'start: rename new from nova_api.next to nova_api (there is no such container)',
      'start: start new (there is no such container)',
      'start: await-healthy new (later waves rely on it)',
    ]);
  });

  it('only creates one that is not to run', async () => {
    expect(await print({}, desired({ running: false }))).toEqual([
      'prepare: create new as nova_api.next (there is no such container)',
      'start: rename new from nova_api.next to nova_api (there is no such container)',
    ]);
  });
});

describe('the plan for a container that is as desired', () => {
  it('is to do nothing while it runs', async () => {
    expect(isNothingToDo(await plan(newOne('running')))).toBe(true);
    expect(await print(newOne('running'))).toEqual(['nothing to do']);
  });

  it('starts a stopped one', async () => {
    const lines = ['start: start new (it is stopped)', 'start: await-healthy new (later waves rely on it)'];
    expect(await print(newOne('exited'))).toEqual(lines);
    expect(await print(newOne('created'))).toEqual(lines);
  });

  it('leaves a stopped one alone that is not to run', async () => {
    expect(await print(newOne('exited'), desired({ running: false }))).toEqual(['nothing to do']);
  });

  it('lets a paused one go on', async () => {
    expect(await print(newOne('paused'))).toEqual([
      'start: unpause new (it is paused)',
      'start: await-healthy new (later waves rely on it)',
    ]);
  });

  it.each(['dead', 'restarting'] as const)('replaces one that is %s', async (status) => {
    const [create] = await print(newOne(status));
    expect(create).toBe(`prepare: create new as nova_api.next (it is ${status})`);
  });

  it('proves a successor whose swap was interrupted, or goes back', async () => {
    const slot = { ...newOne('exited'), 'nova_api.prev': { spec: specOf(OLD), status: 'exited' as const } };
    expect(await print(slot)).toEqual([
      'stop: stop old (an earlier update was interrupted)',
      'start: start new (an earlier update was interrupted)',
      'start: await-healthy new (later waves rely on it)',
      'commit: remove old (its successor is healthy)',
    ]);
  });
});

describe('the plan for a successor whose drain-first swap was interrupted', () => {
  const wanted = desired({ update: drainFirst });
  const slot = (status: Status) => ({ ...newOne('running'), 'nova_api.prev': { spec: specOf(OLD), status } });

  it('proves it, and does not tell an old one to end that was told already', async () => {
    expect(await print(slot('running'), wanted)).toEqual([
      'start: start new (an earlier update was interrupted)',
      'start: await-healthy new (later waves rely on it)',
      'commit: remove-drained old (its successor is healthy)',
    ]);
  });

  it('goes back by a restart of one that let go', async () => {
    const { alreadyDone } = await plan(slot('running'), wanted);
    expect(alreadyDone).toContainEqual(expect.objectContaining({ kind: 'signal', subject: 'old' }));
    expect(alreadyDone).not.toContainEqual(expect.objectContaining({ kind: 'stop' }));
  });

  it('removes one that has ended', async () => {
    expect((await plan(slot('exited'), wanted)).commit.map(({ kind }) => kind)).toEqual(['remove']);
  });
});

describe('the plan for a container that differs', () => {
  const cause = '(image: nova-api:1 -> nova-api:2)';
  const park = 'rename old from nova_api to nova_api.prev (parked until its successor is healthy)';
  const takeName = `rename new from nova_api.next to nova_api ${cause}`;
  const await_ = 'start: await-healthy new (later waves rely on it)';
  const remove = 'commit: remove old (its successor is healthy)';

  it('stop-first: stops the old one, then starts the new one under its name', async () => {
    expect(await print(oldOne, desired({ update: stopFirst }), imageDiffers)).toEqual([
      `prepare: create new as nova_api.next ${cause}`,
      `stop: ${park}`,
      `stop: stop old ${cause}`,
      `start: ${takeName}`,
      `start: start new ${cause}`,
      await_,
      remove,
    ]);
  });

  it('start-first: starts the new one beside the old one', async () => {
    expect(await print(oldOne, desired({ update: startFirst }), imageDiffers)).toEqual([
      `prepare: create new as nova_api.next ${cause}`,
      `start: start new ${cause}`,
      await_,
      `start: ${park}`,
      `start: ${takeName}`,
      `commit: stop old ${cause}`,
      remove,
    ]);
  });

  it('drain-first: starts the new one when the old one has let go of its work', async () => {
    expect(await print(oldOne, desired({ update: drainFirst }), imageDiffers)).toEqual([
      `prepare: create new as nova_api.next ${cause}`,
      `stop: ${park}`,
      `stop: signal old SIGTERM ${cause}`,
      'stop: await-drained old (its successor takes over)',
      `start: ${takeName}`,
      `start: start new ${cause}`,
      await_,
      'commit: remove-drained old (its successor is healthy)',
    ]);
  });

  it.each([stopFirst, startFirst, drainFirst])(
    '$order: an old one with a restart policy loses it when it has been parked, before it is stopped',
    async (update) => {
      const existing = { nova_api: { spec: specOf(OLD, 'unless-stopped') } };
      const lines = await print(existing, desired({ update }), imageDiffers);
      const policy = lines.findIndex((line) =>
        line.includes('set-restart-policy old from unless-stopped to no'),
      );
      expect(policy).toBeGreaterThan(0);
      expect(lines[policy - 1]).toContain(park);
    },
  );

  it('copies what is carried over into the new one before anything stops', async () => {
    const update = { ...stopFirst, carryOver: ['/var/lib/a', '/var/lib/b'] };
    expect((await plan(oldOne, desired({ update }), imageDiffers)).prepare.map(({ kind }) => kind)).toEqual([
      'create',
      'copy-from-old',
      'copy-from-old',
    ]);
  });

  it('names every difference as the cause', async () => {
    const [create] = await print(oldOne, desired(), [
      ...imageDiffers,
      { setting: 'user', from: 'unset', to: '"nova"' },
    ]);
    expect(create).toContain('(image: nova-api:1 -> nova-api:2; user: unset -> "nova")');
  });

  it('remembers that an old one which is stopped now must run again if the update fails', async () => {
    const stopped = { nova_api: { spec: specOf(OLD), status: 'exited' as const } };
    expect((await plan(stopped, desired(), imageDiffers)).alreadyDone.map(({ kind }) => kind)).toEqual([
      'stop',
    ]);
    expect((await plan(oldOne, desired(), imageDiffers)).alreadyDone).toEqual([]);
  });

  it('starts nothing for a container that is not to run', async () => {
    const lines = await print(oldOne, desired({ running: false }), imageDiffers);
    expect(lines.filter((line) => /: (start|stop|await-healthy) /.test(line))).toEqual([]);
  });
});

describe('the plan for an old one whose restart policy an interrupted swap took', () => {
  const withoutPolicy = (status: Status, image = OLD) => ({ spec: specOf(image, 'no'), status });
  const given = 'set-restart-policy new from no to always (an earlier update was interrupted)';

  async function decide(
    containers: Readonly<Record<string, Existing>>,
    differing: readonly Difference[],
    takenPolicy = 'always',
  ) {
    const engine = new FakeEngine();
    for (const [name, existing] of Object.entries(containers)) engine.addContainer(name, existing);
    const slot = { ...(await observeSlot(engine, 'nova_api')), takenPolicy };
    return decideRecreate(desired(), slot, differing);
  }

  it('gives it back where the old one is wanted again', async () => {
    const running = await decide({ nova_api: withoutPolicy('running') }, []);
    expect(printPlan(running)).toBe(`start: ${given}`);
    const stopped = await decide({ nova_api: withoutPolicy('exited') }, []);
    expect(printPlan(stopped).split('\n').at(-1)).toBe(`start: ${given}`);
  });

  it.each([
    ['is tried again', { nova_api: withoutPolicy('exited') }, imageDiffers],
    [
      'is to be finished',
      { nova_api: withoutPolicy('running', NEW), 'nova_api.prev': withoutPolicy('exited') },
      [],
    ],
  ])('rolls it back with the rest when an update that %s fails', async (_, containers, differing) => {
    const { alreadyDone } = await decide(containers, differing);
    expect(alreadyDone[0]).toMatchObject({
      kind: 'set-restart-policy',
      subject: 'old',
      from: 'always',
      to: 'no',
    });
  });
});

describe('the plan for a canary', () => {
  const canary = desired({ health: { wait: true, timeoutSeconds: 300, soakSeconds: 60 } });
  const soaks = (lines: readonly string[]) => lines.filter((line) => line.includes('soak'));

  it.each([
    ['before the old one is removed', oldOne, imageDiffers],
    ['when it is the first one', {}, []],
    [
      'when its update was cut short before it was proven',
      { ...newOne('running'), 'nova_api.prev': { spec: specOf(OLD), status: 'exited' as const } },
      [],
    ],
  ])('watches the new one %s', async (_, containers, differing) => {
    const lines = await print(containers, canary, differing);
    expect(soaks(lines)).toEqual(['start: soak new for 60 s (other hosts follow it)']);
    expect(lines.indexOf('start: await-healthy new (later waves rely on it)')).toBe(
      lines.indexOf('start: soak new for 60 s (other hosts follow it)') - 1,
    );
  });

  it('watches none that served before and was only stopped', async () => {
    const lines = await print(newOne('exited'), canary);
    expect(lines).toHaveLength(2);
    expect(soaks(lines)).toEqual([]);
  });
});
