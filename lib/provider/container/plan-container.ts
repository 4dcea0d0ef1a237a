import { known } from '../decode';
import { UNKNOWN, type Attributes, type Unknown } from '../resource';
import { containsUnknown, isEqual, isEqualAsSet, isUnset } from '../value';
import { containerPlan, referenceOf } from './container-schema';
import { isSameReference } from './comparison/image-difference';
import { planSettings } from './comparison/plan-settings';
import type { Remembered } from './comparison/remembered';

/** What a plan is made from besides the configuration: facts, observed without changing anything. */
export interface PlanFacts {
  /** Id that the wanted image has on the host, or will have; undefined when it is not there yet. */
  readonly imageId?: string | Unknown;
  /** What was applied last, and seen when the prior state was read. */
  readonly remembered?: Remembered;
}

/** Plans a long-running container: what will be after apply, unknown where only the apply will tell. Pure. */
export function planContainer(prior: Attributes | null, proposed: Attributes, facts: PlanFacts): Attributes {
  const constants = {
    bridge: '',
    network_data: null,
    exit_code: null,
    container_logs: null,
    unmanaged: null,
  };
  const status = (known(containerPlan(proposed).start) ?? true) ? 'running' : 'created';
  if (prior === null) {
    const imageId = facts.imageId ?? UNKNOWN;
    return {
      ...proposed,
      ...constants,
      id: UNKNOWN,
      image_id: imageId,
      status,
    };
  }
  const image = plannedImage(prior, proposed, facts);
  const isOther = !isContinuable(prior, proposed) || isOtherImage(prior, image);
  const { settings, isNewContainer } = planSettings(prior, proposed, facts.remembered, isOther);
  const unmanaged = isNewContainer ? null : (prior['unmanaged'] ?? null);
  const planned: Attributes = { ...proposed, ...settings, ...constants, ...image, unmanaged };
  if (!isNewContainer && (status === 'created' || containerPlan(prior).status === 'running')) return planned;
  if (!isNewContainer && containerPlan(prior).status === 'unhealthy') return { ...planned, status };
  return {
    ...planned,
    ...(isNewContainer && { id: UNKNOWN }),
    status,
  };
}

/**
 * Another notation of what runs is kept as it is recorded. An image that was removed from the host under a running container
 * cannot be what it should be changed to.
 */
function plannedImage(prior: Attributes, proposed: Attributes, { imageId }: PlanFacts): Attributes {
  const [before, wanted] = [referenceOf(prior), known(containerPlan(proposed).image)];
  const isSame = wanted !== undefined && isSameReference(before, wanted, known(imageId));
  const image = (isSame ? prior : proposed)['image'] ?? null;
  return { image, image_id: imageId ?? (isSame ? (prior['image_id'] ?? UNKNOWN) : UNKNOWN) };
}

function isOtherImage(prior: Attributes, planned: Attributes): boolean {
  return ['image', 'image_id'].some((name) => !isEqual(prior[name] ?? null, planned[name] ?? null));
}

/** Containers in these states are started or left alone; others, and interrupted updates, may need a new one. */
function isContinuable(prior: Attributes, { start }: Attributes): boolean {
  const states = [
    'running',
    'unhealthy',
    'exited',
    'created',
    'paused',
    ...(start === false ? ['refused'] : []),
  ];
  return states.includes(known(containerPlan(prior).status) ?? '');
}

/** Plans a one-shot container: it runs when it never did or had to wait, or when its image or a trigger changes. Pure. */
export function planJob(prior: Attributes | null, proposed: Attributes): Attributes {
  const constants = { bridge: '', network_data: null, status: 'exited' };
  if (!isRunDue(prior, proposed)) return { ...proposed, ...constants, ...ofLastRun(prior, proposed) };
  return {
    ...proposed,
    ...constants,
    id: UNKNOWN,
    image_id: UNKNOWN,
    exit_code: UNKNOWN,
    container_logs: UNKNOWN,
  };
}

/** What blocks it, and what is wanted elsewhere, matters to a run only; to some jobs, so does the image. */
function ofLastRun(prior: Attributes | null, wanted: Attributes): Attributes {
  return {
    blocked_by: prior?.['blocked_by'] ?? null,
    placements: prior?.['placements'] ?? null,
    ...(ignoresImage(wanted) && { image: prior?.['image'] ?? null }),
  };
}

function ignoresImage(wanted: Attributes): boolean {
  return containerPlan(wanted).ignore_image === true;
}

/** True as well while a trigger, or what it runs for, is not known yet. */
export function isRunDue(prior: Attributes | null, wanted: Attributes): boolean {
  const runFor = wanted['run_for'] ?? null;
  if (runFor !== null) return runFor !== '';
  if (prior === null || containerPlan(prior).status === 'pending') return true;
  const triggers = wanted['triggers'] ?? null;
  const image = ignoresImage(wanted) ? prior['image'] : wanted['image'];
  if (containsUnknown(triggers) || containsUnknown(image ?? null)) return true;
  const sameTriggers =
    isEqualAsSet(prior['triggers'] ?? null, triggers) || (isUnset(prior['triggers']) && isUnset(triggers));
  return !sameTriggers || !isEqual(prior['image'] ?? null, image ?? null);
}
