import type { ContainerEngine } from '../../engine/container-engine';
import { observeSlot } from '../../engine/observed-slot';
import type { Hosts } from '../hosts';
import type { Attributes, Diagnostic } from '../resource';
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
  /** About hosts that were skipped: what is recorded of them stays. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What runs of a fleet, all hosts at the same time. */
export async function observeFleet(hosts: Hosts, fleet: Attributes): Promise<FleetObservation> {
  const members = fleetMembers(fleet);
  const texts = new Map<FleetMember, string | undefined>();
  const diagnostics = await Promise.all(
    [...byHost(members)].map(([host, ofHost]) => observeHost(hosts, host, ofHost, fleet, texts)),
  );
  const behind = members.filter((it) => texts.get(it) !== wantedText(it.attributes));
  return {
    running: byRoleAndHost(members, (member) => texts.get(member)),
    behind: behind.map(memberAddress).sort(),
    diagnostics: diagnostics.flat(),
  };
}

function observeHost(
  hosts: Hosts,
  host: string,
  members: readonly FleetMember[],
  fleet: Attributes,
  texts: Map<FleetMember, string | undefined>,
): Promise<readonly Diagnostic[]> {
  return hosts.unlessSkipped<readonly Diagnostic[]>(
    host,
    async () => {
      const engine = await hosts.engine(host, asString(asMap(fleet['engines'])[host]));
      const observed = await Promise.all(members.map((member) => observeMember(engine, member)));
      for (const [index, member] of members.entries()) texts.set(member, observed[index]);
      return [];
    },
    (warnings) => {
      for (const member of members) texts.set(member, recordedText(fleet, member));
      return warnings;
    },
  );
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
