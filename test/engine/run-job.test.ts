import { EngineError } from '../../lib/engine/engine-error';
import { runJob, type DesiredJob } from '../../lib/engine/run-job';
import type { Behaviour } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';

const IMAGE = 'nova-api:2';

function job(changes: Partial<DesiredJob> = {}): DesiredJob {
  return {
    name: 'nova_bootstrap',
    spec: { Image: IMAGE },
    uploads: [],
    acceptedExitCodes: [0],
    timeoutSeconds: 60,
    stopTimeoutSeconds: 10,
    removeAfterwards: true,
    ...changes,
  };
}

const hostWith = (behaviour: Behaviour) => new FakeEngine().addImage(IMAGE, behaviour);
const running = new AbortController().signal;
const lost = new EngineError({
  kind: 'unreachable',
  host: 'ctl1',
  operation: 'wait for container nova_bootstrap',
  reason: 'the connection was lost',
});

describe('a job', () => {
  it('runs to its end and leaves its code, its last lines and no container', async () => {
    const engine = hostWith({ exitCode: 0, logs: 'migrating\nnothing to migrate' });
    expect(await runJob(engine, job({ uploads: [Buffer.of(1)] }), running)).toEqual({
      id: 'id1',
      imageId: `sha256:${IMAGE}`,
      exitCode: 0,
      logs: 'migrating\nnothing to migrate',
    });
    expect(engine.history.changes).toEqual([
      'create nova_bootstrap',
      'upload to nova_bootstrap',
      'start nova_bootstrap',
      'remove nova_bootstrap and its volumes',
    ]);
  });

  it('stays there after its end if it is not to be removed', async () => {
    const engine = hostWith({ exitCode: 0 });
    await runJob(engine, job({ removeAfterwards: false }), running);
    expect(engine.summary()).toEqual([`nova_bootstrap exited ${IMAGE}`]);
  });

  it('fails with a code that is not accepted', async () => {
    const engine = hostWith({ exitCode: 3, logs: 'no such table' });
    expect(await runJob(engine, job(), running)).toMatchObject({
      exitCode: 3,
      logs: 'no such table',
      failure: 'it exited with code 3',
    });
    expect(engine.summary()).toEqual([]);
  });

  it('succeeds with any code that is accepted', async () => {
    const result = await runJob(hostWith({ exitCode: 3 }), job({ acceptedExitCodes: [0, 3] }), running);
    expect(result.failure).toBeUndefined();
  });

  it('has done its work also where its log driver cannot be read', async () => {
    const engine = hostWith({ exitCode: 0 });
    engine.readLogs = () => Promise.reject(new Error('the log driver does not support reading'));
    const { failure, logs } = await runJob(engine, job(), running);
    expect([failure, logs]).toEqual([undefined, 'Error: the log driver does not support reading']);
  });

  it('that is a question has failed when its answer cannot be read as a whole', async () => {
    const engine = hostWith({ exitCode: 0, logs: '{"id":"nova-1"}' });
    const asked = job({ isQuestion: true });
    expect(await runJob(engine, asked, running)).toMatchObject({ exitCode: 0, answer: '{"id":"nova-1"}' });
    engine.readOutput = () => Promise.reject(lost);
    const { failure, answer } = await runJob(engine, asked, running);
    expect([failure, answer]).toEqual([`what it answered could not be read (${lost.message})`, undefined]);
    expect(engine.summary()).toEqual([]);
    const failed = hostWith({ exitCode: 1, logs: '{"id":"nova-1"}' });
    expect((await runJob(failed, asked, running)).answer).toBeUndefined();
  });

  it('is stopped when its time is over', async () => {
    const engine = hostWith({});
    const { failure } = await runJob(engine, job({ timeoutSeconds: 0.005 }), running);
    expect(failure).toBe('it did not end within 0.005 s and was stopped');
    expect(engine.summary()).toEqual([]);
  });

  it('is stopped on Ctrl-C', async () => {
    const engine = hostWith({});
    const stopping = new AbortController();
    const run = runJob(engine, job(), stopping.signal);
    setImmediate(() => {
      stopping.abort();
    });
    expect((await run).failure).toBe('it was interrupted and was stopped');
    expect(engine.summary()).toEqual([]);
  });

  it('waits for the one that an earlier deploy left running, and is never joined by a second one', async () => {
    const engine = hostWith({ exitCode: 0 });
    const left = engine.addContainer('nova_bootstrap', { spec: { Image: 'nova-api:1' } });
    const run = runJob(engine, job(), running);
    await new Promise(setImmediate);
    expect(engine.history.changes).toEqual([]);
    left.end(0);
    await run;
    expect(engine.history.changes.slice(0, 2)).toEqual([
      'remove nova_bootstrap and its volumes',
      'create nova_bootstrap',
    ]);
  });

  it('does not start after Ctrl-C', async () => {
    const engine = hostWith({});
    engine.addContainer('nova_bootstrap', { spec: { Image: 'nova-api:1' } });
    await expect(runJob(engine, job(), AbortSignal.abort())).rejects.toThrow(
      'interrupted before it was started',
    );
    expect(engine.history.changes).toEqual(['stop nova_bootstrap', 'remove nova_bootstrap and its volumes']);
  });

  it('takes the place of an ended one, but not of another container whose id begins like its name', async () => {
    const engine = hostWith({ exitCode: 0 });
    engine.addContainer('somebody_else', { id: 'db42' });
    engine.addContainer('nova_bootstrap', { status: 'exited' });
    await runJob(engine, job(), running);
    await runJob(engine, job({ name: 'db' }), running);
    expect(engine.summary()).toEqual(['somebody_else running ']);
  });

  it('is awaited further when the connection broke and is there again', async () => {
    const engine = hostWith({});
    const wait = engine.waitForExit.bind(engine);
    engine.waitForExit = (container, signal) => {
      engine.waitForExit = wait;
      setImmediate(() => {
        engine.containers.get(container)?.end(0);
      });
      return Promise.reject(signal?.aborted ? new Error('aborted') : lost);
    };
    expect(await runJob(engine, job(), running)).toMatchObject({ exitCode: 0 });
    expect(engine.summary()).toEqual([]);
  });

  it('awaits one that a killed deploy has just begun after all', async () => {
    const engine = hostWith({ exitCode: 0 });
    const create = engine.createContainer.bind(engine);
    engine.createContainer = (name, spec) => {
      engine.createContainer = create;
      engine.addContainer(name, { spec, status: 'created', id: 'late' });
      return create(name, spec);
    };
    expect(await runJob(engine, job(), running)).toMatchObject({ exitCode: 0 });
    expect(engine.history.changes).toContain('remove nova_bootstrap and its volumes');
    expect(engine.summary()).toEqual([]);
  });

  it('runs on when its host is lost: the next deploy awaits it, and nobody kills it', async () => {
    const engine = hostWith({});
    engine.waitForExit = () => {
      engine.history.die();
      return Promise.reject(lost);
    };
    await expect(runJob(engine, job(), running)).rejects.toThrow('the engine does not answer');
    engine.history.heal();
    expect(engine.summary()).toEqual([`nova_bootstrap running ${IMAGE}`]);
    expect(engine.history.changes).toEqual(['create nova_bootstrap', 'start nova_bootstrap']);
  });

  it('has done its work also where it cannot be removed; the next run does that', async () => {
    const engine = hostWith({ exitCode: 0 });
    engine.history.fail({ change: 'remove' });
    expect(await runJob(engine, job(), running)).toMatchObject({ exitCode: 0 });
    await runJob(engine, job(), running);
    expect(engine.summary()).toEqual([]);
  });

  it('is removed even if it could not be started', async () => {
    const engine = hostWith({});
    engine.history.fail({ change: 'start' });
    await expect(runJob(engine, job(), running)).rejects.toThrow('could not start nova_bootstrap');
    expect(engine.summary()).toEqual([]);
  });
});
