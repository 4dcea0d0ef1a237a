import { rollOut, type HostOutcome } from '../../engine/rollout/rollout';
import type { Configured } from '../container/container-resource';
import { ServiceContainer } from '../container/service-container';
import { errorDiagnostic, hasErrors, type Diagnostic, type OperationContext } from '../resource';
import { count, listed } from '../wording';
import { byHost, memberKey, memberName, type FleetMember } from './fleet-members';
import type { FleetPace } from './fleet-paces';

export interface FleetUpdate {
  readonly configured: Configured;
  /** That have something to update, on each host leaders before followers. */
  readonly members: readonly FleetMember[];
  /** As they were declared before. */
  readonly before: readonly FleetMember[];
  /** Each host of the members is in one of them. */
  readonly paces: readonly FleetPace[];
  /** Hosts that have nothing to update although something there is behind. */
  readonly leftBehind: ReadonlySet<string>;
  readonly context: OperationContext;
}

/** Updates the hosts, those of each pace by themselves; a canary may be one for hosts of several paces. */
export async function updateFleet(update: FleetUpdate): Promise<readonly Diagnostic[]> {
  const members = byHost(update.members);
  const priors = new Map(update.before.map((it) => [memberKey(it), it]));
  const begun = new Map<string, Promise<HostUpdate>>();
  const updateOnce = (host: string, soakSeconds: number): Promise<HostUpdate> => {
    const known = begun.get(host);
    if (known !== undefined) return known;
    const updated = updateHost(update, host, { members: members.get(host) ?? [], priors, soakSeconds });
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
  const updates = await Promise.all(begun.values());
  return [...updates.flatMap(({ diagnostics }) => diagnostics), ...reports.flat()];
}

interface HostUpdate {
  readonly outcome: HostOutcome;
  readonly diagnostics: readonly Diagnostic[];
}

interface HostTask {
  readonly members: readonly FleetMember[];
  /** As they were declared before, by key. */
  readonly priors: ReadonlyMap<string, FleetMember>;
  readonly soakSeconds: number;
}

function updateHost(
  { configured, context }: FleetUpdate,
  host: string,
  { members, priors, soakSeconds }: HostTask,
): Promise<HostUpdate> {
  const { hosts } = configured;
  const probe = members.map(memberName)[0] ?? '';
  const update = async (): Promise<HostUpdate> => {
    const engine = await hosts.engine(host);
    // Told apart from a host that dies in the middle: nothing has been touched yet.
    await engine.tryInspectContainer(probe);
    const container = new ServiceContainer(engine, configured);
    const diagnostics = await applyInOrder(members, async (member) => {
      const prior = priors.get(memberKey(member));
      const planned = { ...member.attributes, soak_seconds: soakSeconds };
      const isRenamed = prior !== undefined && memberName(prior) !== memberName(member);
      if (isRenamed) await container.remove(prior.attributes);
      const recorded = isRenamed ? null : (prior?.attributes ?? null);
      return (await container.apply(recorded, planned, context)).diagnostics;
    });
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
