import { isRecreateNeeded } from '../container/container-settings';
import { UNKNOWN, type Attributes, type Value } from '../resource';
import { asMap, isEqual } from '../value';
import { byRoleAndHost, fleetMembers, memberAddress, recordedText, type FleetMember } from './fleet-members';
import { wantedText } from './running-text';

/** What a fleet will be after apply. `isSkipped`: hosts that cannot be reached keep what is recorded. Pure. */
export function planFleet(
  prior: Attributes | null,
  proposed: Attributes,
  isSkipped: (host: string) => boolean,
): Attributes {
  const members = fleetMembers(proposed);
  const before = new Map((prior === null ? [] : fleetMembers(prior)).map((it) => [keyOf(it), it]));
  const running = byRoleAndHost<Value>(members, (member) => {
    const recorded = recordedText(prior, member);
    if (isSkipped(member.host)) return recorded;
    return plannedText(member, recorded, before.get(keyOf(member)));
  });
  const isTouched = prior === null || !isEqual(running, prior['running'] ?? null);
  const behind = members.filter((it) => running[it.role]?.[it.host] !== wantedText(it.attributes));
  return {
    ...proposed,
    id: Object.keys(asMap(proposed['containers'])).join(','),
    running,
    // Who else cannot be reached, or fails, will be known then.
    behind: isTouched ? UNKNOWN : behind.map(memberAddress).sort(),
  };
}

/** Unknown for a container that will be another one although its image stays. */
function plannedText(
  member: FleetMember,
  recorded: string | undefined,
  before: FleetMember | undefined,
): Value {
  const wanted = wantedText(member.attributes);
  if (recorded !== wanted || before === undefined || before.source === member.source) return wanted;
  return isRecreateNeeded(before.attributes, member.attributes) ? UNKNOWN : wanted;
}

/** What has to be done: those whose plan differs from what is recorded. */
export function membersToUpdate(prior: Attributes | null, planned: Attributes): readonly FleetMember[] {
  return fleetMembers(planned).filter((member) => {
    const text = asMap(asMap(planned['running'])[member.role])[member.host];
    return text !== undefined && (prior === null || text !== recordedText(prior, member));
  });
}

/** Containers of roles or hosts that are no longer declared. */
export function membersToRemove(prior: Attributes | null, planned: Attributes): readonly FleetMember[] {
  if (prior === null) return [];
  const kept = new Set(fleetMembers(planned).map(keyOf));
  return fleetMembers(prior).filter((member) => !kept.has(keyOf(member)));
}

function keyOf(member: FleetMember): string {
  return `${member.role} ${memberAddress(member)}`;
}
