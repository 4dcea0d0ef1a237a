import type { Barrier } from '../../engine/barrier';
import type { ContainerEngine } from '../../engine/container-engine';
import type { HostOutcome } from '../../engine/rollout/rollout';
import type { Proven } from '../container/comparison/comparison';
import type { Configured } from '../container/container-resource';
import { ServiceContainer } from '../container/service-container';
import { errorDiagnostic, hasErrors, type Diagnostic, type OperationContext } from '../resource';
import { memberKey, memberName, type FleetMember } from './fleet-members';

export interface HostUpdate {
  readonly outcome: HostOutcome;
  readonly diagnostics: readonly Diagnostic[];
}

/** Does something to one container of a fleet. What it throws is an error like those that it returns. */
export type MemberAction = (engine: ContainerEngine, member: FleetMember) => Promise<readonly Diagnostic[]>;

export interface HostTask {
  readonly host: string;
  /** That have something to update, dependencies before dependents. */
  readonly members: readonly FleetMember[];
  /** As they were declared before, by key. */
  readonly priors: ReadonlyMap<string, FleetMember>;
  /** What is proven, by key; it learns what succeeds. */
  readonly memory: Map<string, Proven>;
  /** Of a canary: how long it is watched. @default 0 */
  readonly soakSeconds?: number;
  /** What is done to each of them. @default - it is updated */
  readonly act?: MemberAction;
  /** Where each member waits for all others, on all hosts. @default - it does not */
  readonly barriers?: ReadonlyMap<FleetMember, Barrier>;
}

/** Tells a host that cannot be reached apart from one that dies in the middle: nothing has been touched yet. */
export async function reachHost(
  { hosts }: Configured,
  host: string,
  members: readonly FleetMember[],
): Promise<ContainerEngine> {
  const engine = await hosts.engine(host);
  await engine.tryInspectContainer(probeOf(members));
  return engine;
}

/** Updates the containers of a host that was reached. */
export function updateHost(
  configured: Configured,
  engine: ContainerEngine,
  task: HostTask,
  context: OperationContext,
): Promise<HostUpdate> {
  const { hosts } = configured;
  const { host, members } = task;
  const update = async (): Promise<HostUpdate> => {
    const container = new ServiceContainer(engine, configured);
    const applyIt: MemberAction = (_, member) => applyMember(container, member, task, context);
    const { act = applyIt } = task;
    const diagnostics = await applyInOrder(members, (it) =>
      act(engine, it).catch((error: unknown) => abandon(error, it, task)),
    );
    if (!hasErrors(diagnostics)) return { outcome: 'updated', diagnostics };
    if (!hosts.isSkippable(host)) return { outcome: 'failed', diagnostics };
    // A host that died in the middle is left to the next deploy, like one that was dead before.
    const probe = async (): Promise<HostUpdate> => {
      await engine.tryInspectContainer(probeOf(members));
      return { outcome: 'failed', diagnostics };
    };
    return hosts.unlessSkipped(host, probe, (warnings) => ({ outcome: 'lost', diagnostics: warnings }));
  };
  return update().catch((error: unknown) => ({ outcome: 'failed', diagnostics: [errorDiagnostic(error)] }));
}

function probeOf(members: readonly FleetMember[]): string {
  return members.map(memberName)[0] ?? '';
}

/** The others must not wait for one of which anything was thrown. */
function abandon(error: unknown, member: FleetMember, { barriers }: HostTask): readonly Diagnostic[] {
  const diagnostic = errorDiagnostic(error);
  barriers?.get(member)?.leave(diagnostic.summary);
  return [diagnostic];
}

async function applyMember(
  container: ServiceContainer,
  member: FleetMember,
  { priors, memory, soakSeconds = 0, barriers }: HostTask,
  context: OperationContext,
): Promise<readonly Diagnostic[]> {
  const key = memberKey(member);
  const prior = priors.get(key);
  const planned = { ...member.attributes, soak_seconds: soakSeconds };
  if (prior !== undefined && memberName(prior) !== memberName(member)) {
    await container.remove(prior.attributes);
    memory.delete(key);
  }
  const known = memory.get(key);
  const barrier = barriers?.get(member);
  const { proven, diagnostics } = await container.apply(
    { ...(known && { proven: known }), planned, wanted: planned, ...(barrier && { barrier }) },
    context,
  );
  if (proven !== undefined) memory.set(key, proven);
  return diagnostics;
}

interface Applied {
  readonly isDone: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Each when those that come before it on its host are done; what follows one that failed is not touched. */
async function applyInOrder(
  members: readonly FleetMember[],
  apply: (member: FleetMember) => Promise<readonly Diagnostic[]>,
): Promise<readonly Diagnostic[]> {
  const applied = new Map<string, Promise<Applied>>();
  for (const member of members) {
    const dependencies = member.after.flatMap((role) => applied.get(role) ?? []);
    applied.set(
      member.role,
      applyAfter(dependencies, () => apply(member)),
    );
  }
  return (await Promise.all(applied.values())).flatMap(({ diagnostics }) => diagnostics);
}

async function applyAfter(
  dependencies: readonly Promise<Applied>[],
  apply: () => Promise<readonly Diagnostic[]>,
): Promise<Applied> {
  const before = await Promise.all(dependencies);
  if (before.some(({ isDone }) => !isDone)) return { isDone: false, diagnostics: [] };
  const diagnostics = await apply();
  return { isDone: !hasErrors(diagnostics), diagnostics };
}
