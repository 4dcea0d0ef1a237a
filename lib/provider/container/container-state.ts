import type { ContainerInspection } from '../../engine/container-engine';
import { isInterrupted, isRefused, servingContainer, type ObservedSlot } from '../../engine/observed-slot';
import type { Attributes } from '../resource';
import { isUnset, withoutUnknown } from '../value';
import { containerPlan } from './container-schema';
import type { ContainerComparison } from './comparison/compare-container';

/**
 * The recorded state, corrected by what runs; null when there is no such container. Pure.
 * @param comparison of the container that serves with what is recorded
 */
export function refreshedState(
  recorded: Attributes,
  slot: ObservedSlot,
  comparison: ContainerComparison,
): Attributes | null {
  const serving = servingContainer(slot);
  if (serving === undefined) return null;
  const refreshed: Attributes = {
    ...recorded,
    ...observedSettings(comparison),
    ...observedAttributes(serving, containerPlan(recorded).wait !== false),
    image: isReplacedImage(recorded, comparison) ? serving.Config.Image : (recorded['image'] ?? null),
  };
  if (!isInterrupted(slot)) return refreshed;
  // The swap that was interrupted took the policy from the old one; what is recorded tells which one to give back.
  const { restart = null, max_retry_count = null } = recorded;
  return { ...refreshed, restart, max_retry_count, status: 'interrupted' };
}

/** Where the running container has something else than recorded, what it has. */
function observedSettings({ differences, surplus, unmanaged }: ContainerComparison): Attributes {
  const all = [...differences, ...surplus].flatMap(({ setting, observed }) =>
    observed === undefined ? [] : [[setting, observed] as const],
  );
  return { ...Object.fromEntries(all), unmanaged: Object.keys(unmanaged).length === 0 ? null : unmanaged };
}

/** Only an import has recorded no image. */
function isReplacedImage(recorded: Attributes, { differences }: ContainerComparison): boolean {
  return isUnset(recorded['image']) || differences.some(({ setting }) => setting === 'image');
}

/** The planned state, completed by what runs after apply. Pure. */
export function appliedState(
  planned: Attributes,
  container: ContainerInspection,
  comparison: ContainerComparison,
): Attributes {
  return { ...planned, ...observedSettings(comparison), ...observedAttributes(container, false) };
}

/** A container that was not created after all, because its host was skipped: the next deploy does. Pure. */
export function pendingState(planned: Attributes): Attributes {
  return { ...withoutUnknown(planned, null), status: 'pending' };
}

function observedAttributes(container: ContainerInspection, isHealthAwaited: boolean): Attributes {
  return {
    id: container.Id,
    image_id: container.Image,
    status: statusOf(container, isHealthAwaited),
    network_data: null,
    bridge: '',
    exit_code: null,
    container_logs: null,
  };
}

/** Docker's own; but one that its engine refused to start may need a successor, and an unhealthy one holds the next wave back. */
export function statusOf(container: ContainerInspection, isHealthAwaited: boolean): string {
  if (isRefused(container)) return 'refused';
  const { Running, Status, Health } = container.State;
  return isHealthAwaited && Running && Status === 'running' && Health?.Status === 'unhealthy'
    ? 'unhealthy'
    : Status;
}
