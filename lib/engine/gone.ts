import type { Clock } from './clock';
import type { ContainerCalls } from './container-engine';
import { EngineError } from './engine-error';

/** An engine that removes an ended container (`--rm`) takes about as long as for its volumes. */
const PATIENCE_MS = 30_000;
const POLL_MS = 200;

export interface Whereabouts {
  readonly engine: ContainerCalls;
  readonly clock: Clock;
}

/**
 * Whether a call failed because the container is not there any more: somebody else removed it, or its engine did. That a
 * network or an image is missing sounds alike; so it is looked for.
 */
export async function isGone(at: Whereabouts, container: string, error: unknown): Promise<boolean> {
  if (!(error instanceof EngineError)) return false;
  if (error.kind === 'not-found') return isAbsent(at, container);
  const isGoing = error.kind === 'conflict' && /remov/.test(error.reason);
  return isGoing && (await awaitRemoval(at, container));
}

/** False where nobody can say. */
export function isAbsent({ engine }: Pick<Whereabouts, 'engine'>, container: string): Promise<boolean> {
  return engine.tryInspectContainer(container).then(
    (found) => found === undefined,
    () => false,
  );
}

/** What is to stop, or to have another name, is not there: as good as done. */
export async function unlessGone(at: Whereabouts, container: string, call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(await isGone(at, container, error))) throw error;
  }
}

async function awaitRemoval(at: Whereabouts, container: string): Promise<boolean> {
  const deadline = at.clock.now() + PATIENCE_MS;
  while (!(await isAbsent(at, container))) {
    if (at.clock.now() >= deadline) return false;
    await at.clock.sleep(POLL_MS);
  }
  return true;
}
