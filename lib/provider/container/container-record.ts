/** What the record of a container tells, or what was proven of it. */
import { restartPolicyName, type RestartPolicyName } from '../../engine/recreate/restart-policy';
import type { SlotFacts } from '../../engine/recreate/strangers';
import type { Attributes } from '../resource';
import { asNumber, asString } from '../value';
import { settingsOf } from './comparison/compare-container';
import type { Proven } from './comparison/comparison';

/** In a state from before anything was remembered; nothing says whether the container was made or taken over. */
export function provenByRecord(recorded: Attributes): Proven | undefined {
  const [id, image] = [asString(recorded['id']), asString(recorded['image'])];
  if (id === undefined || image === undefined) return undefined;
  return { id, isMade: false, settings: settingsOf(recorded), forms: {} };
}

/** By what the containers of an update are told from others that have their names. */
export function slotFacts(wanted: Attributes, proven?: Proven): SlotFacts {
  const wantedImage = asString(wanted['image']);
  return {
    ...(wantedImage !== undefined && { wantedImage }),
    ...(proven && { provenId: proven.id }),
    isDrainFirst: wanted['update_order'] === 'drain-first',
  };
}

export function recordedPolicy({ restart, max_retry_count: retries }: Attributes): RestartPolicyName {
  const policy = { Name: asString(restart) ?? 'no', MaximumRetryCount: asNumber(retries) };
  return restartPolicyName(policy);
}
