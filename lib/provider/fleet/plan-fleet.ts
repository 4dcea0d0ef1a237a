import { haveSameSettings } from '../container/comparison/plan-settings';
import { known, knownItems } from '../decode';
import { plannedPause } from './canary-pause';
import { UNKNOWN, type Attributes, type Value } from '../resource';
import { isEqual } from '../value';
import {
  byRoleAndHost,
  fleetMembers,
  memberAddress,
  memberKey,
  memberName,
  plannedText,
  recordedText,
  type FleetMember,
} from './fleet-members';
import { fleetPlan } from './fleet-schema';
import type { FleetMemory } from './fleet-memory';
import { uncheckedHosts } from './host-checks';
import { wantedText } from './running-text';

/** What a plan is made from besides the configuration. */
export interface FleetFacts {
  /** What was proven of its containers. @default - what is recorded counts */
  readonly memory?: FleetMemory | undefined;
  /** Whether a host will have another image under this name. @default - no host will */
  readonly isNewImageExpected?: (host: string, reference: string) => boolean;
}

/**
 * What a fleet will be after apply. Hosts that could not be reached when the prior state was read keep what is recorded. No
 * host is asked now: a plan that is repeated before its apply must come out the same. Pure.
 */
export function planFleet(
  prior: Attributes | null,
  proposed: Attributes,
  { memory, isNewImageExpected = () => false }: FleetFacts,
): Attributes {
  const skipped = prior === null ? [] : knownItems(fleetPlan(prior).skipped);
  const members = fleetMembers(proposed);
  const before = new Map((prior === null ? [] : fleetMembers(prior)).map((it) => [memberKey(it), it]));
  const isSame = settingsMatcher();
  const unchecked = uncheckedHosts(prior, proposed);
  const running = byRoleAndHost<Value>(members, (member) => {
    const recorded = recordedText(prior, 'running', member);
    if (skipped.includes(member.host)) return recorded;
    const [key, wanted] = [memberKey(member), wantedText(member.attributes)];
    if (isNewImageExpected(member.host, wanted) || unchecked.has(member.host)) return UNKNOWN;
    const was = before.get(key);
    if (recorded !== wanted || was === undefined) return wanted;
    // Unknown for a container that will be another one although its image stays.
    const isAnother = memberName(was) !== memberName(member);
    return isAnother || !isSame(memory?.get(key)?.settings ?? was.settings, member) ? UNKNOWN : wanted;
  });
  const isTouched = prior === null || !isEqual(running, prior['running'] ?? null);
  const outdated = members.filter((it) => running[it.role]?.[it.host] !== wantedText(it.attributes));
  return {
    ...proposed,
    id: Object.keys(known(fleetPlan(proposed).containers) ?? {}).join(','),
    running,
    surplus: byRoleAndHost<Value>(members, (member) =>
      running[member.role]?.[member.host] === recordedText(prior, 'running', member)
        ? recordedText(prior, 'surplus', member)
        : undefined,
    ),
    checks: null,
    pause_after_canary: null,
    canary_pause: isTouched ? plannedPause(prior, proposed) : (prior['canary_pause'] ?? null),
    checked: plannedChecked(prior, proposed, isTouched),
    // Who else cannot be reached, or fails, will be known then.
    outdated: isTouched ? UNKNOWN : outdated.map(memberAddress).sort(),
    skipped: isTouched ? UNKNOWN : skipped,
  };
}

function plannedChecked(prior: Attributes | null, proposed: Attributes, isTouched: boolean): Value {
  if (prior !== null && !isTouched) return prior['checked'] ?? null;
  return known(fleetPlan(proposed).checks) === undefined ? null : UNKNOWN;
}

/** Compares each pair once: of a thousand hosts, nearly all have the same. */
function settingsMatcher(): (proven: Attributes, member: FleetMember) => boolean {
  const compared = new Map<Attributes, Map<string, boolean>>();
  return (proven, { settings, source }) => {
    const bySource = compared.get(proven) ?? new Map<string, boolean>();
    compared.set(proven, bySource);
    const isSame = bySource.get(source) ?? haveSameSettings(proven, settings);
    bySource.set(source, isSame);
    return isSame;
  };
}

/** What has to be done: those whose plan differs from what is recorded. */
export function membersToUpdate(prior: Attributes | null, planned: Attributes): readonly FleetMember[] {
  return fleetMembers(planned).filter((member) => {
    const text = plannedText(planned, 'running', member);
    return text !== undefined && (prior === null || text !== recordedText(prior, 'running', member));
  });
}

/** Outdated hosts that this deploy does not update: they could not be reached when it was planned. */
export function hostsLeftOutdated(planned: Attributes, updated: readonly FleetMember[]): ReadonlySet<string> {
  const due = new Set(updated.map(({ host }) => host));
  const isOutdated = (member: FleetMember) =>
    recordedText(planned, 'running', member) !== wantedText(member.attributes);
  const left = fleetMembers(planned).filter((member) => !due.has(member.host) && isOutdated(member));
  return new Set(left.map(({ host }) => host));
}

/** Containers of roles or hosts that are no longer declared; one with a new name goes when its successor comes. */
export function membersToRemove(prior: Attributes | null, planned: Attributes): readonly FleetMember[] {
  if (prior === null) return [];
  const kept = new Set(fleetMembers(planned).map(memberKey));
  return fleetMembers(prior).filter((member) => !kept.has(memberKey(member)));
}
