import type { ContainerEngine } from '../../engine/container-engine';
import { servingContainer } from '../../engine/observed-slot';
import { printSurplus } from '../container/comparison/compare-container';
import type { Proven } from '../container/comparison/comparison';
import type { Configured } from '../container/container-resource';
import { provenByRecord } from '../container/container-record';
import { observeOwnSlot } from '../container/own-slot';
import { ServiceContainer } from '../container/service-container';
import { groupByCause } from '../group-failures';
import type { FoundContainer } from '../plan/decide-container';
import { errorDiagnostic, type Attributes, type Diagnostic } from '../resource';
import { referenceOf } from '../container/container-schema';
import { knownEntries } from '../decode';
import { fleetPlan } from './fleet-schema';
import {
  byHost,
  byRoleAndHost,
  fleetMembers,
  memberAddress,
  memberKey,
  recordedText,
  type ByRoleAndHost,
  type FleetMember,
} from './fleet-members';
import type { FleetMemory } from './fleet-memory';
import { runningText, wantedText } from './running-text';

export interface FleetObservation {
  readonly state: {
    readonly running: ByRoleAndHost<string>;
    readonly surplus: ByRoleAndHost<string>;
    /** Addresses of those that do not run what they should. */
    readonly outdated: readonly string[];
    /** Skipped hosts: what is recorded of them stays. */
    readonly skipped: readonly string[];
  };
  readonly memory: FleetMemory;
  /** Containers that nothing is known of. */
  readonly takenOver: readonly (readonly [FleetMember, FoundContainer])[];
  /** About these, and about hosts that failed: of them, too, what is recorded stays. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What runs of a fleet, all hosts at the same time.
 * @param memory undefined for a state from before there was one: then what is recorded as right counts as proven
 */
export async function observeFleet(
  configured: Configured,
  fleet: Attributes,
  memory: FleetMemory | undefined,
): Promise<FleetObservation> {
  const members = fleetMembers(fleet);
  const observed = await Promise.all(
    [...byHost(members)].map(([host, ofHost]) => observeHost(configured, host, ofHost, { fleet, memory })),
  );
  const seen = new Map(observed.flatMap((it) => it.members));
  const outdated = members.filter((it) => seen.get(it)?.text !== wantedText(it.attributes));
  return {
    state: {
      running: byRoleAndHost(members, (member) => seen.get(member)?.text),
      surplus: byRoleAndHost(members, (member) => seen.get(member)?.surplus),
      outdated: outdated.map(memberAddress).sort(),
      skipped: observed.flatMap(({ host, isSkipped }) => (isSkipped ? [host] : [])).sort(),
    },
    memory: new Map(
      members.flatMap((member) => {
        const proven = seen.get(member)?.proven;
        return proven === undefined ? [] : [[memberKey(member), proven]];
      }),
    ),
    takenOver: members.flatMap((member) => {
      const found = seen.get(member)?.takenOver;
      return found === undefined ? [] : [[member, found] as const];
    }),
    diagnostics: groupByCause(observed),
  };
}

/** What was observed of one container. */
interface ObservedMember {
  /** Undefined when there is no such container. */
  readonly text?: string;
  /** What it has although nobody wants it. @default - nothing */
  readonly surplus?: string;
  /** @default - nothing was */
  readonly proven?: Proven;
  /** Of one that nothing is known of. */
  readonly takenOver?: FoundContainer;
}

interface HostObservation {
  readonly host: string;
  readonly members: readonly (readonly [FleetMember, ObservedMember])[];
  readonly isSkipped: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

interface Known {
  readonly fleet: Attributes;
  readonly memory: FleetMemory | undefined;
}

async function observeHost(
  configured: Configured,
  host: string,
  members: readonly FleetMember[],
  known: Known,
): Promise<HostObservation> {
  const { hosts } = configured;
  const unobserved = (isSkipped: boolean, diagnostics: readonly Diagnostic[]): HostObservation => ({
    host,
    members: members.map((member) => [member, recordedMember(member, known)] as const),
    isSkipped,
    diagnostics,
  });
  const inspect = async (engine: ContainerEngine): Promise<HostObservation> => {
    const container = new ServiceContainer(engine, configured);
    const seen = members.map(async (it) => [it, await observeMember(engine, container, it, known)] as const);
    return { host, members: await Promise.all(seen), isSkipped: false, diagnostics: [] };
  };
  const recorded = knownEntries(fleetPlan(known.fleet).engines)[host];
  return hosts
    .unlessSkipped<HostObservation>(
      host,
      () => hosts.inspect(host, inspect, recorded),
      (warnings) => unobserved(true, warnings),
    )
    .catch((error: unknown) => unobserved(false, [errorDiagnostic(error)]));
}

/** Where nobody could look. */
function recordedMember(member: FleetMember, { fleet, memory }: Known): ObservedMember {
  const text = recordedText(fleet, 'running', member);
  const surplus = recordedText(fleet, 'surplus', member);
  const proven = memory?.get(memberKey(member));
  return {
    ...(text !== undefined && { text }),
    ...(surplus !== undefined && { surplus }),
    ...(proven && { proven }),
  };
}

async function observeMember(
  engine: ContainerEngine,
  container: ServiceContainer,
  member: FleetMember,
  known: Known,
): Promise<ObservedMember> {
  const { attributes, settings } = member;
  const [slot, image] = await Promise.all([
    observeOwnSlot(engine, attributes, known.memory?.get(memberKey(member))),
    engine.tryInspectImage(referenceOf(attributes)),
  ]);
  const serving = servingContainer(slot);
  if (serving === undefined) return {};
  const proven = provenOf(member, serving.Id, known);
  const comparison = await container.compare({
    ...(proven && { proven }),
    wanted: settings,
    observed: serving,
    ...(image && { wantedImageId: image.Id }),
  });
  const surplus = printSurplus(comparison).join('; ');
  return {
    text: runningText(attributes, slot, comparison),
    ...(surplus !== '' && { surplus }),
    ...(proven ? { proven } : { takenOver: { image: serving.Config.Image, comparison } }),
  };
}

function provenOf(member: FleetMember, id: string, { fleet, memory }: Known): Proven | undefined {
  if (memory !== undefined) return memory.get(memberKey(member));
  const isRight = recordedText(fleet, 'running', member) === wantedText(member.attributes);
  return isRight ? provenByRecord({ ...member.settings, id }) : undefined;
}
