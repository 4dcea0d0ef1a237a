import { rollOut, type HostOutcome } from '../../engine/rollout/rollout';
import type { Proven } from '../container/comparison/comparison';
import type { Configured } from '../container/container-resource';
import { ServiceContainer } from '../container/service-container';
import { groupByCause } from '../group-failures';
import { errorDiagnostic, hasErrors, type Diagnostic, type OperationContext } from '../resource';
import { count, listed } from '../wording';
import { byHost, memberKey, memberName, type FleetMember } from './fleet-members';
import type { FleetMemory } from './fleet-memory';
import type { FleetPace } from './fleet-paces';

export interface FleetUpdate {
  readonly configured: Configured;
  /** That have something to update, on each host leaders before followers. */
  readonly members: readonly FleetMember[];
  /** As they were declared before. */
  readonly before: readonly FleetMember[];
  /** What was last proven of them. */
  readonly memory: FleetMemory;
  /** Each host of the members is in one of them. */
  readonly paces: readonly FleetPace[];
  /** Hosts that have nothing to update although something there is behind. */
  readonly leftBehind: ReadonlySet<string>;
  readonly context: OperationContext;
}

export interface UpdatedFleet {
  readonly diagnostics: readonly Diagnostic[];
  /** What is proven now. */
  readonly memory: FleetMemory;
}

/** Updates the hosts, those of each pace by themselves; a canary may be one for hosts of several paces. */
export async function updateFleet(update: FleetUpdate): Promise<UpdatedFleet> {
  const members = byHost(update.members);
  const priors = new Map(update.before.map((it) => [memberKey(it), it]));
  const begun = new Map<string, Promise<HostUpdate>>();
  const memory = new Map(update.memory);
  const updateOnce = (host: string, soakSeconds: number): Promise<HostUpdate> => {
    const known = begun.get(host);
    if (known !== undefined) return known;
    const task = { members: members.get(host) ?? [], priors, memory, soakSeconds };
    const updated = updateHost(update, host, task);
    begun.set(host, updated);
    return updated;
  };
  const canaryState = (host: string) => {
    if (members.has(host)) return 'due';
    return update.leftBehind.has(host) ? 'behind' : 'proven';
  };
  const reports = await Promise.all(
    update.paces.map(async (pace) => {
      const { notBegun, reason } = await rollOut({
        hosts: pace.hosts,
        pace,
        signal: update.context.signal,
        canaryState,
        update: async (host, isCanary) => (await updateOnce(host, isCanary ? pace.soakSeconds : 0)).outcome,
      });
      return reason === undefined ? [] : [notBegunError(notBegun, reason)];
    }),
  );
  const updates = await Promise.all(
    [...begun].map(async ([host, updated]) => ({ host, diagnostics: (await updated).diagnostics })),
  );
  const diagnostics = [...groupByCause(updates), ...reports.flat()];
  return { diagnostics, memory };
}

interface HostUpdate {
  readonly outcome: HostOutcome;
  readonly diagnostics: readonly Diagnostic[];
}

interface HostTask {
  readonly members: readonly FleetMember[];
  /** As they were declared before, by key. */
  readonly priors: ReadonlyMap<string, FleetMember>;
  /** What is proven, by key; it learns what succeeds. */
  readonly memory: Map<string, Proven>;
  readonly soakSeconds: number;
}

function updateHost({ configured, context }: FleetUpdate, host: string, task: HostTask): Promise<HostUpdate> {
  const { hosts } = configured;
  const { members } = task;
  const probe = members.map(memberName)[0] ?? '';
  const update = async (): Promise<HostUpdate> => {
    const engine = await hosts.engine(host);
    // Told apart from a host that dies in the middle: nothing has been touched yet.
    await engine.tryInspectContainer(probe);
    const container = new ServiceContainer(engine, configured);
    const diagnostics = await applyInOrder(members, (member) =>
      applyMember(container, member, task, context),
    );
    if (!hasErrors(diagnostics)) return { outcome: 'updated', diagnostics };
    if (!hosts.isSkippable(host)) return { outcome: 'failed', diagnostics };
    // A host that died in the middle is left to the next deploy, like one that was dead before.
    const look = async (): Promise<HostUpdate> => {
      await engine.tryInspectContainer(probe);
      return { outcome: 'failed', diagnostics };
    };
    return hosts.unlessSkipped(host, look, (warnings) => ({ outcome: 'lost', diagnostics: warnings }));
  };
  return hosts
    .unlessSkipped<HostUpdate>(host, update, (diagnostics) => ({ outcome: 'skipped', diagnostics }))
    .catch((error: unknown) => ({ outcome: 'failed', diagnostics: [errorDiagnostic(error)] }));
}

async function applyMember(
  container: ServiceContainer,
  member: FleetMember,
  { priors, memory, soakSeconds }: HostTask,
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
  const { proven, diagnostics } = await container.apply(
    { ...(known && { proven: known }), planned, wanted: planned },
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
    const leaders = member.after.flatMap((role) => applied.get(role) ?? []);
    applied.set(
      member.role,
      applyAfter(leaders, () => apply(member)),
    );
  }
  return (await Promise.all(applied.values())).flatMap(({ diagnostics }) => diagnostics);
}

async function applyAfter(
  leaders: readonly Promise<Applied>[],
  apply: () => Promise<readonly Diagnostic[]>,
): Promise<Applied> {
  const before = await Promise.all(leaders);
  if (before.some(({ isDone }) => !isDone)) return { isDone: false, diagnostics: [] };
  const diagnostics = await apply().catch((error: unknown) => [errorDiagnostic(error)]);
  return { isDone: !hasErrors(diagnostics), diagnostics };
}

/** Said once for all: what made it necessary is an error of its own, or Ctrl-C. */
function notBegunError(hosts: readonly string[], reason: string): Diagnostic {
  return {
    severity: 'error',
    summary: `${count(hosts.length, 'more host')} ${hosts.length === 1 ? 'was' : 'were'} not begun: ${reason}`,
    detail: `They are as they were before, and the next deploy goes on with them: ${listed(hosts)}.`,
  };
}
