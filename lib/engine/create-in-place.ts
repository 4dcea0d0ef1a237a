import type { Clock } from './clock';
import type { ContainerEngine, ContainerInspection, ContainerSpec } from './container-engine';
import { EngineError } from './engine-error';
import { tryFindContainer } from './observed-slot';

/** An engine that is busy may take so long to make what a provider asked for that is dead by now. */
const PATIENCE_MS = 30_000;
const POLL_MS = 200;

/**
 * Creates a container. A call of a killed provider may take effect after its successor has observed the host. What is in the
 * way then was just made by that call: `clear` removes it, or throws if it is somebody else's.
 * @returns the id
 */
export async function createInPlace(
  { engine, clock }: { readonly engine: ContainerEngine; readonly clock: Clock },
  name: string,
  spec: ContainerSpec,
  clear: (late: ContainerInspection) => Promise<void>,
): Promise<string> {
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await engine.createContainer(name, spec);
    } catch (error) {
      if (!isConflict(error) || clock.now() >= deadline) throw error;
      // Its name is taken before it can be seen.
      const late = await tryFindContainer(engine, name);
      if (late === undefined) await clock.sleep(POLL_MS);
      else await clear(late);
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof EngineError && error.kind === 'conflict';
}
