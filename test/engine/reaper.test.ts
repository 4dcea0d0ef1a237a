import { withDeadline } from '../../lib/engine/deadline';
import { observeSlot, possibleOrphans } from '../../lib/engine/observed-slot';
import { awaitOrphaned, endOrphaned } from '../../lib/engine/reaper';
import { runJob } from '../../lib/engine/run-job';
import { FakeClock } from '../helpers/fake-clock';
import { FakeEngine } from '../helpers/fake-engine';
import { NEW, OLD, startFirst, stopFirst } from './desired';
import { apply, hostWith, ID, type Form } from './interrupted-host';

const clock = new FakeClock();

/** A host whose engine lost the process of this container. */
async function forgetful() {
  const engine = new FakeEngine().addImage(NEW);
  const { id } = engine.addContainer('nova_api', { spec: { Image: NEW }, status: 'created' });
  engine.orphaned.add(id);
  const of = [await engine.tryInspectContainer(id)].filter((it) => it !== undefined);
  return { engine, orphaned: { engine, clock, name: 'nova_api', of } };
}

function refuseReaper(engine: FakeEngine, reason: string): void {
  engine.startContainer = () =>
    Promise.reject(engine.history.error('start container nova_api.reaper', reason));
}

describe('the end of orphaned processes', () => {
  it('is brought about by a container that sees all processes, and leaves none', async () => {
    const { engine, orphaned } = await forgetful();
    const create = jest.spyOn(engine, 'createContainer');
    await endOrphaned(orphaned);
    expect([...engine.orphaned]).toEqual([]);
    expect(create.mock.calls[0]?.[1]).toMatchObject({ HostConfig: { PidMode: 'host' }, User: '0:0' });
    expect(engine.summary()).toEqual([`nova_api created ${NEW}`]);
  });

  it('needs nothing where nobody can have been orphaned', async () => {
    const engine = new FakeEngine();
    await endOrphaned({ engine, clock, name: 'nova_api', of: [] });
    expect(engine.history.calls).toEqual([]);
  });

  it('is not sought where it cannot be: an image without a shell must not keep its role from being updated', async () => {
    const { engine, orphaned } = await forgetful();
    refuseReaper(engine, 'OCI runtime create failed: exec: "sh": executable file not found in $PATH');
    await endOrphaned(orphaned);
    expect(engine.summary()).toEqual([`nova_api created ${NEW}`]);
  });

  it('is not sought with an image that is gone', async () => {
    const { engine, orphaned } = await forgetful();
    engine.images.clear();
    await endOrphaned(orphaned);
    expect(engine.history.changes).toEqual([]);
  });

  it('is not taken for granted when the engine cannot start anything, as without its containerd', async () => {
    const { engine, orphaned } = await forgetful();
    refuseReaper(engine, 'dial unix /run/containerd/containerd.sock: no such file or directory');
    await expect(endOrphaned(orphaned)).rejects.toThrow('dial unix');
    expect(engine.summary()).toEqual([`nova_api created ${NEW}`]);
  });

  it('is not taken for granted when the reaper itself was ended', async () => {
    const { engine, orphaned } = await forgetful();
    engine.waitForExit = () => Promise.resolve(143);
    await expect(endOrphaned(orphaned)).rejects.toThrow(
      'ctl1/nova_api: the search for processes that its engine lost ended with code 143',
    );
  });

  it('takes the place of a reaper that was killed before it began', async () => {
    const { engine, orphaned } = await forgetful();
    const spec = { Entrypoint: ['sh', '-c', 'exit 0', 'reaper'], HostConfig: { PidMode: 'host' } };
    engine.addContainer('nova_api.reaper', { status: 'created', spec });
    await endOrphaned(orphaned);
    expect([[...engine.orphaned], engine.summary()]).toEqual([[], [`nova_api created ${NEW}`]]);
  });

  it("leaves somebody else's container alone that has the name of a reaper", async () => {
    const { engine, orphaned } = await forgetful();
    engine.addContainer('nova_api.reaper', { spec: { Image: 'grim:1' } });
    await endOrphaned(orphaned);
    expect([...engine.orphaned]).toEqual([]);
    expect(engine.summary()).toEqual([`nova_api created ${NEW}`, 'nova_api.reaper running grim:1']);
  });

  it('fails with the host when that cannot be reached', async () => {
    const { engine, orphaned } = await forgetful();
    engine.history.die();
    await expect(endOrphaned(orphaned)).rejects.toThrow('ctl1: could not');
  });

  it('can be awaited without harm, as long as somebody wants to', async () => {
    const { engine, orphaned } = await forgetful();
    const wait = (until: AbortSignal) => awaitOrphaned(orphaned, until);
    expect(await withDeadline(20, [], wait)).toBe(false);
    expect(engine.orphaned.size).toBe(1);
    expect(engine.summary()).toEqual([`nova_api created ${NEW}`]);
  });
});

/** What an engine that was killed in the middle of a start leaves, by who was to start. */
const FORMS: readonly (readonly [string, string, Form])[] = [
  ['a first one', 'nova_api', { nova_api: [NEW, 'created'] }],
  ['a successor', 'nova_api', { nova_api: [NEW, 'created'], 'nova_api.prev': [OLD, 'exited'] }],
  [
    'a successor beside it',
    'nova_api.next',
    { nova_api: [OLD, 'running'], 'nova_api.next': [NEW, 'created'] },
  ],
  ['an old one again', 'nova_api.prev', { 'nova_api.prev': [OLD, 'exited'] }],
];

describe('an apply after an engine was killed while it started', () => {
  it.each(FORMS)('%s: nothing is started before the orphaned process has ended', async (_, name, form) => {
    for (const update of [stopFirst, startFirst]) {
      const engine = hostWith(form);
      engine.orphaned.add(`${ID}${name}`);
      const started: number[] = [];
      const start = engine.startContainer.bind(engine);
      engine.startContainer = (container) => {
        if (!engine.containers.get(container)?.name.endsWith('.reaper')) started.push(engine.orphaned.size);
        return start(container);
      };
      expect(await apply(engine, update)).toEqual({ kind: 'succeeded' });
      expect([...engine.orphaned]).toEqual([]);
      expect(started).toEqual([0]);
      expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
    }
  });
});

/** The engine dies during this start, and is back at once; it has orphaned what it was about to start. */
function dieDuring(engine: FakeEngine, name: string): void {
  const start = engine.startContainer.bind(engine);
  engine.startContainer = (container) => {
    const { id = '', name: called } = engine.containers.get(container) ?? {};
    if (called !== name) return start(container);
    engine.startContainer = start;
    engine.orphaned.add(id);
    return Promise.reject(engine.history.error(`start ${name}`, 'the connection was lost', 'unreachable'));
  };
}

describe('an engine that is killed while it starts', () => {
  it('a successor: that ends before the old one is started again', async () => {
    const engine = hostWith({ nova_api: [OLD, 'running'] });
    dieDuring(engine, 'nova_api');
    expect(await apply(engine)).toMatchObject({ kind: 'rolled-back' });
    expect([...engine.orphaned]).toEqual([]);
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
  });

  it('the old one again: that is started once more when its process has ended', async () => {
    const engine = hostWith({ nova_api: [OLD, 'running'] }, { exitCode: 1 });
    dieDuring(engine, 'nova_api.prev');
    expect(await apply(engine)).toMatchObject({ kind: 'rolled-back' });
    expect([...engine.orphaned]).toEqual([]);
    expect(engine.summary()).toEqual([`nova_api running ${OLD}`]);
  });
});

describe('a successor whose orphaned process does not end', () => {
  it('keeps the old one from being started, and stays to be found by the next apply', async () => {
    const engine = hostWith({ nova_api: [OLD, 'running'] });
    dieDuring(engine, 'nova_api');
    const wait = engine.waitForExit.bind(engine);
    engine.waitForExit = () => Promise.resolve(137);
    expect(await apply(engine)).toMatchObject({
      kind: 'stuck',
      rollbackFailure: expect.stringContaining('the old one was not started') as string,
    });
    expect(engine.summary()).toEqual([`nova_api created ${NEW}`, `nova_api.prev exited ${OLD}`]);
    engine.waitForExit = wait;
    engine.orphaned.clear();
    expect(await apply(engine)).toEqual({ kind: 'succeeded' });
    expect(engine.summary()).toEqual([`nova_api running ${NEW}`]);
  });
});

describe('a container that is only to exist', () => {
  it('is not taken for one whose start was cut short', async () => {
    const engine = new FakeEngine().addImage(NEW);
    const slot = async () => observeSlot(engine, 'nova_api');
    engine.addContainer('nova_api', { spec: { Image: NEW }, status: 'created' });
    expect(possibleOrphans(await slot(), false)).toEqual([]);
    expect(possibleOrphans(await slot())).toHaveLength(1);
  });
});

describe('a job whose process its engine has orphaned', () => {
  const job = {
    name: 'nova_bootstrap',
    spec: { Image: NEW },
    uploads: [],
    acceptedExitCodes: [0],
    timeoutSeconds: 60,
    stopTimeoutSeconds: 10,
    removeAfterwards: true,
  };
  function left() {
    const engine = new FakeEngine().addImage(OLD).addImage(NEW, { exitCode: 0 });
    const { id } = engine.addContainer('nova_bootstrap', { spec: { Image: OLD }, status: 'created' });
    engine.orphaned.add(id);
    return { engine, id };
  }

  it('is not joined by a second one, and not killed', async () => {
    const { engine, id } = left();
    const run = runJob(engine, job, new AbortController().signal);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(engine.orphaned.size).toBe(1);
    expect(engine.history.changes).not.toContain('start nova_bootstrap');
    engine.orphaned.delete(id);
    engine.container('nova_bootstrap.reaper')?.end(0);
    expect(await run).toMatchObject({ exitCode: 0 });
    expect(engine.summary()).toEqual([]);
  });

  it('is left alone on Ctrl-C, for the next run to await', async () => {
    const { engine } = left();
    await expect(withDeadline(20, [], (until) => runJob(engine, job, until))).rejects.toThrow(
      'interrupted before it was started',
    );
    expect([engine.orphaned.size, engine.summary()]).toEqual([1, [`nova_bootstrap created ${OLD}`]]);
  });

  it('is killed when its time is over', async () => {
    const { engine } = left();
    const inTime = { ...job, timeoutSeconds: 0.02 };
    expect(await runJob(engine, inTime, new AbortController().signal)).toMatchObject({ exitCode: 0 });
    expect([...engine.orphaned]).toEqual([]);
  });

  it('stays there when its start was refused and it may run all the same', async () => {
    const engine = new FakeEngine().addImage(NEW);
    engine.startContainer = () => Promise.reject(engine.history.error('start', 'containerd is not running'));
    await expect(runJob(engine, job, new AbortController().signal)).rejects.toThrow(
      'containerd is not running',
    );
    expect(engine.summary()).toEqual([`nova_bootstrap created ${NEW}`]);
  });
});
