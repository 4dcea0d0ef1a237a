import type { PlannedCause } from '../../contract/planned-upgrade';
import type { ContainerComparison } from '../container/comparison/compare-container';
import { isImageDifference } from '../container/comparison/image-difference';
import { changedSettings } from '../container/comparison/plan-settings';
import type { Remembered } from '../container/comparison/remembered';
import { containerPlan, referenceOf } from '../container/container-schema';
import { known } from '../decode';
import { UNKNOWN, type Attributes } from '../resource';
import { isEqual } from '../value';
import type { Decision } from './plan-record';

/** What becomes of a container that is recorded. Pure. */
export function decideContainer(
  prior: Attributes,
  planned: Attributes,
  remembered: Remembered | undefined,
): Decision {
  const images = imagesOf(prior, planned);
  if (planned['id'] === UNKNOWN) {
    const causes = [...imageCause(prior, planned, remembered), ...settingCauses(prior, planned, remembered)];
    return { operation: 'update', ...images, causes: causes.length > 0 ? causes : [stateCause(prior)] };
  }
  const isStarted = !isEqual(prior['status'] ?? null, planned['status'] ?? null);
  return isStarted
    ? { operation: 'start', ...images, causes: [stateCause(prior)] }
    : { operation: 'none', ...images, causes: [] };
}

/** One that serves although nothing is recorded of it. */
export interface FoundContainer {
  /** Reference that it was made from. */
  readonly image: string;
  readonly comparison: ContainerComparison;
}

/** What becomes of one that nothing is recorded of. */
export function decideNewContainer(proposed: Attributes, found: FoundContainer | undefined): Decision {
  const to = referenceOf(proposed);
  if (found === undefined) return { operation: 'create', to, causes: [{ what: 'absent', why: 'state' }] };
  const causes = causesOf(found.comparison);
  return { operation: causes.length === 0 ? 'none' : 'update', from: found.image, to, causes };
}

function imagesOf(prior: Attributes, planned: Attributes): Pick<Decision, 'from' | 'to'> {
  const [from, to] = [known(containerPlan(prior).image), known(containerPlan(planned).image)];
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function imageCause(
  prior: Attributes,
  planned: Attributes,
  remembered: Remembered | undefined,
): readonly PlannedCause[] {
  if (!isEqual(prior['image'] ?? null, planned['image'] ?? null)) {
    const isAsProven = remembered?.proven?.settings['image'] === planned['image'];
    return [{ what: 'image', why: isAsProven ? 'drifted' : 'configured' }];
  }
  const isRebuilt =
    planned['image_id'] !== UNKNOWN && !isEqual(prior['image_id'] ?? null, planned['image_id'] ?? null);
  return isRebuilt ? [{ what: 'image', why: 'rebuilt' }] : [];
}

function settingCauses(
  prior: Attributes,
  planned: Attributes,
  remembered: Remembered | undefined,
): readonly PlannedCause[] {
  const proven = remembered?.proven?.settings;
  const configured = proven === undefined ? undefined : new Set(changedSettings(proven, planned));
  return changedSettings(prior, planned).map((what) => ({
    what,
    why: configured === undefined || configured.has(what) ? 'configured' : 'drifted',
  }));
}

function stateCause(prior: Attributes): PlannedCause {
  return { what: known(containerPlan(prior).status) ?? 'unknown', why: 'state' };
}

/** Of a comparison: without what a setting is. */
function causesOf(comparison: Pick<ContainerComparison, 'differences'>): readonly PlannedCause[] {
  return comparison.differences.map((it) => {
    const what = isImageDifference(it) ? 'image' : it.setting;
    return { what, why: it.setting === 'image id' ? 'rebuilt' : it.cause };
  });
}
