import type { ContainerEngine } from '../../engine/container-engine';
import { observeSlot } from '../../engine/observed-slot';
import type { Hosts } from '../hosts';
import { errorDiagnostic, type Attributes, type Diagnostic } from '../resource';
import { asMap, asString } from '../value';
import {
  byHost,
  byRoleAndHost,
  fleetMembers,
  memberAddress,
  recordedText,
  type ByRoleAndHost,
  type FleetMember,
} from './fleet-members';
import { runningText, wantedText } from './running-text';

export interface FleetObservation {
  readonly running: ByRoleAndHost<string>;
  /** Addresses of those that do not run what they should. */
  readonly behind: readonly string[];
  /** Hosts that could not be reached and need not be: what is recorded of them stays. */
  readonly skipped: readonly string[];
  /** About these, and about hosts that failed: of them, too, what is recorded stays. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What runs of a fleet, all hosts at the same time. */
export async function observeFleet(hosts: Hosts, fleet: Attributes): Promise<FleetObservation> {
  const members = fleetMembers(fleet);
  const observed = await Promise.all(
    [...byHost(members)].map(([host, ofHost]) => observeHost(hosts, host, ofHost, fleet)),
  );
  const texts = new Map(observed.flatMap((it) => it.texts));
  const behind = members.filter((it) => texts.get(it) !== wantedText(it.attributes));
  return {
    running: byRoleAndHost(members, (member) => texts.get(member)),
    behind: behind.map(memberAddress).sort(),
    skipped: observed.flatMap(({ host, isSkipped }) => (isSkipped ? [host] : [])).sort(),
    diagnostics: observed.flatMap(({ diagnostics }) => diagnostics),
  };
}

interface HostObservation {
  readonly host: string;
  readonly texts: readonly (readonly [FleetMember, string | undefined])[];
  readonly isSkipped: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

async function observeHost(
  hosts: Hosts,
  host: string,
  members: readonly FleetMember[],
  fleet: Attributes,
): Promise<HostObservation> {
  const unseen = (isSkipped: boolean, diagnostics: readonly Diagnostic[]): HostObservation => ({
    host,
    texts: members.map((member) => [member, recordedText(fleet, member)] as const),
    isSkipped,
    diagnostics,
  });
  return hosts
    .unlessSkipped<HostObservation>(
      host,
      async () => {
        const recorded = asString(asMap(fleet['engines'])[host]);
        const texts = await hosts.look(
          host,
          (engine) => Promise.all(members.map(async (it) => [it, await observeMember(engine, it)] as const)),
          recorded,
        );
        return { host, texts, isSkipped: false, diagnostics: [] };
      },
      (warnings) => unseen(true, warnings),
    )
    .catch((error: unknown) => unseen(false, [errorDiagnostic(error)]));
}

async function observeMember(
  engine: ContainerEngine,
  { attributes }: FleetMember,
): Promise<string | undefined> {
  const [slot, image] = await Promise.all([
    observeSlot(engine, asString(attributes['name']) ?? ''),
    engine.tryInspectImage(asString(attributes['image']) ?? ''),
  ]);
  return runningText(attributes, slot, image?.Id);
}
