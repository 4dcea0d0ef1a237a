/** What the record of a container tells, or what was proven of it. */
import { restartPolicyName, type RestartPolicyName } from '../../engine/recreate/restart-policy';
import type { SlotFacts } from '../../engine/recreate/strangers';
import type { Attributes } from '../resource';
import { known } from '../decode';
import { settingsOf } from './comparison/compare-container';
import type { Proven } from './comparison/comparison';
import { containerPlan } from './container-schema';

/** In a state from before anything was remembered; nothing says whether the container was made or taken over. */
export function provenByRecord(recorded: Attributes): Proven | undefined {
  const { id, image } = containerPlan(recorded);
  const ownId = known(id);
  if (ownId === undefined || known(image) === undefined) return undefined;
  return { id: ownId, isMade: false, settings: settingsOf(recorded), forms: {} };
}

/** By what the containers of an update are told from others that have their names. */
export function slotFacts(wanted: Attributes, proven?: Proven): SlotFacts {
  const { image, update_order: order } = containerPlan(wanted);
  const wantedImage = known(image);
  return {
    ...(wantedImage !== undefined && { wantedImage }),
    ...(proven && { provenId: proven.id }),
    isDrainFirst: order === 'drain-first',
  };
}

export function recordedPolicy(recorded: Attributes): RestartPolicyName {
  const { restart, max_retry_count: retries } = containerPlan(recorded);
  return restartPolicyName({ Name: known(restart) ?? 'no', MaximumRetryCount: known(retries) });
}
