import type { ContainerSpec } from '../../lib/engine/container-engine';
import {
  awaitHealthy,
  INTERRUPTED_TIMEOUT_MS,
  healthcheckCommand,
  SETTLING_TIME_MS,
} from '../../lib/engine/health-gate';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';

const CHECKED: ContainerSpec = { Image: 'nova-api:2', Healthcheck: { Test: ['CMD', 'healthcheck'] } };
const UNCHECKED: ContainerSpec = { Image: 'nova-api:2' };

async function gate(
  spec: ContainerSpec,
  behaviour: Behaviour = {},
  policy = {},
  signal = new AbortController().signal,
) {
  const engine = new FakeEngine().addImage('nova-api:2', behaviour);
  const container = engine.addContainer('nova_api', { spec, status: 'created' });
  const clock = new FakeClock();
  const begun = awaitHealthyOf(engine, clock, signal, policy);
  container.start();
  return { verdict: await begun, elapsedMs: clock.now(), engine };
}

function awaitHealthyOf(engine: FakeEngine, clock: FakeClock, signal: AbortSignal, policy: object) {
  return awaitHealthy({ engine, clock, signal }, 'nova_api', { wait: true, timeoutSeconds: 60, ...policy });
}

describe('the health gate', () => {
  it('opens at once for a container that the engine calls healthy', async () => {
    expect(await gate(CHECKED)).toMatchObject({ verdict: undefined, elapsedMs: 0 });
  });

  it('runs the healthcheck itself and does not wait for the first run of the engine', async () => {
    const { verdict, elapsedMs, engine } = await gate(CHECKED, { health: 'starting', probeCode: 0 });
    expect([verdict, elapsedMs]).toEqual([undefined, 0]);
    expect(engine.history.calls).toContain('execute healthcheck in nova_api');
  });

  it('stays shut until its time is over for a container that never becomes healthy', async () => {
    const { verdict, elapsedMs } = await gate(CHECKED, { health: 'starting' });
    expect(verdict).toBe('not healthy after 60 s');
    expect(elapsedMs).toBeGreaterThan(60_000);
    expect(elapsedMs).toBeLessThan(62_000);
  });

  it('gives up at once on a container that the engine calls unhealthy, with what its healthcheck said', async () => {
    expect(await gate(CHECKED, { health: 'unhealthy' })).toMatchObject({
      verdict: 'its healthcheck failed with code 1: no answer',
      elapsedMs: 0,
    });
  });

  it.each([CHECKED, UNCHECKED])('gives up at once on a container that ended', async (spec) => {
    expect(await gate(spec, { exitCode: 3 })).toMatchObject({
      verdict: 'it exited with code 3',
      elapsedMs: 0,
    });
  });

  it('gives up on a container that restarts', async () => {
    const { verdict } = await gate(UNCHECKED, { restarts: 2 });
    expect(verdict).toBe('it restarts again and again (last exit code 0)');
  });

  it('lets a container without a healthcheck settle', async () => {
    const { verdict, elapsedMs } = await gate(UNCHECKED);
    expect(verdict).toBeUndefined();
    expect(elapsedMs).toBeGreaterThanOrEqual(SETTLING_TIME_MS);
    expect(elapsedMs).toBeLessThan(SETTLING_TIME_MS + 1000);
  });

  it('is not there for a container that is not to be waited for', async () => {
    expect(await gate(CHECKED, { exitCode: 3 }, { wait: false })).toMatchObject({ verdict: undefined });
  });

  it('gives a container some more seconds after Ctrl-C', async () => {
    const { verdict, elapsedMs } = await gate(CHECKED, { health: 'starting' }, {}, AbortSignal.abort());
    expect(verdict).toBe('interrupted while it was not healthy yet');
    expect(elapsedMs).toBeGreaterThan(INTERRUPTED_TIMEOUT_MS);
    expect(elapsedMs).toBeLessThan(INTERRUPTED_TIMEOUT_MS + 2000);
  });

  it('gives it these seconds from Ctrl-C on, however long it has waited before', async () => {
    const engine = new FakeEngine().addImage('nova-api:2', { health: 'starting' });
    engine.addContainer('nova_api', { spec: CHECKED });
    const [clock, stop] = [new FakeClock(), new AbortController()];
    void clock.sleep(40_000).then(() => {
      stop.abort();
    });
    expect(await awaitHealthyOf(engine, clock, stop.signal, {})).toContain('interrupted');
    expect(clock.now() - 40_000).toBeGreaterThanOrEqual(INTERRUPTED_TIMEOUT_MS);
    expect(clock.now() - 40_000).toBeLessThan(INTERRUPTED_TIMEOUT_MS + 2000);
  });

  it('notices that a container was removed by somebody else', async () => {
    const engine = new FakeEngine();
    const verdict = await awaitHealthyOf(engine, new FakeClock(), new AbortController().signal, {});
    expect(verdict).toBe('it was removed by somebody else');
  });
});

describe('the command of a healthcheck', () => {
  it.each([
    [
      ['CMD', 'curl', '-f', 'x'],
      ['curl', '-f', 'x'],
    ],
    [
      ['CMD-SHELL', 'curl x'],
      ['/bin/sh', '-c', 'curl x'],
    ],
    [['NONE'], undefined],
    [[], undefined],
  ])('of %j is %j', (Test, command) => {
    const container = new FakeEngine().addContainer('a', { spec: { Healthcheck: { Test } } });
    expect(healthcheckCommand(container.inspect())).toEqual(command);
  });
});
