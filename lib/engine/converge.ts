import { alone, type Barrier } from './barrier';
import type { Clock } from './clock';
import type { ContainerEngine, ContainerInspection } from './container-engine';
import type { DesiredContainer } from './desired-container';
import { observeSlot, unseenOnes, withTakenPolicy, type ObservedSlot } from './observed-slot';
import { endForgotten } from './reaper';
import { executePlan, type Outcome } from './recreate/execute-plan';
import { decideRecreate, isMereStart, type Difference, type RecreatePlan } from './recreate/recreate-plan';
import { decideRecovery, recover } from './recreate/recovery';
import { parseRestartPolicy, type RestartPolicyName } from './recreate/restart-policy';

export interface Convergence {
  readonly engine: ContainerEngine;
  readonly desired: DesiredContainer;
  /** What differs between an observed container and what is desired. */
  readonly differences: (observed: ContainerInspection) => Promise<readonly Difference[]>;
  /** That is recorded of the container; an interrupted swap may have taken it from the container itself. */
  readonly recordedPolicy: RestartPolicyName;
  /** False for one that was only to exist: it is not taken for one whose start was cut short. */
  readonly wasToRun: boolean;
  /** Where it waits for those that it goes together with. @default - it goes by itself */
  readonly barrier?: Barrier;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Makes one container what it should be: observe, decide, execute. Leftovers of a crash are resolved first. */
export async function converge(convergence: Convergence): Promise<Outcome> {
  const { barrier } = convergence;
  const prepared = await decide(convergence).catch((error: unknown) => reasonOf(error));
  if (typeof prepared === 'string') {
    barrier?.leave(prepared);
    return { kind: 'rolled-back', failure: prepared };
  }
  const outcome = await execute(convergence, prepared);
  if (outcome.kind !== 'rolled-back' || !isMereStart(prepared) || barrier !== undefined) return outcome;
  // An engine that was killed in the middle of a start may refuse that container for ever; not so another one.
  const again = await decide(convergence).catch(() => prepared);
  return isMereStart(again) ? outcome : execute(convergence, again);
}

function execute(convergence: Convergence, plan: RecreatePlan): Promise<Outcome> {
  const { engine, desired, clock, signal, barrier = alone } = convergence;
  return executePlan(plan, { engine, desired, clock, signal, barrier });
}

async function decide(convergence: Convergence): Promise<RecreatePlan> {
  const { engine, desired, clock } = convergence;
  const slot = withTakenPolicy(await observeSlot(engine, desired.name), convergence.recordedPolicy);
  await endForgotten({ engine, clock, name: desired.name, of: unseenOnes(slot, convergence.wasToRun) });
  const differences = await differencesOf(convergence, slot);
  const { order, stopTimeoutSeconds } = desired.update;
  const steps = decideRecovery(desired.name, slot, {
    currentIsDesired: slot.current !== undefined && differences.length === 0,
    isGrouped: convergence.barrier !== undefined,
    ...(order === 'drain-first' && { stopFirst: stopTimeoutSeconds }),
  });
  if (steps.length === 0) return decideRecreate(desired, slot, differences);
  await recover(engine, steps);
  const recovered = recoveredSlot(slot, await observeSlot(engine, desired.name));
  return decideRecreate(desired, recovered, await differencesOf(convergence, recovered));
}

/** One that had its name already may still lack its policy: the plan gives it back, or what takes the plan back. */
function recoveredSlot({ takenPolicy, ...before }: ObservedSlot, now: ObservedSlot): ObservedSlot {
  const isOld = now.current !== undefined && now.current.Id === before.current?.Id;
  return isOld && takenPolicy !== undefined ? { ...now, takenPolicy } : now;
}

/** A policy that was taken is no difference: it can be given back. */
async function differencesOf(
  convergence: Convergence,
  { current, previous, takenPolicy }: ObservedSlot,
): Promise<readonly Difference[]> {
  if (current === undefined) return [];
  if (takenPolicy === undefined || previous !== undefined) return convergence.differences(current);
  const RestartPolicy = parseRestartPolicy(takenPolicy);
  return convergence.differences({ ...current, HostConfig: { ...current.HostConfig, RestartPolicy } });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
