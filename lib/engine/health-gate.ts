import type { Clock } from './clock';
import type { ContainerCalls, ContainerEngine, ContainerInspection } from './container-engine';
import type { HealthPolicy } from './desired-container';
import { findRefusal } from './refusal';

/** Without a healthcheck: healthy when it has been running this long without a restart. */
export const SETTLING_TIME_MS = 3_000;
/** On Ctrl-C a container at hand gets this long to become healthy before it is rolled back. */
export const INTERRUPTED_TIMEOUT_MS = 10_000;

const FIRST_POLL_MS = 50;
const SLOWEST_POLL_MS = 1_000;
const NANOSECONDS_PER_MS = 1_000_000;
const DEFAULT_HEALTHCHECK_TIMEOUT_MS = 30_000;
const REMOVED = { kind: 'failed', reason: 'it was removed by somebody else' } as const;

export type HealthVerdict =
  | { readonly kind: 'healthy' }
  /** With what its healthcheck says, if its engine knows; or healthy, but not ready, with what its probe says. */
  | { readonly kind: 'not-yet'; readonly reason?: string; readonly isHealthy?: true }
  | { readonly kind: 'failed'; readonly reason: string };

export interface HealthGate {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What is known of a container besides what its engine says from now on. */
export interface HealthHistory {
  /** Its engine called it unhealthy before anything was done: that alone is no verdict. @default false */
  readonly wasUnhealthy?: boolean;
  /** Moment of the gate's clock from which on a report counts for its probe. @default - the begin of the wait */
  readonly askedSince?: number;
}

/**
 * Waits until a started container is healthy, and ready where there is a probe; returns the reason when it does not become so.
 *
 * The engine runs a healthcheck for the first time one interval after the start - 30 s with Kolla's settings. The gate
 * does not wait for that: it runs the container's own healthcheck command itself, and one success counts, as for the engine.
 */
export async function awaitHealthy(
  gate: HealthGate,
  container: string,
  policy: HealthPolicy,
  { wasUnhealthy = false, askedSince }: HealthHistory = {},
): Promise<string | undefined> {
  if (!policy.wait) return undefined;
  const startedAt = gate.clock.now();
  const interruption = watchInterruption(gate);
  try {
    const before = startOf(await gate.engine.tryInspectContainer(container));
    for (let poll = FIRST_POLL_MS; ; poll = Math.min(poll * 2, SLOWEST_POLL_MS)) {
      const elapsedMs = gate.clock.now() - startedAt;
      const since = { ...before, elapsedMs, wasUnhealthy };
      const verdict = await judgeServing(gate, container, policy, since, askedSince ?? startedAt);
      if (verdict.kind === 'healthy') return undefined;
      if (verdict.kind === 'failed') return verdict.reason;
      if (interruption.isOver()) return describeLack(verdict, 'interrupted');
      if (elapsedMs > policy.timeoutSeconds * 1000) return describeLack(verdict, policy);
      await gate.clock.sleep(poll);
    }
  } finally {
    interruption.end();
  }
}

function describeLack(
  { isHealthy, reason }: Extract<HealthVerdict, { readonly kind: 'not-yet' }>,
  end: HealthPolicy | 'interrupted',
): string {
  const said = reason === undefined ? '' : `: ${reason}`;
  if (end === 'interrupted')
    return `interrupted while it was ${isHealthy ? 'not ready' : 'not healthy'} yet${said}`;
  return isHealthy
    ? `healthy, but not ready after ${end.timeoutSeconds} s${said}`
    : `not healthy after ${end.timeoutSeconds} s${said}`;
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

/** What a container is found to be: its engine's word, then what it logged, then its probe's word. */
async function judgeServing(
  gate: HealthGate,
  container: string,
  policy: HealthPolicy,
  since: SinceStart,
  askedSince: number,
): Promise<HealthVerdict> {
  const inspection = await gate.engine.tryInspectContainer(container);
  if (inspection === undefined) return REMOVED;
  const verdict = await judgeOnce(gate, inspection, since);
  const refusal = await findRefusal(gate.engine, inspection, policy);
  if (refusal !== undefined) return { kind: 'failed', reason: refusedReason(verdict, refusal) };
  if (verdict.kind !== 'healthy' || policy.probe === undefined) return verdict;
  const readiness = await policy.probe.look(inspection, askedSince);
  if (readiness.kind !== 'ready') return { kind: 'not-yet', reason: readiness.reason, isHealthy: true };
  // A look takes its time: what was ready may have ended meanwhile.
  const now = await gate.engine.tryInspectContainer(container);
  return now === undefined ? REMOVED : judgeStill(now, since);
}

function refusedReason(verdict: HealthVerdict, refusal: string): string {
  return `${verdict.kind === 'failed' ? `${verdict.reason}, and ` : ''}it refuses to serve: ${refusal}`;
}

/** What the engine says, and where that is not decided yet, what the healthcheck says when it is run now. */
export async function judgeOnce(
  gate: HealthGate,
  inspection: ContainerInspection,
  since: SinceStart,
): Promise<HealthVerdict> {
  const verdict = judgeHealth(inspection, since);
  const command = healthcheckCommand(inspection);
  if (verdict.kind !== 'not-yet' || command === undefined) return verdict;
  return (await healthcheckSucceeds(gate.engine, inspection, command)) ? { kind: 'healthy' } : verdict;
}

/** Of one that was healthy: whether it is still the same run of it. What its healthcheck has to say comes later. */
export function judgeStill(inspection: ContainerInspection, since: SinceStart): HealthVerdict {
  const verdict = judgeHealth(inspection, since);
  return verdict.kind === 'failed' ? verdict : { kind: 'healthy' };
}

export interface SinceStart {
  readonly elapsedMs: number;
  /** The engine counts restarts over a container's whole life. */
  readonly restartsBefore: number;
  /** When its engine says it was started, to notice that a supervisor started it again. @default - not known */
  readonly startedAt?: string;
  /** What its engine called it before does not count; that it is healthy does. @default false */
  readonly wasUnhealthy?: boolean;
}

/** As a container is before it is watched. */
export function startOf(
  inspection: ContainerInspection | undefined,
): Pick<SinceStart, 'restartsBefore' | 'startedAt'> {
  const { State: state, RestartCount: restartsBefore = 0 } = inspection ?? {};
  return { restartsBefore, ...(state?.Running && state.StartedAt && { startedAt: state.StartedAt }) };
}

/** What the engine's own facts say. */
function judgeHealth(inspection: ContainerInspection, since: SinceStart): HealthVerdict {
  const { State: state } = inspection;
  const healthcheck = healthcheckCommand(inspection);
  if (state.Restarting || inspection.RestartCount > since.restartsBefore) {
    return { kind: 'failed', reason: `it restarts again and again (last exit code ${state.ExitCode})` };
  }
  if (!state.Running) return { kind: 'failed', reason: `it exited with code ${state.ExitCode}` };
  if (since.startedAt !== undefined && state.StartedAt !== since.startedAt)
    return { kind: 'failed', reason: 'it ended and was started again' };
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
export function healthcheckCommand({ Config }: Healthchecked): readonly string[] | undefined {
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

/** A healthcheck that cannot be run counts as not yet healthy: the container may be starting, or ending. */
async function healthcheckSucceeds(
  engine: ContainerCalls,
  inspection: ContainerInspection,
  command: readonly string[],
): Promise<boolean> {
  const configured = (inspection.Config.Healthcheck?.Timeout ?? 0) / NANOSECONDS_PER_MS;
  const timeoutMs = configured > 0 ? configured : DEFAULT_HEALTHCHECK_TIMEOUT_MS;
  return engine.execute(inspection.Id, command, timeoutMs).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}
