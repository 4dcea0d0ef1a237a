import type { ContainerEngine } from '../../../lib/engine/container-engine';
import { dockerEngine } from '../../../lib/engine/docker/docker-engine';
import type { ConnectionTimeouts, Endpoint } from '../../../lib/engine/endpoint';
import { EngineError } from '../../../lib/engine/engine-error';

/** Short enough to wait for, long enough for a machine that is busy. */
export const TIMEOUTS: ConnectionTimeouts = {
  connectMs: 1_000,
  requestMs: 2_000,
  stallMs: 600,
  pullMs: 10_000,
};

const opened: ContainerEngine[] = [];

export async function connectTo(
  url: string,
  options: Partial<Pick<Endpoint, 'tls' | 'ssh' | 'timeouts'>> = {},
): Promise<ContainerEngine> {
  const engine = await dockerEngine('cmp1', { url, timeouts: TIMEOUTS, ...options });
  opened.push(engine);
  return engine;
}

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((engine) => engine.close()));
}

/** The error with which something fails; fails the test when it does not. */
export async function failureOf(action: Promise<unknown>): Promise<EngineError> {
  const outcome = await action.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (outcome instanceof EngineError) return outcome;
  throw new Error(`expected an EngineError, not ${String(outcome)}`);
}

export async function millisecondsOf(action: Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await action.catch(() => undefined);
  return performance.now() - begun;
}
