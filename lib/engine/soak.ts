import type { ContainerInspection } from './container-engine';
import type { ReadinessPolicy } from './desired-container';
import {
  judgeOnce,
  judgeStill,
  SETTLING_TIME_MS,
  startOf,
  type HealthGate,
  type SinceStart,
} from './health-gate';
import { ReadinessWatch } from './readiness-watch';

const POLL_MS = 1_000;
const REMOVED = 'it was removed by somebody else';

/** How long a container is watched, and by what. */
export type SoakPolicy = ReadinessPolicy & { readonly seconds: number };

/**
 * Watches a container that has become healthy; returns the reason when it does not stay so, and ready, for all of this time.
 * On Ctrl-C that is the reason: nobody waits for the rest of it.
 */
export async function soak(
  gate: HealthGate,
  container: string,
  policy: SoakPolicy,
): Promise<string | undefined> {
  const { seconds } = policy;
  const endsAt = gate.clock.now() + seconds * 1000;
  const since = { elapsedMs: SETTLING_TIME_MS, ...startOf(await gate.engine.tryInspectContainer(container)) };
  const readiness = new ReadinessWatch(gate, policy);
  while (gate.clock.now() < endsAt) {
    if (gate.signal.aborted) return `interrupted while it was watched for ${seconds} s`;
    const now = await gate.engine.tryInspectContainer(container);
    const failure = now === undefined ? REMOVED : (failureOf(now, since) ?? (await readiness.look(now)));
    if (failure !== undefined) return `${failure}, while it was watched for ${seconds} s`;
    await gate.clock.sleep(Math.min(POLL_MS, endsAt - gate.clock.now()));
  }
  const last = await gate.engine.tryInspectContainer(container);
  const failure = last === undefined ? REMOVED : await lastFailure(gate, last, since, readiness);
  return failure === undefined ? undefined : `${failure}, after it was watched for ${seconds} s`;
}

function failureOf(container: ContainerInspection, since: SinceStart): string | undefined {
  const verdict = judgeStill(container, since);
  return verdict.kind === 'failed' ? verdict.reason : undefined;
}

async function lastFailure(
  gate: HealthGate,
  container: ContainerInspection,
  since: SinceStart,
  readiness: ReadinessWatch,
): Promise<string | undefined> {
  const verdict = await judgeOnce(gate, container, since);
  if (verdict.kind === 'failed') return verdict.reason;
  if (verdict.kind === 'not-yet') return 'its healthcheck does not succeed any more';
  return readiness.lookOnceMore(container);
}
