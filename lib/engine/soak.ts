import type { ContainerInspection } from './container-engine';
import { judgeHealth, judgeOnce, SETTLING_TIME_MS, type HealthGate } from './health-gate';

const POLL_MS = 1_000;

/**
 * Watches a container that has become healthy; returns the reason when it does not stay so for all of this time. On
 * Ctrl-C that is the reason: nobody waits for the rest of it.
 */
export async function soak(
  gate: HealthGate,
  container: string,
  seconds: number,
): Promise<string | undefined> {
  const endsAt = gate.clock.now() + seconds * 1000;
  const first = await gate.engine.tryInspectContainer(container);
  while (gate.clock.now() < endsAt) {
    if (gate.signal.aborted) return `interrupted while it was watched for ${seconds} s`;
    const failure = judgeStill(first, await gate.engine.tryInspectContainer(container));
    if (failure !== undefined) return `${failure}, while it was watched for ${seconds} s`;
    await gate.clock.sleep(Math.min(POLL_MS, endsAt - gate.clock.now()));
  }
  const verdict = await judgeOnce(gate, container, settled(first));
  if (verdict.kind === 'healthy') return undefined;
  const reason = verdict.kind === 'failed' ? verdict.reason : 'its healthcheck does not succeed any more';
  return `${reason}, after it was watched for ${seconds} s`;
}

/** A supervisor may have restarted it: then only the time of its start tells. */
function judgeStill(
  first: ContainerInspection | undefined,
  now: ContainerInspection | undefined,
): string | undefined {
  if (first === undefined || now === undefined) return 'it was removed by somebody else';
  const verdict = judgeHealth(now, settled(first));
  if (verdict.kind === 'failed') return verdict.reason;
  return now.State.StartedAt === first.State.StartedAt ? undefined : 'it ended and was started again';
}

function settled(first: ContainerInspection | undefined) {
  return { elapsedMs: SETTLING_TIME_MS, restartsBefore: first?.RestartCount ?? 0 };
}
