import { UNKNOWN, type Attributes, type Value } from '../resource';
import { asBoolean, asString, containsUnknown, isEqual, isEqualAsSet, isUnset } from '../value';
import { isRecreateNeeded } from './container-settings';

/** What a plan is made from besides the configuration: facts, observed without changing anything. */
export interface PlanFacts {
  /** Id that the wanted image has on the host; undefined when it is not there yet, or not known yet. */
  readonly imageId?: string;
}

/** Computed attributes that a new container has anew. */
const OF_ONE_CONTAINER = { id: UNKNOWN, network_data: UNKNOWN } as const;

/** Plans a long-running container: what will be after apply, unknown where only the apply will tell. Pure. */
export function planContainer(prior: Attributes | null, proposed: Attributes, facts: PlanFacts): Attributes {
  const constants = { bridge: '', exit_code: null, container_logs: null };
  const status = (asBoolean(proposed['start']) ?? true) ? 'running' : 'created';
  if (prior === null) {
    return { ...proposed, ...constants, ...OF_ONE_CONTAINER, image_id: facts.imageId ?? UNKNOWN, status };
  }
  const planned: Attributes = { ...proposed, ...constants, image_id: plannedImageId(prior, proposed, facts) };
  if (isNewContainer(prior, planned)) return { ...planned, ...OF_ONE_CONTAINER, status };
  if (status === 'created' || prior['status'] === 'running') return planned;
  return { ...planned, network_data: UNKNOWN, status };
}

/** An image that was removed from the host under a running container cannot be what it should be changed to. */
function plannedImageId(prior: Attributes, proposed: Attributes, facts: PlanFacts): Value {
  if (facts.imageId !== undefined) return facts.imageId;
  return isEqual(prior['image'] ?? null, proposed['image'] ?? null)
    ? (prior['image_id'] ?? UNKNOWN)
    : UNKNOWN;
}

function isNewContainer(prior: Attributes, planned: Attributes): boolean {
  const changed = (name: string) => !isEqual(prior[name] ?? null, planned[name] ?? null);
  return changed('image') || changed('image_id') || isRecreateNeeded(prior, planned) || !isContinuable(prior);
}

/** Containers in these states are started or left alone; others, and interrupted updates, may need a new one. */
function isContinuable(prior: Attributes): boolean {
  return ['running', 'exited', 'created', 'paused'].includes(asString(prior['status']) ?? '');
}

/** Plans a one-shot container: it runs when it never did, or when its image or a trigger changes. Pure. */
export function planJob(prior: Attributes | null, proposed: Attributes): Attributes {
  const constants = { bridge: '', network_data: null, status: 'exited' };
  if (!isRunDue(prior, proposed)) return { ...proposed, ...constants };
  return {
    ...proposed,
    ...constants,
    id: UNKNOWN,
    image_id: UNKNOWN,
    exit_code: UNKNOWN,
    container_logs: UNKNOWN,
  };
}

/** True as well while a trigger is not known yet. */
export function isRunDue(prior: Attributes | null, wanted: Attributes): boolean {
  if (prior === null) return true;
  const triggers = wanted['triggers'] ?? null;
  if (containsUnknown(triggers) || containsUnknown(wanted['image'] ?? null)) return true;
  const sameTriggers =
    isEqualAsSet(prior['triggers'] ?? null, triggers) || (isUnset(prior['triggers']) && isUnset(triggers));
  return !sameTriggers || !isEqual(prior['image'] ?? null, wanted['image'] ?? null);
}
