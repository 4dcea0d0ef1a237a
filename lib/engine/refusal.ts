import type { ContainerCalls, ContainerInspection } from './container-engine';

/** Log lines that are looked through: a refusal is among the last things that a process says. */
const SEARCHED_LINES = 200;

/**
 * The last line since its start in which a container says that it refuses to serve; undefined when it said none, or when its
 * log cannot be read.
 */
export async function findRefusal(
  engine: ContainerCalls,
  { Id: id, State: state }: ContainerInspection,
  refusals: readonly RegExp[],
): Promise<string | undefined> {
  if (refusals.length === 0) return undefined;
  const logs = await engine.readLogs(id, SEARCHED_LINES, state.StartedAt ?? undefined).catch(() => '');
  return logs
    .split('\n')
    .reverse()
    .find((line) => refusals.some((it) => it.test(line)))
    ?.trim();
}
