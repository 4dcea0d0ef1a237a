import type { Configured } from '../container/container-resource';
import { fleetMembers, memberAddress, memberName, type FleetMember } from '../fleet/fleet-members';
import { withProbes } from '../fleet/member-probes';
import type { PlacedDecision } from '../plan/plan-record';
import { RecordOnlyResource } from '../record-only-resource';
import {
  hasErrors,
  UNKNOWN,
  type ApplyRequest,
  type Attributes,
  type Diagnostic,
  type OperationContext,
  type PlanRequest,
  type PlanResult,
  type ReadRequest,
  type StateResult,
} from '../resource';
import { referenceOf } from '../container/container-schema';
import { known, knownEntries, knownItems } from '../decode';
import { count } from '../wording';
import { isSinceListed } from './listed-start';
import { hostOf, observeStarts } from './observe-starts';
import { planRollingRestart } from './plan-rolling-restart';
import { restartInOrder, restartSteps } from './restart-in-order';
import { rollingRestartPlan, rollingRestartSchema } from './rolling-restart-schema';

/** `docker_rolling_restart`: restarts what a `docker_restart_list` names, and was not started since. */
export class RollingRestartResource extends RecordOnlyResource {
  readonly typeName = 'docker_rolling_restart';
  readonly schema = rollingRestartSchema;
  protected readonly whyNoImport = 'it owns no container';

  constructor(private readonly configured: () => Configured) {
    super();
  }

  /** What was restarted once is not looked at again. */
  override async read({ prior }: ReadRequest): Promise<StateResult> {
    const left = knownItems(rollingRestartPlan(prior).outdated).filter((it) =>
      this.configured().hosts.has(hostOf(it)),
    );
    const { state, diagnostics } = await this.#observe(prior, left);
    return { state: { ...prior, ...state }, diagnostics };
  }

  async plan({ prior, proposed }: PlanRequest, { isApplying, plan }: OperationContext): Promise<PlanResult> {
    const planned: Attributes = {
      ...planRollingRestart(prior, proposed, isApplying),
      readiness_probes: null,
    };
    if (isApplying || planned['outdated'] !== UNKNOWN)
      return { planned, requiresReplace: [], diagnostics: [] };
    const { members, diagnostics } = await this.#foresee(proposed);
    for (const member of members) plan.restart(restartOf(member));
    return { planned, requiresReplace: [], diagnostics };
  }

  /** A create that failed leaves no record, else Terraform would replace it; the list is what tells who is left. */
  async apply({ prior, planned, config }: ApplyRequest, context: OperationContext): Promise<StateResult> {
    const configured = this.configured();
    const before = await this.#observe(planned, addressesOf(planned));
    const due = new Set(before.state.outdated);
    const members = withProbes(fleetMembers(planned), config);
    const steps = restartSteps(planned, members, (address) => due.has(address));
    const restarted = await restartInOrder(configured, planned, steps, context);
    const after = await this.#observe(planned, before.state.outdated);
    const diagnostics = [...before.diagnostics, ...restarted, ...after.diagnostics];
    const isLost = prior === null && hasErrors(diagnostics);
    return { state: isLost ? null : { ...planned, ...after.state }, diagnostics };
  }

  async #observe(restart: Attributes, addresses: readonly string[]) {
    const { hosts } = this.configured();
    const started = knownEntries(rollingRestartPlan(restart).started);
    const { containers, unreached, warnings } = await observeStarts(hosts, addresses);
    const isOutdated = (address: string) => {
      const found = containers.get(address);
      if (found === undefined) return unreached.has(hostOf(address));
      return isSinceListed(started[address] ?? '', found);
    };
    const outdated = addresses.filter(isOutdated).sort();
    const skipped = [...unreached].filter((it) => hosts.isSkippable(it)).sort();
    return { state: { outdated, skipped }, diagnostics: warnings };
  }

  /** A list that is made in this deploy will have all of them; of one that is there, what is left. */
  async #foresee(proposed: Attributes) {
    const release = known(rollingRestartPlan(proposed).release) ?? '';
    const all = fleetMembers(proposed);
    if (proposed['started'] === UNKNOWN) {
      const summary = `Rolling restart of ${count(all.length, 'container')} when all are at ${release}`;
      return { members: all, diagnostics: [restartWarning(summary)] };
    }
    const { state, diagnostics } = await this.#observe(proposed, addressesOf(proposed));
    const members = all.filter((it) => state.outdated.includes(memberAddress(it)));
    if (members.length === 0) return { members, diagnostics };
    const summary = `Rolling restart goes on with ${count(members.length, 'container')}, started before all were at ${release}`;
    return { members, diagnostics: [...diagnostics, restartWarning(summary)] };
  }
}

/** That are listed and still configured. */
function addressesOf(restart: Attributes): readonly string[] {
  const started = knownEntries(rollingRestartPlan(restart).started);
  return fleetMembers(restart)
    .map(memberAddress)
    .filter((address) => started[address] !== undefined);
}

function restartOf(member: FleetMember): PlacedDecision {
  const image = referenceOf(member.attributes);
  const place = { host: member.host, container: memberName(member) };
  return {
    ...place,
    operation: 'restart',
    from: image,
    to: image,
    causes: [{ what: 'outdated', why: 'state' }],
  };
}

function restartWarning(summary: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'restart-due',
    summary,
    detail: 'What runs since then keeps what it learned of older ones.',
  };
}
