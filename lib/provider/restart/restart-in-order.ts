import type { Configured } from '../container/container-resource';
import { knownEntries, knownItems } from '../decode';
import { memberAddress, type FleetMember } from '../fleet/fleet-members';
import { rolloutsOf, type FleetRollout } from '../fleet/fleet-rollouts';
import { updateFleet } from '../fleet/update-fleet';
import { hasErrors, type Attributes, type Diagnostic, type OperationContext } from '../resource';
import { count, listed } from '../wording';
import { rollingRestartPlan } from './rolling-restart-schema';
import { restartContainer } from './restart-container';

/** Containers of one step. */
export interface RestartStep {
  readonly roles: readonly string[];
  readonly members: readonly FleetMember[];
  readonly rollouts: readonly FleetRollout[];
}

/** What is to be done for these of the members, step by step. Steps without any are left out. */
export function restartSteps(
  restart: Attributes,
  all: readonly FleetMember[],
  isDue: (address: string) => boolean,
): readonly RestartStep[] {
  const members = all.filter((it) => isDue(memberAddress(it)));
  return knownItems(rollingRestartPlan(restart).steps).flatMap((step) => {
    const ofStep = members.filter(({ role }) => step.includes(role));
    const hosts = [...new Set(ofStep.map(({ host }) => host))];
    const roles = knownItems(step).filter((role) => ofStep.some((it) => it.role === role));
    return hosts.length === 0
      ? []
      : [{ roles, members: ofStep, rollouts: rolloutsOfStep(restart, roles, hosts) }];
  });
}

/** Nobody is watched once more: it is the same image. */
function rolloutsOfStep(
  restart: Attributes,
  roles: readonly string[],
  hosts: readonly string[],
): readonly FleetRollout[] {
  const free = knownItems(rollingRestartPlan(restart).free);
  if (roles.every((role) => free.includes(role)))
    return rolloutsOf(restart, hosts).map((rollout) => ({ ...rollout, soakSeconds: 0 }));
  return [{ name: roles.join(), hosts, maxParallel: 1, maxFailures: 1, canary: 0, soakSeconds: 0 }];
}

/** Restarts step after step. After a step in which anything failed, or was not begun, no other one is begun. */
export async function restartInOrder(
  configured: Configured,
  restart: Attributes,
  steps: readonly RestartStep[],
  context: OperationContext,
): Promise<readonly Diagnostic[]> {
  const said: Diagnostic[] = [];
  for (const [index, { members, rollouts }] of steps.entries()) {
    const { diagnostics } = await updateFleet({
      configured,
      members,
      rollouts,
      before: [],
      memory: new Map(),
      leftOutdated: new Set(),
      context,
      act: (engine, member) => {
        const started = knownEntries(rollingRestartPlan(restart).started)[memberAddress(member)] ?? '';
        return restartContainer(
          { engine, coordination: configured, wanted: member.attributes, started },
          context,
        );
      },
    });
    said.push(...diagnostics);
    if (hasErrors(diagnostics)) return [...said, ...notRestarted(steps.slice(index + 1))];
  }
  return said;
}

function notRestarted(steps: readonly RestartStep[]): readonly Diagnostic[] {
  const members = steps.flatMap((step) => step.members);
  if (members.length === 0) return [];
  return [
    {
      severity: 'error',
      code: 'not-begun',
      summary: `${count(members.length, 'more container')} ${members.length === 1 ? 'was' : 'were'} not restarted: they come later`,
      detail: `They run as before, and the next deploy goes on with them: ${listed(members.map(memberAddress))}.`,
    },
  ];
}
