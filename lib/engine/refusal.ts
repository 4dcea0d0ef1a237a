import type { ContainerEngine, ContainerInspection } from './container-engine';
import type { ReadinessPolicy } from './desired-container';
import { readLogFile } from './log-file';

/** Log lines that are looked through: a refusal is among the last things that a process says. */
const SEARCHED_LINES = 200;

/**
 * The last line since its start in which a container says that it refuses to serve; undefined when it said none, or when its
 * log cannot be read.
 */
export async function findRefusal(
  engine: ContainerEngine,
  container: ContainerInspection,
  { refusals = [], logFile }: ReadinessPolicy,
): Promise<string | undefined> {
  if (refusals.length === 0) return undefined;
  const { Id: id, State: state } = container;
  const logs = await Promise.all([
    engine.readLogs(id, SEARCHED_LINES, state.StartedAt ?? undefined).catch(() => ''),
    logFile === undefined ? '' : readLogFile(engine, container, logFile).catch(() => ''),
  ]);
  return logs
    .flatMap((it) => it.split('\n'))
    .reverse()
    .find((line) => refusals.some((it) => it.test(line)))
    ?.trim();
}
