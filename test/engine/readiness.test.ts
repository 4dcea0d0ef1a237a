import { awaitHealthy } from '../../lib/engine/health-gate';
import type { ReadinessCheck } from '../../lib/engine/readiness';
import { soak } from '../../lib/engine/soak';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour, FakeContainer } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { FakeProbe, notReady, READY } from './fake-probe';

const SPEC = { Image: 'nova-compute:2', Healthcheck: { Test: ['CMD', 'healthcheck'] } };
const DOWN = notReady('down in Nova');

interface Scene {
  readonly probe?: ReadinessCheck;
  readonly refusals?: readonly RegExp[];
  readonly behaviour?: Behaviour;
  readonly signal?: AbortSignal;
}

function stage({ behaviour = {} }: Scene, clock = new FakeClock()) {
  const engine = new FakeEngine().addImage('nova-compute:2', behaviour);
  const container = engine.addContainer('nova_compute', { spec: SPEC });
  if (behaviour.exitCode !== undefined) container.end(behaviour.exitCode);
  return { engine, container, clock };
}

async function gate(scene: Scene, happening?: (container: FakeContainer) => void, clock = new FakeClock()) {
  const { engine, container } = stage(scene, clock);
  const { signal = new AbortController().signal, probe, refusals } = scene;
  if (happening) {
    void clock.sleep(5_000).then(() => {
      happening(container);
    });
  }
  const policy = { wait: true, timeoutSeconds: 60, ...(probe && { probe }), ...(refusals && { refusals }) };
  const verdict = await awaitHealthy({ engine, clock, signal }, 'nova_compute', policy);
  return { verdict, seconds: Math.round(clock.now() / 1000) };
}

describe('the gate of a container that has a probe', () => {
  it('opens when the probe says ready', async () => {
    const probe = new FakeProbe([DOWN, DOWN, READY]);
    expect((await gate({ probe })).verdict).toBeUndefined();
    expect(probe.asked).toHaveLength(3);
  });

  it('stays shut while the probe does not say so, and tells what it says', async () => {
    expect(await gate({ probe: new FakeProbe([DOWN]) })).toEqual({
      verdict: 'healthy, but not ready after 60 s: down in Nova',
      seconds: 61,
    });
  });

  it('does not ask the probe of a container that is not healthy', async () => {
    const probe = new FakeProbe([READY]);
    const { verdict } = await gate({ probe, behaviour: { health: 'starting' } });
    expect(verdict).toBe('not healthy after 60 s');
    expect(probe.asked).toEqual([]);
  });

  it('asks for what is known since the wait began', async () => {
    const clock = new FakeClock();
    await clock.sleep(7_000);
    const probe = new FakeProbe([DOWN, READY]);
    await gate({ probe }, undefined, clock);
    expect(probe.asked).toEqual([7_000, 7_000]);
  });

  it.each([0, 3])('gives up at once on a container that ends while it is waited for: %d', async (code) => {
    const ended = await gate({ probe: new FakeProbe([DOWN]) }, (container) => {
      container.end(code);
    });
    expect(ended.verdict).toBe(`it exited with code ${code}`);
    expect(ended.seconds).toBeLessThan(8);
  });

  it('gives up on a container that a supervisor starts again', async () => {
    const { verdict } = await gate({ probe: new FakeProbe([DOWN]) }, (container) => {
      container.end(0);
      container.start();
    });
    expect(verdict).toBe('it ended and was started again');
  });

  it('does not believe a probe that says ready of a container that ended meanwhile', async () => {
    const clock = new FakeClock();
    const probe = new FakeProbe([READY], () => clock.sleep(10_000));
    const { verdict } = await gate(
      { probe },
      (container) => {
        container.end(0);
      },
      clock,
    );
    expect(verdict).toBe('it exited with code 0');
  });

  it('gives it some more seconds after Ctrl-C', async () => {
    const { verdict } = await gate({ probe: new FakeProbe([DOWN]), signal: AbortSignal.abort() });
    expect(verdict).toBe('interrupted while it was not ready yet: down in Nova');
  });
});

describe('a container that says in its log that it will not serve', () => {
  const refusals = [/refusing to start/i];
  const logs = 'INFO starting\nERROR No identity found. Refusing to start after losing it!\nINFO idle';
  const line = 'ERROR No identity found. Refusing to start after losing it!';

  it('is not waited for, though it is healthy', async () => {
    const probe = new FakeProbe([READY]);
    expect(await gate({ refusals, probe, behaviour: { logs } })).toEqual({
      verdict: `it refuses to serve: ${line}`,
      seconds: 0,
    });
  });

  it('is quoted when it has ended', async () => {
    const { verdict } = await gate({ refusals, behaviour: { logs, exitCode: 0 } });
    expect(verdict).toBe(`it exited with code 0, and it refuses to serve: ${line}`);
  });

  it('is another one than one whose log says something else', async () => {
    expect((await gate({ refusals, behaviour: { logs: 'INFO starting' } })).verdict).toBeUndefined();
  });
});

describe('a canary that has a probe', () => {
  async function watch(scene: Scene) {
    const { engine, container, clock } = stage(scene);
    const { probe, refusals } = scene;
    const policy = { seconds: 60, ...(probe && { probe }), ...(refusals && { refusals }) };
    const at = { engine, clock, signal: new AbortController().signal };
    const failure = await soak(at, container.id, policy);
    return { failure, seconds: Math.round(clock.now() / 1000) };
  }

  it('lasts while the probe says ready', async () => {
    const probe = new FakeProbe([READY]);
    expect(await watch({ probe })).toEqual({ failure: undefined, seconds: 60 });
    expect(probe.asked.length).toBeGreaterThan(3);
  });

  it('may have a bad moment', async () => {
    expect((await watch({ probe: new FakeProbe([READY, DOWN, DOWN, READY]) })).failure).toBeUndefined();
  });

  it('has not lasted when the probe says three times that it is not ready', async () => {
    const { failure, seconds } = await watch({ probe: new FakeProbe([READY, DOWN]) });
    expect(failure).toBe('not ready any more: down in Nova, while it was watched for 60 s');
    expect(seconds).toBeLessThan(45);
  });

  it('has not lasted when it is not ready in the end', async () => {
    const answers = [READY, READY, READY, READY, READY, DOWN];
    const { failure } = await watch({ probe: new FakeProbe(answers) });
    expect(failure).toBe('not ready any more: down in Nova, after it was watched for 60 s');
  });

  it('has not lasted when it says that it will not serve', async () => {
    const behaviour = { logs: 'refusing to start' };
    const { failure } = await watch({ refusals: [/refusing/], behaviour });
    expect(failure).toBe('it refuses to serve: refusing to start, while it was watched for 60 s');
  });
});
