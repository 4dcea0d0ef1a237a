import { isRecreateNeeded } from '../container/container-settings';
import { UNKNOWN, type Attributes, type Value } from '../resource';
import { asMap, asStrings, isEqual } from '../value';
import {
  byRoleAndHost,
  fleetMembers,
  memberAddress,
  memberKey,
  memberName,
  recordedText,
  type FleetMember,
} from './fleet-members';
import { wantedText } from './running-text';

/**
 * What a fleet will be after apply. Hosts that could not be reached when the prior state was read keep what is recorded;
 * nobody is asked now, because a plan that is repeated before its apply must come out the same. Pure.
 * @param isNewImageExpected whether a host will have another image under that name. @default - no host will
 */
export function planFleet(
  prior: Attributes | null,
  proposed: Attributes,
  isNewImageExpected: (host: string, reference: string) => boolean = () => false,
): Attributes {
  const skipped = asStrings(prior?.['skipped']);
  const members = fleetMembers(proposed);
  const before = new Map((prior === null ? [] : fleetMembers(prior)).map((it) => [memberKey(it), it]));
  const running = byRoleAndHost<Value>(members, (member) => {
    const recorded = recordedText(prior, member);
    if (skipped.includes(member.host)) return recorded;
    if (isNewImageExpected(member.host, wantedText(member.attributes))) return UNKNOWN;
    return plannedText(member, recorded, before.get(memberKey(member)));
  });
  const isTouched = prior === null || !isEqual(running, prior['running'] ?? null);
  const behind = members.filter((it) => running[it.role]?.[it.host] !== wantedText(it.attributes));
  return {
    ...proposed,
    id: Object.keys(asMap(proposed['containers'])).join(','),
    running,
    // Who else cannot be reached, or fails, will be known then.
    behind: isTouched ? UNKNOWN : behind.map(memberAddress).sort(),
    skipped: isTouched ? UNKNOWN : skipped,
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
  const isAnother = memberName(before) !== memberName(member);
  return isAnother || isRecreateNeeded(before.attributes, member.attributes) ? UNKNOWN : wanted;
}

/** What has to be done: those whose plan differs from what is recorded. */
export function membersToUpdate(prior: Attributes | null, planned: Attributes): readonly FleetMember[] {
  return fleetMembers(planned).filter((member) => {
    const text = asMap(asMap(planned['running'])[member.role])[member.host];
    return text !== undefined && (prior === null || text !== recordedText(prior, member));
  });
}

/** Hosts that are left as they are although something there is behind: they could not be reached when it was planned. */
export function hostsLeftBehind(planned: Attributes, updated: readonly FleetMember[]): ReadonlySet<string> {
  const due = new Set(updated.map(({ host }) => host));
  const isBehind = (member: FleetMember) => recordedText(planned, member) !== wantedText(member.attributes);
  const left = fleetMembers(planned).filter((member) => !due.has(member.host) && isBehind(member));
  return new Set(left.map(({ host }) => host));
}

/** Containers of roles or hosts that are no longer declared; one with a new name goes when its successor comes. */
export function membersToRemove(prior: Attributes | null, planned: Attributes): readonly FleetMember[] {
  if (prior === null) return [];
  const kept = new Set(fleetMembers(planned).map(memberKey));
  return fleetMembers(prior).filter((member) => !kept.has(memberKey(member)));
}
