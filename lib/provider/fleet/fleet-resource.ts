import type { Configured } from '../container/container-resource';
import { ServiceContainer } from '../container/service-container';
import { validateContainer } from '../container/validate-container';
import {
  errorDiagnostic,
  hasErrors,
  type Attributes,
  type Diagnostic,
  type OperationContext,
  type PlanRequest,
  type PlanResult,
  type Resource,
  type StateResult,
} from '../resource';
import { asMap, asString, asStringMap, containsUnknown } from '../value';
import { byHost, containerAttributes, fleetMembers, memberAddress, type FleetMember } from './fleet-members';
import { fleetSchema } from './fleet-schema';
import { observeFleet } from './observe-fleet';
import { describePace, pacesOf } from './fleet-paces';
import { hostsLeftBehind, membersToRemove, membersToUpdate, planFleet } from './plan-fleet';
import { updateFleet } from './update-fleet';

/** `docker_fleet`: the same containers on many hosts; its update is a rollout. */
export class FleetResource implements Resource {
  readonly typeName = 'docker_fleet';
  readonly schema = fleetSchema;

  constructor(private readonly configured: () => Configured) {}

  validate(config: Attributes): readonly Diagnostic[] {
    const containers = config['containers'] ?? null;
    if (containsUnknown(containers)) return [];
    return Object.entries(asStringMap(containers)).flatMap(([role, settings]) =>
      validateRole(role, settings),
    );
  }

  async read(prior: Attributes): Promise<StateResult> {
    const { diagnostics, ...observed } = await observeFleet(this.configured().hosts, prior);
    return { state: { ...prior, ...observed }, diagnostics };
  }

  async plan({ prior, proposed }: PlanRequest, { isApplying }: OperationContext): Promise<PlanResult> {
    const { hosts } = this.configured();
    const engines = hostsOf(fleetMembers(proposed)).map((host) => [host, hosts.tryFindUrl(host) ?? null]);
    const planned: Attributes = {
      ...planFleet(prior, proposed, (host, image) => hosts.isNewImageExpected(host, image)),
      engines: Object.fromEntries(engines) as Attributes,
    };
    // What there is to say has been said when it was planned first.
    const diagnostics = isApplying ? [] : await this.#findings(prior, planned);
    return { planned, requiresReplace: [], diagnostics };
  }

  async #findings(prior: Attributes | null, planned: Attributes): Promise<readonly Diagnostic[]> {
    const pace = announcePace(planned, membersToUpdate(prior, planned));
    return prior === null ? [...(await this.#takeOverWarning(planned)), ...pace] : pace;
  }

  create(planned: Attributes, context: OperationContext): Promise<StateResult> {
    return this.#apply(null, planned, context);
  }

  update(prior: Attributes, planned: Attributes, context: OperationContext): Promise<StateResult> {
    return this.#apply(prior, planned, context);
  }

  async delete(prior: Attributes): Promise<StateResult> {
    const diagnostics = await this.#remove(fleetMembers(prior), prior);
    return { state: hasErrors(diagnostics) ? prior : null, diagnostics };
  }

  importState(): StateResult {
    const summary = 'a docker_fleet needs no import: what runs already is taken over when it is created';
    return { state: null, diagnostics: [{ severity: 'error', summary }] };
  }

  /** A create that failed leaves no record, else Terraform would destroy it all; the next one takes over what is there. */
  async #apply(
    prior: Attributes | null,
    planned: Attributes,
    context: OperationContext,
  ): Promise<StateResult> {
    const removed = await this.#remove(membersToRemove(prior, planned), prior ?? planned);
    if (hasErrors(removed)) return { state: prior, diagnostics: removed };
    const members = membersToUpdate(prior, planned);
    const paces = pacesOf(planned, hostsOf(members));
    const before = prior === null ? [] : fleetMembers(prior);
    const leftBehind = hostsLeftBehind(planned, members);
    const updated = await updateFleet({
      configured: this.configured(),
      members,
      before,
      paces,
      leftBehind,
      context,
    });
    const { diagnostics, ...observed } = await observeFleet(this.configured().hosts, {
      ...planned,
      running: prior?.['running'] ?? {},
    });
    const all = [...removed, ...updated, ...diagnostics];
    const state = prior === null && hasErrors(all) ? null : { ...planned, ...observed };
    return { state, diagnostics: all };
  }

  async #takeOverWarning(proposed: Attributes): Promise<readonly Diagnostic[]> {
    const none = { ...proposed, running: {} };
    const { running, diagnostics } = await observeFleet(this.configured().hosts, none);
    const existing = Object.values(running).reduce((sum, hosts) => sum + Object.keys(hosts).length, 0);
    if (existing === 0) return diagnostics;
    return [
      ...diagnostics,
      {
        severity: 'warning',
        summary: `${existing} containers exist already and will be taken over`,
        detail: 'Those that are as desired are left alone, the others are updated in place.',
      },
    ];
  }

  /** All hosts at the same time; on each, those that follow before those that lead. */
  async #remove(members: readonly FleetMember[], recorded: Attributes): Promise<readonly Diagnostic[]> {
    const urls = asMap(recorded['engines']);
    const removals = [...byHost(members).values()].map(async (ofHost) => {
      const diagnostics: Diagnostic[] = [];
      for (const member of [...ofHost].reverse())
        diagnostics.push(...(await this.#removeMember(member, urls)));
      return diagnostics;
    });
    return (await Promise.all(removals)).flat();
  }

  /** What a host runs that is gone from the configuration stays there when nobody can reach it. */
  #removeMember(member: FleetMember, urls: Attributes): Promise<readonly Diagnostic[]> {
    const { hosts } = this.configured();
    const { host, attributes } = member;
    const remove = async () => {
      const engine = await hosts.engine(host, asString(urls[host]));
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

function validateRole(role: string, settings: string): readonly Diagnostic[] {
  const attribute = ['containers', role];
  try {
    return validateContainer(containerAttributes(settings)).map((it) => ({ ...it, attribute }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ severity: 'error', summary: `containers.${role}: ${reason}`, attribute }];
  }
}

function announcePace(fleet: Attributes, members: readonly FleetMember[]): readonly Diagnostic[] {
  const configured = asMap(fleet['paces']);
  return pacesOf(fleet, hostsOf(members))
    .filter(({ name }) => name in configured)
    .map((pace) => ({ severity: 'warning', summary: `Pace of ${pace.name}: ${describePace(pace)}` }));
}

function staysWarning(member: FleetMember): Diagnostic {
  return {
    severity: 'warning',
    summary: `${memberAddress(member)} could not be removed: its host cannot be reached`,
    detail: 'It is no longer known here. Remove it by hand when its host is back.',
  };
}
