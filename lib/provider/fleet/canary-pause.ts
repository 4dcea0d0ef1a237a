import { known } from '../decode';
import { UNKNOWN, type Attributes, type Value } from '../resource';
import { fleetMembers, plannedText, recordedText, type FleetMember } from './fleet-members';
import { fleetPlan } from './fleet-schema';
import { markOf } from './mark';
import { parseRunningText, REBUILT, wantedText } from './running-text';

/** `paused 5f3a9c2e11d0`: the last deploy ended there. `passed ...`: a later one went on, and is not done yet. */
const RECORDED = /^(paused|passed) (\w+)$/;

/** Where a fleet stands. */
export interface PausingFleet {
  /** Null: create. A first deploy does not pause. */
  readonly prior: Attributes | null;
  readonly planned: Attributes;
  /** As it is written: whether it pauses is not recorded. */
  readonly config: Attributes;
  /** That have something to update. */
  readonly members: readonly FleetMember[];
}

/** Whether an upgrade ends when its canaries are done: once for each version. Pure. */
export function isPauseDue({ prior, planned, config, members }: PausingFleet): boolean {
  if (prior === null || known(fleetPlan(config).pause_after_canary) !== true) return false;
  const isUpgraded = members.some((member) => isReplaced(prior, planned, member));
  return isUpgraded && markIn(prior) !== versionMark(planned);
}

/** By another image; one that is new on its host, or is repaired, is no upgrade. */
function isReplaced(prior: Attributes, planned: Attributes, member: FleetMember): boolean {
  const text = recordedText(prior, 'running', member);
  if (text === undefined) return false;
  const { image, remarks } = parseRunningText(text);
  const isRebuilt =
    remarks.includes(REBUILT) ||
    (remarks.length === 0 && plannedText(planned, 'running', member) === UNKNOWN);
  return image !== wantedText(member.attributes) || isRebuilt;
}

export function isPaused(state: Attributes): boolean {
  return RECORDED.exec(known(fleetPlan(state).canary_pause) ?? '')?.[1] === 'paused';
}

/** What is recorded after a deploy. */
export function recordedPause(
  { prior, planned }: Pick<PausingFleet, 'prior' | 'planned'>,
  { hasPaused, isDone }: { readonly hasPaused: boolean; readonly isDone: boolean },
): string | null {
  const mark = versionMark(planned);
  if (hasPaused) return `paused ${mark}`;
  return prior !== null && !isDone && markIn(prior) === mark ? `passed ${mark}` : null;
}

/** What is planned where something is to be done. */
export function plannedPause(prior: Attributes | null, config: Attributes): Value {
  const isPossible = known(fleetPlan(config).pause_after_canary) === true;
  return isPossible || (prior !== null && markIn(prior) !== undefined) ? UNKNOWN : null;
}

function markIn(state: Attributes): string | undefined {
  return RECORDED.exec(known(fleetPlan(state).canary_pause) ?? '')?.[2];
}

/** Of the versions that the fleet is to run. */
function versionMark(fleet: Attributes): string {
  const images = fleetMembers(fleet).map(({ role, attributes }) => `${role} ${wantedText(attributes)}`);
  return markOf([...new Set(images)].sort());
}
