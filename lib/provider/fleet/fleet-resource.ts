import type { PlannedStrategy } from '../../contract/planned-upgrade';
import type { Configured } from '../container/container-resource';
import { ServiceContainer } from '../container/service-container';
import { decideFleet, skippedHosts } from '../plan/decide-fleet';
import { isOnlyPaused } from '../pauses/pause-diagnostic';
import type { PlanRecord } from '../plan/plan-record';
import {
  errorDiagnostic,
  hasErrors,
  type ApplyRequest,
  type Attributes,
  type Diagnostic,
  type OperationContext,
  type PlanRequest,
  type PlanResult,
  type ReadRequest,
  type Resource,
  type StateResult,
} from '../resource';
import { knownEntries } from '../decode';
import { byHost, fleetMembers, memberKey, memberName, type FleetMember } from './fleet-members';
import { parseFleetMemory, printFleetMemory, type FleetMemory } from './fleet-memory';
import { fleetPlan, fleetSchema } from './fleet-schema';
import { staysWarning, surplusWarning, takeOverWarning } from './fleet-warnings';
import { isPauseDue, isPaused, recordedPause, type PausingFleet } from './canary-pause';
import { checksAfterUpdate, HostChecks, uncheckedHosts } from './host-checks';
import { observeFleet } from './observe-fleet';
import { wantedText } from './running-text';
import { rolloutsOf, plannedStrategy } from './fleet-rollouts';
import { hostsLeftOutdated, membersToRemove, membersToUpdate, planFleet } from './plan-fleet';
import { withProbes } from './member-probes';
import { updateFleet } from './update-fleet';
import { updateTogether } from './update-together';
import { validateFleet } from './validate-fleet';

/** `docker_fleet`: the same containers on many hosts, updated host by host or together. */
export class FleetResource implements Resource {
  readonly typeName = 'docker_fleet';
  readonly schema = fleetSchema;

  constructor(private readonly configured: () => Configured) {}

  validate(config: Attributes): readonly Diagnostic[] {
    return validateFleet(config);
  }

  async read({ prior, privateState }: ReadRequest, { plan }: OperationContext): Promise<StateResult> {
    for (const it of fleetMembers(prior)) plan.recall(it.host, memberName(it), wantedText(it.attributes));
    if (isPaused(prior)) plan.recallPause({ wave: this.#waveOf(prior), after: 'canary' });
    const memory = parseFleetMemory(privateState);
    const observed = await observeFleet(this.configured(), prior, memory);
    return {
      state: { ...prior, ...observed.state },
      diagnostics: observed.diagnostics,
      privateState: printFleetMemory(observed.memory),
    };
  }

  async plan({ prior, proposed, privateState }: PlanRequest, context: OperationContext): Promise<PlanResult> {
    const { hosts } = this.configured();
    const engines = hostsOf(fleetMembers(proposed)).map((host) => [host, hosts.tryFindUrl(host) ?? null]);
    const memory = parseFleetMemory(privateState);
    const planned: Attributes = {
      ...planFleet(prior, proposed, {
        memory,
        isNewImageExpected: (host, image) => hosts.isNewImageExpected(host, image),
      }),
      engines: Object.fromEntries(engines) as Attributes,
      readiness_probes: null,
    };
    // The first plan has said everything.
    const diagnostics = context.isApplying
      ? []
      : await this.#findings(prior, planned, { memory, proposed }, context.plan);
    return { planned, requiresReplace: [], diagnostics };
  }

  async #findings(
    prior: Attributes | null,
    planned: Attributes,
    { memory, proposed }: { readonly memory: FleetMemory | undefined; readonly proposed: Attributes },
    record: PlanRecord,
  ): Promise<readonly Diagnostic[]> {
    const members = membersToUpdate(prior, planned);
    const none = { ...planned, running: {}, surplus: {} };
    const seen = prior === null ? await observeFleet(this.configured(), none, new Map()) : undefined;
    const found = new Map((seen?.takenOver ?? []).map(([member, it]) => [memberKey(member), it]));
    const skipped = seen?.state.skipped ?? skippedHosts(prior);
    const unchecked = uncheckedHosts(prior, proposed);
    for (const it of decideFleet(planned, { prior, memory, found, skipped, unchecked })) record.decide(it);
    const strategies = rolloutsOf(planned, hostsOf(members)).map(plannedStrategy);
    for (const it of strategies) record.follow(it);
    if (strategies.length > 0)
      this.#noteEnds({ prior, planned, config: proposed, members }, strategies, record);
    if (prior !== null) return surplusWarning(prior, members);
    return [...(seen?.diagnostics ?? []), ...takeOverWarning(planned, seen?.takenOver ?? [])];
  }

  /** Its checks, and where it pauses. */
  #noteEnds(fleet: PausingFleet, strategies: readonly PlannedStrategy[], record: PlanRecord): void {
    const { config, planned } = fleet;
    const wave = this.#waveOf(planned);
    for (const { hosts, canaries } of strategies) {
      for (const host of hosts) {
        const asked = checksAfterUpdate(config, host, canaries.includes(host));
        for (const { name, after } of asked) record.check({ wave, name, after, hosts: [host] });
      }
    }
    const haveOthers = strategies.some(({ hosts, canaries }) => hosts.length > canaries.length);
    const haveCanaries = strategies.some(({ canaries }) => canaries.length > 0);
    if (haveOthers && haveCanaries && isPauseDue(fleet)) record.pause({ wave, after: 'canary' });
  }

  /** Empty where the order of the upgrade is not known. */
  #waveOf(fleet: Attributes): string {
    const [member] = fleetMembers(fleet);
    return (member && this.configured().events.placeOf(member.host, memberName(member)).wave) ?? '';
  }

  async delete(prior: Attributes): Promise<StateResult> {
    const diagnostics = await this.#remove(fleetMembers(prior), prior);
    return { state: hasErrors(diagnostics) ? prior : null, diagnostics };
  }

  importState(): StateResult {
    const summary = 'a docker_fleet needs no import: what runs already is taken over when it is created';
    return { state: null, diagnostics: [{ severity: 'error', code: 'resource-invalid', summary }] };
  }

  /** A create that failed leaves no record, else Terraform would destroy it all; the next one takes over what is there. */
  async apply(
    { prior, planned, config, privateState }: ApplyRequest,
    context: OperationContext,
  ): Promise<StateResult> {
    const removed = await this.#remove(membersToRemove(prior, planned), prior ?? planned);
    if (hasErrors(removed)) return { state: prior, diagnostics: removed };
    const members = withProbes(membersToUpdate(prior, planned), config);
    const rollouts = rolloutsOf(planned, hostsOf(members));
    const before = prior === null ? [] : fleetMembers(prior);
    const leftOutdated = hostsLeftOutdated(planned, members);
    const checks = new HostChecks(this.configured(), config, prior);
    const isPausing = isPauseDue({ prior, planned, config, members });
    const updateAll = fleetPlan(planned).strategy === 'together' ? updateTogether : updateFleet;
    const updated = await updateAll({
      configured: this.configured(),
      members,
      before,
      rollouts,
      memory: parseFleetMemory(privateState) ?? new Map(),
      leftOutdated,
      context,
      checks,
      ...(isPausing && { pause: { wave: this.#waveOf(planned) } }),
    });
    const recorded: Attributes = {
      ...planned,
      running: prior?.['running'] ?? {},
      surplus: prior?.['surplus'] ?? {},
    };
    const observed = await observeFleet(this.configured(), recorded, updated.memory);
    const diagnostics = [...removed, ...updated.diagnostics, ...observed.diagnostics];
    const end = { hasPaused: isOnlyPaused(diagnostics), isDone: observed.state.outdated.length === 0 };
    const more = { checked: checks.checked, canary_pause: recordedPause({ prior, planned }, end) };
    const state =
      prior === null && hasErrors(diagnostics) ? null : { ...planned, ...observed.state, ...more };
    return { state, diagnostics, privateState: printFleetMemory(observed.memory) };
  }

  /** All hosts at the same time; on each, dependents before dependencies. */
  async #remove(members: readonly FleetMember[], recorded: Attributes): Promise<readonly Diagnostic[]> {
    const urls = knownEntries(fleetPlan(recorded).engines);
    const removals = [...byHost(members).values()].map(async (ofHost) => {
      const diagnostics: Diagnostic[] = [];
      for (const member of [...ofHost].reverse())
        diagnostics.push(...(await this.#removeMember(member, urls)));
      return diagnostics;
    });
    return (await Promise.all(removals)).flat();
  }

  /** What a host runs that is gone from the configuration stays there when nobody can reach it. */
  #removeMember(member: FleetMember, urls: Readonly<Record<string, string>>): Promise<readonly Diagnostic[]> {
    const { hosts } = this.configured();
    const { host, attributes } = member;
    const remove = async () => {
      const engine = await hosts.engine(host, urls[host]);
      await new ServiceContainer(engine, this.configured()).remove(attributes);
      return [];
    };
    return hosts
      .unlessSkipped<readonly Diagnostic[]>(host, remove, () => [staysWarning(member)])
      .catch((error: unknown) => [errorDiagnostic(error)]);
  }
}

function hostsOf(members: readonly FleetMember[]): readonly string[] {
  return [...byHost(members).keys()];
}
