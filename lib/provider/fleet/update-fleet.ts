import { rollOut, type Rollout } from '../../engine/rollout/rollout';
import type { Configured } from '../container/container-resource';
import { groupByCause } from '../group-failures';
import { errorDiagnostic, type Diagnostic, type OperationContext } from '../resource';
import { pauseDiagnostic } from '../pauses/pause-diagnostic';
import { count, listed } from '../wording';
import { byHost, memberKey, type FleetMember } from './fleet-members';
import type { FleetMemory } from './fleet-memory';
import type { FleetRollout } from './fleet-rollouts';
import type { HostChecks } from './host-checks';
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
  /** What must hold on a host after its update. @default - nothing */
  readonly checks?: HostChecks;
  /** It ends when its canaries are done, of the wave with this name. @default - it goes on */
  readonly pause?: { readonly wave: string };
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
  const updateOnce: UpdateOnce = (host, { isCanary, soakSeconds }) => {
    const known = begun.get(host);
    if (known !== undefined) return known;
    const task = { host, members: members.get(host) ?? [], priors, memory, soakSeconds, ...(act && { act }) };
    const updated = updateUnlessSkipped(update, task).then((it) => checkUpdated(update, it, host, isCanary));
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

type UpdateOnce = (
  host: string,
  how: { readonly isCanary: boolean; readonly soakSeconds: number },
) => Promise<HostUpdate>;

/** Never rejects. A host whose checks have not passed has failed, and stays as it is. */
async function checkUpdated(
  { checks, context }: FleetUpdate,
  updated: HostUpdate,
  host: string,
  isCanary: boolean,
): Promise<HostUpdate> {
  if (updated.outcome !== 'updated' || checks === undefined) return updated;
  const failures = await checks.ask(host, isCanary, context.signal);
  if (failures.length === 0) return updated;
  return { outcome: 'failed', diagnostics: [...updated.diagnostics, ...failures] };
}

/** Returns what there is to say of hosts that were not begun. */
async function followRollout(
  update: FleetUpdate,
  rollout: FleetRollout,
  {
    canaryState,
    updateOnce,
  }: { readonly canaryState: Rollout['canaryState']; readonly updateOnce: UpdateOnce },
): Promise<readonly Diagnostic[]> {
  const { context, configured, pause } = update;
  const { notBegun, reason, pausedAfter } = await rollOut({
    hosts: rollout.hosts,
    strategy: { ...rollout, pausesAfterCanaries: pause !== undefined },
    signal: context.signal,
    canaryState,
    update: async (host, isCanary) => {
      const soakSeconds = isCanary ? rollout.soakSeconds : 0;
      return (await updateOnce(host, { isCanary, soakSeconds })).outcome;
    },
  });
  if (pausedAfter !== undefined) return pauseAfter(update, pausedAfter, notBegun);
  if (reason === undefined) return [];
  configured.events.tell({ kind: 'hosts-not-begun', hosts: notBegun, reason });
  return [notBegunError(notBegun, reason)];
}

function pauseAfter(
  { configured, pause }: FleetUpdate,
  canaries: readonly string[],
  left: readonly string[],
): readonly Diagnostic[] {
  const here = { wave: pause?.wave ?? '', after: 'canary', canaries, left } as const;
  configured.events.tell({ kind: 'paused', ...here });
  return [pauseDiagnostic(here)];
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
