import type { Clock } from './clock';
import type { ContainerCalls, ContainerInspection } from './container-engine';
import type { HealthPolicy } from './desired-container';

/** Without a healthcheck: healthy when it has been running this long without a restart. */
export const SETTLING_TIME_MS = 3_000;
/** On Ctrl-C a container at hand gets this long to become healthy before it is rolled back. */
export const INTERRUPTED_TIMEOUT_MS = 10_000;

const FIRST_POLL_MS = 50;
const SLOWEST_POLL_MS = 1_000;
const NANOSECONDS_PER_MS = 1_000_000;
const DEFAULT_PROBE_TIMEOUT_MS = 30_000;

export type HealthVerdict =
  | { readonly kind: 'healthy' }
  /** With what its healthcheck says, if its engine knows. */
  | { readonly kind: 'not-yet'; readonly reason?: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface HealthGate {
  readonly engine: ContainerCalls;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What is known of a container besides what its engine says from now on. */
export interface HealthHistory {
  /** Its engine called it unhealthy before anything was done: that alone is no verdict. @default false */
  readonly wasUnhealthy?: boolean;
}

/**
 * Waits until a started container is healthy; returns the reason when it does not become so.
 *
 * The engine runs a healthcheck for the first time one interval after the start - 30 s with Kolla's settings. The gate
 * does not wait for that: it runs the container's own healthcheck command itself, and one success counts, as for the engine.
 */
export async function awaitHealthy(
  gate: HealthGate,
  container: string,
  policy: HealthPolicy,
  { wasUnhealthy = false }: HealthHistory = {},
): Promise<string | undefined> {
  if (!policy.wait) return undefined;
  const startedAt = gate.clock.now();
  const interruption = watchInterruption(gate);
  try {
    const restartsBefore = (await gate.engine.tryInspectContainer(container))?.RestartCount ?? 0;
    for (let poll = FIRST_POLL_MS; ; poll = Math.min(poll * 2, SLOWEST_POLL_MS)) {
      const elapsedMs = gate.clock.now() - startedAt;
      const verdict = await judgeOnce(gate, container, { elapsedMs, restartsBefore, wasUnhealthy });
      if (verdict.kind === 'healthy') return undefined;
      if (verdict.kind === 'failed') return verdict.reason;
      const reason = verdict.reason === undefined ? '' : `: ${verdict.reason}`;
      if (interruption.isOver()) return `interrupted while it was not healthy yet${reason}`;
      if (elapsedMs > policy.timeoutSeconds * 1000)
        return `not healthy after ${policy.timeoutSeconds} s${reason}`;
      await gate.clock.sleep(poll);
    }
  } finally {
    interruption.end();
  }
}

/** The time after Ctrl-C counts from then on; where that was before the wait, from its begin. */
function watchInterruption({ clock, signal }: HealthGate) {
  let since = signal.aborted ? clock.now() : undefined;
  const note = () => {
    since = clock.now();
  };
  signal.addEventListener('abort', note, { once: true });
  return {
    isOver: () => since !== undefined && clock.now() - since > INTERRUPTED_TIMEOUT_MS,
    end: () => {
      signal.removeEventListener('abort', note);
    },
  };
}

/** What the engine says, and where that is not decided yet, what the healthcheck says when it is run now. */
export async function judgeOnce(
  gate: HealthGate,
  container: string,
  since: SinceStart,
): Promise<HealthVerdict> {
  const inspection = await gate.engine.tryInspectContainer(container);
  if (inspection === undefined) return { kind: 'failed', reason: 'it was removed by somebody else' };
  const verdict = judgeHealth(inspection, since);
  const probe = probeCommand(inspection);
  if (verdict.kind !== 'not-yet' || probe === undefined) return verdict;
  return (await probeSucceeds(gate.engine, inspection, probe)) ? { kind: 'healthy' } : verdict;
}

export interface SinceStart {
  readonly elapsedMs: number;
  /** The engine counts restarts over a container's whole life. */
  readonly restartsBefore: number;
  /** What its engine called it before does not count; that it is healthy does. @default false */
  readonly wasUnhealthy?: boolean;
}

/** What the engine's own facts say. */
export function judgeHealth(inspection: ContainerInspection, since: SinceStart): HealthVerdict {
  const { State: state } = inspection;
  const healthcheck = probeCommand(inspection);
  if (state.Restarting || inspection.RestartCount > since.restartsBefore) {
    return { kind: 'failed', reason: `it restarts again and again (last exit code ${state.ExitCode})` };
  }
  if (!state.Running) return { kind: 'failed', reason: `it exited with code ${state.ExitCode}` };
  if (healthcheck === undefined) return { kind: since.elapsedMs >= SETTLING_TIME_MS ? 'healthy' : 'not-yet' };
  if (state.Health?.Status === 'healthy') return { kind: 'healthy' };
  if (state.Health?.Status === 'unhealthy')
    return { kind: since.wasUnhealthy ? 'not-yet' : 'failed', reason: unhealthyReason(inspection) };
  return { kind: 'not-yet' };
}

function unhealthyReason(inspection: ContainerInspection): string {
  const last = inspection.State.Health?.Log.at(-1);
  const said = last?.Output?.trim();
  return `its healthcheck failed${last ? ` with code ${last.ExitCode ?? 'unknown'}` : ''}${said ? `: ${said}` : ''}`;
}

type Healthchecked = { readonly Config: Pick<ContainerInspection['Config'], 'Healthcheck'> };

/** The container's healthcheck as a command to execute; undefined without one. */
export function probeCommand({ Config }: Healthchecked): readonly string[] | undefined {
  const [kind, ...command] = Config.Healthcheck?.Test ?? [];
  switch (kind) {
    case 'CMD':
      return command;
    case 'CMD-SHELL':
      return ['/bin/sh', '-c', ...command];
    default:
      return undefined;
  }
}

/** A probe that cannot be run counts as not yet healthy: the container may be starting, or ending. */
async function probeSucceeds(
  engine: ContainerCalls,
  inspection: ContainerInspection,
  command: readonly string[],
): Promise<boolean> {
  const configured = (inspection.Config.Healthcheck?.Timeout ?? 0) / NANOSECONDS_PER_MS;
  const timeoutMs = configured > 0 ? configured : DEFAULT_PROBE_TIMEOUT_MS;
  return engine.execute(inspection.Id, command, timeoutMs).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}
