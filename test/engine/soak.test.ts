import { soak } from '../../lib/engine/soak';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour, FakeContainer } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';

const SOAK_SECONDS = 60;

/** Watches a running container, to which something may happen in the middle of it. */
async function watch(
  happening: (container: FakeContainer, engine: FakeEngine, stopping: AbortController) => void = () =>
    undefined,
  { behaviour = {}, checked = true }: { behaviour?: Behaviour; checked?: boolean } = {},
) {
  const engine = new FakeEngine().addImage('nova-compute:2', behaviour);
  const spec = { Image: 'nova-compute:2', ...(checked && { Healthcheck: { Test: ['CMD', 'healthcheck'] } }) };
  const container = engine.addContainer('nova_compute', { spec });
  const clock = new FakeClock();
  const stopping = new AbortController();
  void clock.sleep((SOAK_SECONDS * 1000) / 2).then(() => {
    happening(container, engine, stopping);
  });
  const failure = await soak({ engine, clock, signal: stopping.signal }, container.id, {
    seconds: SOAK_SECONDS,
  });
  return { failure, seconds: Math.round(clock.now() / 1000) };
}

describe('a canary that soaks', () => {
  it.each([true, false])(
    'is watched for all of its time, with a healthcheck or without: %s',
    async (checked) => {
      expect(await watch(undefined, { checked })).toEqual({ failure: undefined, seconds: SOAK_SECONDS });
    },
  );

  it('has not lasted when it ended, which is noticed at once', async () => {
    const { failure, seconds } = await watch((container) => {
      container.end(3);
    });
    expect(failure).toBe('it exited with code 3, while it was watched for 60 s');
    expect(seconds).toBeLessThan(SOAK_SECONDS / 2 + 3);
  });

  it('has not lasted when the engine restarted it', async () => {
    const { failure } = await watch((container) => {
      container.restartCount += 1;
    });
    expect(failure).toBe('it restarts again and again (last exit code 0), while it was watched for 60 s');
  });

  it('has not lasted when a supervisor started it again, which the engine does not count', async () => {
    const { failure } = await watch((container) => {
      container.end(0);
      container.start();
    });
    expect(failure).toBe('it ended and was started again, while it was watched for 60 s');
  });

  it('has not lasted when somebody removed it', async () => {
    const { failure } = await watch((_, engine) => {
      engine.containers.clear();
    });
    expect(failure).toBe('it was removed by somebody else, while it was watched for 60 s');
  });

  it('has not lasted when the engine calls it unhealthy', async () => {
    const { failure } = await watch(undefined, { behaviour: { health: 'unhealthy' } });
    expect(failure).toBe('its healthcheck failed with code 1: no answer, while it was watched for 60 s');
  });

  it('has not lasted when the engine has not decided in the end and its healthcheck fails', async () => {
    const undecided = { health: 'starting', probeCode: 1 } as const;
    const { failure } = await watch(undefined, { behaviour: undecided });
    expect(failure).toBe('its healthcheck does not succeed any more, after it was watched for 60 s');
    expect(await watch(undefined, { behaviour: { ...undecided, probeCode: 0 } })).toMatchObject({
      failure: undefined,
    });
  });

  it('is given up soon after Ctrl-C', async () => {
    const { failure, seconds } = await watch((_container, _engine, stopping) => {
      stopping.abort();
    });
    expect(failure).toBe('interrupted while it was watched for 60 s');
    expect(seconds).toBeLessThan(SOAK_SECONDS / 2 + 3);
  });
});
