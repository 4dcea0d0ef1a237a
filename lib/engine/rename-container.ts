import type { ContainerCalls } from './container-engine';
import { EngineError } from './engine-error';

/** Of one that crashes again and again anyway. */
const GRACE_SECONDS = 10;

/**
 * Renames a container, also one that crashes again and again: Docker 20.10 cannot rename that while it waits for its next
 * start ("sandbox not found"). Then it is stopped before; it serves nobody anyway.
 */
export async function renameEvenRestarting(
  engine: ContainerCalls,
  container: string,
  name: string,
  graceSeconds = GRACE_SECONDS,
): Promise<void> {
  try {
    await engine.renameContainer(container, name);
  } catch (error) {
    if (!(await isForRestarts(engine, container, error))) throw error;
    await engine.stopContainer(container, graceSeconds);
    await engine.renameContainer(container, name);
  }
}

/** It may run again for a moment when it is looked at. */
async function isForRestarts(engine: ContainerCalls, container: string, error: unknown): Promise<boolean> {
  if (!(error instanceof EngineError) || error.kind !== 'refused') return false;
  if (/sandbox .*not found/.test(error.reason)) return true;
  return (await engine.tryInspectContainer(container))?.State.Restarting ?? false;
}
