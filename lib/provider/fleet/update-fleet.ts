import { rollOut, type Rollout } from '../../engine/rollout/rollout';
import type { Configured } from '../container/container-resource';
import { groupByCause } from '../group-failures';
import { errorDiagnostic, type Diagnostic, type OperationContext } from '../resource';
import { count, listed } from '../wording';
import { byHost, memberKey, type FleetMember } from './fleet-members';
import type { FleetMemory } from './fleet-memory';
import type { FleetRollout } from './fleet-rollouts';
import { reachHost, updateHost, type HostTask, type HostUpdate, type MemberAction } from './update-host';

export interface FleetUpdate {
  readonly configured: Configured;
  /** That have something to update, on each host dependencies before dependents. */
  readonly members: readonly FleetMember[];
  /** As they were declared before. */
  readonly before: readonly FleetMember[];
  /** What was last proven of them. */
  readonly memory: FleetMemory;
  /** Each host of the members is in one of them. */
  readonly rollouts: readonly FleetRollout[];
  /** Outdated hosts that this deploy does not update. */
  readonly leftOutdated: ReadonlySet<string>;
  readonly context: OperationContext;
  /** What is done to each of them. @default - it is updated */
  readonly act?: MemberAction;
}

export interface UpdatedFleet {
  readonly diagnostics: readonly Diagnostic[];
  /** What is proven now. */
  readonly memory: FleetMemory;
}

/** Each rollout goes on its own; several may share a canary. */
export async function updateFleet(update: FleetUpdate): Promise<UpdatedFleet> {
  const members = byHost(update.members);
  const priors = new Map(update.before.map((it) => [memberKey(it), it]));
  const begun = new Map<string, Promise<HostUpdate>>();
  const memory = new Map(update.memory);
  const { act } = update;
  const updateOnce: UpdateOnce = (host, soakSeconds) => {
    const known = begun.get(host);
    if (known !== undefined) return known;
    const task = { host, members: members.get(host) ?? [], priors, memory, soakSeconds, ...(act && { act }) };
    const updated = updateUnlessSkipped(update, task);
    begun.set(host, updated);
    return updated;
  };
  const canaryState = (host: string) => {
    if (members.has(host)) return 'due';
    return update.leftOutdated.has(host) ? 'outdated' : 'proven';
  };
  const reports = await Promise.all(
    update.rollouts.map((rollout) => followRollout(update, rollout, { canaryState, updateOnce })),
  );
  const updates = await Promise.all(
    [...begun].map(async ([host, updated]) => ({ host, diagnostics: (await updated).diagnostics })),
  );
  const diagnostics = [...groupByCause(updates), ...reports.flat()];
  return { diagnostics, memory };
}

type UpdateOnce = (host: string, soakSeconds: number) => Promise<HostUpdate>;

/** Returns what there is to say of hosts that were not begun. */
async function followRollout(
  { context, configured }: FleetUpdate,
  rollout: FleetRollout,
  {
    canaryState,
    updateOnce,
  }: { readonly canaryState: Rollout['canaryState']; readonly updateOnce: UpdateOnce },
): Promise<readonly Diagnostic[]> {
  const { notBegun, reason } = await rollOut({
    hosts: rollout.hosts,
    strategy: rollout,
    signal: context.signal,
    canaryState,
    update: async (host, isCanary) => (await updateOnce(host, isCanary ? rollout.soakSeconds : 0)).outcome,
  });
  if (reason === undefined) return [];
  configured.events.tell({ kind: 'hosts-not-begun', hosts: notBegun, reason });
  return [notBegunError(notBegun, reason)];
}

function updateUnlessSkipped({ configured, context }: FleetUpdate, task: HostTask): Promise<HostUpdate> {
  const { host, members } = task;
  const update = async () =>
    updateHost(configured, await reachHost(configured, host, members), task, context);
  return configured.hosts
    .unlessSkipped<HostUpdate>(host, update, (diagnostics) => ({ outcome: 'skipped', diagnostics }))
    .catch((error: unknown) => ({ outcome: 'failed', diagnostics: [errorDiagnostic(error)] }));
}

/** Said once for all: what made it necessary is an error of its own, or Ctrl-C. */
function notBegunError(hosts: readonly string[], reason: string): Diagnostic {
  return {
    severity: 'error',
    code: 'not-begun',
    summary: `${count(hosts.length, 'more host')} ${hosts.length === 1 ? 'was' : 'were'} not begun: ${reason}`,
    detail: `They are as they were before, and the next deploy goes on with them: ${listed(hosts)}.`,
  };
}
