import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerEngine } from './container-engine';
import { isUnreachable } from './engine-error';

/** Where connections are made and lost at once. */
const PAUSE_MS = 100;

/**
 * A connection may break during hours of waiting; as long as a new one can be had, the wait goes on. Undefined when aborted.
 * @throws EngineError when its host is lost; the container runs on there
 */
export async function awaitExit(
  engine: ContainerEngine,
  id: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  for (;;) {
    try {
      return await engine.waitForExit(id, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!isUnreachable(error)) throw error;
      await engine.tryInspectContainer(id);
      await delay(PAUSE_MS);
    }
  }
}
