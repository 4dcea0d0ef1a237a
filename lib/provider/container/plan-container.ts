import { UNKNOWN, type Attributes, type Value } from '../resource';
import { asBoolean, asString, containsUnknown, isEqual, isEqualAsSet, isUnset } from '../value';
import { isRecreateNeeded } from './container-settings';
import { isWithoutNetwork } from './container-state';

/** What a plan is made from besides the configuration: facts, observed without changing anything. */
export interface PlanFacts {
  /** Id that the wanted image has on the host; undefined when it is not there yet, or not known yet. */
  readonly imageId?: string;
  /** The host will have another one under this name. @default false */
  readonly isNewImageExpected?: boolean;
}

/** Plans a long-running container: what will be after apply, unknown where only the apply will tell. Pure. */
export function planContainer(prior: Attributes | null, proposed: Attributes, facts: PlanFacts): Attributes {
  const constants = { bridge: '', exit_code: null, container_logs: null };
  const status = (asBoolean(proposed['start']) ?? true) ? 'running' : 'created';
  if (prior === null) {
    const imageId = facts.isNewImageExpected === true ? UNKNOWN : (facts.imageId ?? UNKNOWN);
    return {
      ...proposed,
      ...constants,
      id: UNKNOWN,
      network_data: plannedNetwork(proposed),
      image_id: imageId,
      status,
    };
  }
  const planned: Attributes = { ...proposed, ...constants, image_id: plannedImageId(prior, proposed, facts) };
  const isNew = isNewContainer(prior, planned);
  if (!isNew && (status === 'created' || prior['status'] === 'running')) return planned;
  return { ...planned, ...(isNew && { id: UNKNOWN }), network_data: plannedNetwork(proposed), status };
}

/** Addresses are given out when a container starts. */
function plannedNetwork(proposed: Attributes): Value {
  return isWithoutNetwork(proposed['network_mode']) ? [] : UNKNOWN;
}

/** An image that was removed from the host under a running container cannot be what it should be changed to. */
function plannedImageId(prior: Attributes, proposed: Attributes, facts: PlanFacts): Value {
  if (facts.isNewImageExpected === true) return UNKNOWN;
  if (facts.imageId !== undefined) return facts.imageId;
  return isEqual(prior['image'] ?? null, proposed['image'] ?? null)
    ? (prior['image_id'] ?? UNKNOWN)
    : UNKNOWN;
}

function isNewContainer(prior: Attributes, planned: Attributes): boolean {
  const changed = (name: string) => !isEqual(prior[name] ?? null, planned[name] ?? null);
  return (
    changed('image') ||
    changed('image_id') ||
    isRecreateNeeded(prior, planned) ||
    !isContinuable(prior, planned)
  );
}

/** Containers in these states are started or left alone; others, and interrupted updates, may need a new one. */
function isContinuable(prior: Attributes, { start }: Attributes): boolean {
  const states = ['running', 'exited', 'created', 'paused', ...(start === false ? ['refused'] : [])];
  return states.includes(asString(prior['status']) ?? '');
}

/** Plans a one-shot container: it runs when it never did or had to wait, or when its image or a trigger changes. Pure. */
export function planJob(prior: Attributes | null, proposed: Attributes): Attributes {
  const constants = { bridge: '', network_data: null, status: 'exited' };
  if (!isRunDue(prior, proposed)) return { ...proposed, ...constants, ...ofLastRun(prior) };
  return {
    ...proposed,
    ...constants,
    id: UNKNOWN,
    image_id: UNKNOWN,
    exit_code: UNKNOWN,
    container_logs: UNKNOWN,
  };
}

/** Who is behind, and what is wanted elsewhere, matters to a run only. */
function ofLastRun(prior: Attributes | null): Attributes {
  return { behind: prior?.['behind'] ?? null, placements: prior?.['placements'] ?? null };
}

/** True as well while a trigger is not known yet. */
export function isRunDue(prior: Attributes | null, wanted: Attributes): boolean {
  if (prior === null || prior['status'] === 'pending') return true;
  const triggers = wanted['triggers'] ?? null;
  if (containsUnknown(triggers) || containsUnknown(wanted['image'] ?? null)) return true;
  const sameTriggers =
    isEqualAsSet(prior['triggers'] ?? null, triggers) || (isUnset(prior['triggers']) && isUnset(triggers));
  return !sameTriggers || !isEqual(prior['image'] ?? null, wanted['image'] ?? null);
}
