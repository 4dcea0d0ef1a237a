import type { PlannedCause } from '../../contract/planned-upgrade';
import { changedSettings } from '../container/comparison/plan-settings';
import { referenceOf } from '../container/container-schema';
import { containerSettings } from '../container/container-settings';
import { settingName } from '../container/setting';
import { memberKey, memberName, recordedText, fleetMembers, type FleetMember } from '../fleet/fleet-members';
import type { FleetMemory } from '../fleet/fleet-memory';
import { membersToRemove, membersToUpdate } from '../fleet/plan-fleet';
import { parseRunningText, wantedText, INTERRUPTED, REBUILT } from '../fleet/running-text';
import { knownItems } from '../decode';
import { fleetPlan } from '../fleet/fleet-schema';
import type { Attributes } from '../resource';
import { decideNewContainer, type FoundContainer } from './decide-container';
import type { Decision, PlacedDecision } from './plan-record';

/** What is known when a fleet is planned. */
export interface FleetKnowledge {
  readonly prior: Attributes | null;
  readonly memory: FleetMemory | undefined;
  /** Of a fleet that nothing is recorded of: what serves, by member key. */
  readonly found: ReadonlyMap<string, FoundContainer>;
  /** Hosts that could not be reached. */
  readonly skipped: readonly string[];
  /** Hosts whose checks have not passed. */
  readonly unchecked: ReadonlySet<string>;
}

/** What becomes of each container of a fleet. Pure. */
export function decideFleet(planned: Attributes, known: FleetKnowledge): readonly PlacedDecision[] {
  const { prior } = known;
  const due = new Set(membersToUpdate(prior, planned).map(memberKey));
  const kept = fleetMembers(planned).map((member) => ({
    ...placeOf(member),
    ...decideMember(member, due.has(memberKey(member)), known),
  }));
  const removed = membersToRemove(prior, planned).map((member) => ({
    ...placeOf(member),
    ...imagesOf(prior, member),
    operation: 'remove' as const,
    causes: [{ what: 'unwanted', why: 'configured' } as const],
  }));
  return [...kept, ...removed];
}

function placeOf(member: FleetMember) {
  return { host: member.host, container: memberName(member) };
}

function decideMember(member: FleetMember, isDue: boolean, known: FleetKnowledge): Decision {
  const { prior, found, skipped } = known;
  const to = wantedText(member.attributes);
  const decision =
    prior === null
      ? decideNewContainer(member.attributes, found.get(memberKey(member)))
      : { ...imagesOf(prior, member), to, ...decideRecorded(member, isDue, known) };
  const isSkipped = skipped.includes(member.host) && decision.operation !== 'none';
  return isSkipped ? { ...decision, operation: 'skip' } : decision;
}

function imagesOf(fleet: Attributes | null, member: FleetMember): Pick<Decision, 'from'> {
  const text = recordedText(fleet, 'running', member);
  return text === undefined ? {} : { from: parseRunningText(text).image };
}

/** One that is not due is left as it is, whatever it is. */
function decideRecorded(
  member: FleetMember,
  isDue: boolean,
  { prior, memory, skipped, unchecked }: FleetKnowledge,
): Pick<Decision, 'operation' | 'causes'> {
  const text = recordedText(prior, 'running', member);
  const isOutdated = text !== wantedText(member.attributes);
  if (!isDue && !(isOutdated && skipped.includes(member.host))) return { operation: 'none', causes: [] };
  if (text === undefined) return { operation: 'create', causes: [{ what: 'absent', why: 'state' }] };
  const proven = memory?.get(memberKey(member))?.settings ?? tryFindBefore(prior, member);
  const { image, remarks } = parseRunningText(text);
  const replaced = [
    ...imageCauses(image, member, proven),
    ...(remarks.includes(REBUILT) ? [{ what: 'image', why: 'rebuilt' } as const] : []),
    ...(proven === undefined ? [] : changedSettings(proven, member.settings).map(configured)),
    ...remarks.flatMap(driftIn),
  ];
  const states = remarks.filter((it) => it !== REBUILT && driftIn(it).length === 0).map(stateOf);
  if (replaced.length === 0 && states.length > 0) {
    const isCut = states.some(({ what }) => what === 'interrupted');
    return { operation: isCut ? 'update' : 'start', causes: states };
  }
  if (replaced.length === 0) return decideUnchanged(unchecked.has(member.host));
  return { operation: 'update', causes: [...replaced, ...states] };
}

/** Its checks are asked, or the registry has another image under the same tag. */
function decideUnchanged(isUnchecked: boolean): Pick<Decision, 'operation' | 'causes'> {
  if (isUnchecked) return { operation: 'none', causes: [] };
  return { operation: 'update', causes: [{ what: 'image', why: 'rebuilt' }] };
}

function tryFindBefore(prior: Attributes | null, member: FleetMember): Attributes | undefined {
  if (prior === null) return undefined;
  return fleetMembers(prior).find((it) => memberKey(it) === memberKey(member))?.settings;
}

function imageCauses(
  image: string,
  member: FleetMember,
  proven: Attributes | undefined,
): readonly PlannedCause[] {
  const wanted = wantedText(member.attributes);
  if (image === wanted) return [];
  return [
    { what: 'image', why: proven !== undefined && referenceOf(proven) === wanted ? 'drifted' : 'configured' },
  ];
}

const configured = (what: string): PlannedCause => ({ what, why: 'configured' });

/** `user: "1" -> unset` */
function driftIn(remark: string): readonly PlannedCause[] {
  const setting = containerSettings.map(settingName).find((it) => remark.startsWith(`${it}: `));
  return setting === undefined ? [] : [{ what: setting, why: 'drifted' }];
}

function stateOf(remark: string): PlannedCause {
  return { what: remark === INTERRUPTED ? 'interrupted' : remark, why: 'state' };
}

/** Hosts that could not be reached when the prior state was read. */
export function skippedHosts(prior: Attributes | null): readonly string[] {
  return prior === null ? [] : knownItems(fleetPlan(prior).skipped);
}
