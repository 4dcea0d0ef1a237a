import type { ContainerInspection } from '../../engine/container-engine';
import { isInterrupted, isRefused, servingContainer, type ObservedSlot } from '../../engine/observed-slot';
import type { Attributes, Value } from '../resource';
import { isUnset, withoutUnknown } from '../value';
import { importedSettings, observedSettings } from './container-settings';

/** The recorded state, corrected by what runs; null when there is no such container. Pure. */
export function refreshedState(recorded: Attributes, slot: ObservedSlot): Attributes | null {
  const serving = servingContainer(slot);
  if (serving === undefined) return null;
  // Only an import has recorded no image.
  const settings = isUnset(recorded['image'])
    ? importedSettings(serving)
    : observedSettings(recorded, serving);
  const observed = { ...settings, image: serving.Config.Image, ...observedAttributes(serving) };
  const refreshed = { ...recorded, ...observed };
  if (!isInterrupted(slot)) return refreshed;
  // The swap that was interrupted took the policy from the old one; what is recorded tells which one to give back.
  const { restart = null, max_retry_count = null } = recorded;
  return { ...refreshed, restart, max_retry_count, status: 'interrupted' };
}

export function isWithoutNetwork(networkMode: Value | undefined): boolean {
  return networkMode === 'host' || networkMode === 'none';
}

/** The planned state, completed by what runs after apply. Pure. */
export function appliedState(planned: Attributes, container: ContainerInspection): Attributes {
  return { ...planned, ...observedAttributes(container) };
}

/** A container that was not created after all, because its host was skipped: the next deploy does. Pure. */
export function pendingState(planned: Attributes): Attributes {
  return { ...withoutUnknown(planned, null), status: 'pending' };
}

function observedAttributes(container: ContainerInspection): Attributes {
  return {
    id: container.Id,
    image_id: container.Image,
    status: statusOf(container),
    network_data: networkData(container),
    bridge: '',
    exit_code: null,
    container_logs: null,
  };
}

/** Docker's own; but one that its engine refused to start may need a successor. */
function statusOf(container: ContainerInspection): string {
  return isRefused(container) ? 'refused' : container.State.Status;
}

/** Nothing for a container that has no address of its own: it would only make plans longer. */
function networkData({ HostConfig, NetworkSettings }: ContainerInspection): Value {
  if (isWithoutNetwork(HostConfig.NetworkMode)) return [];
  const networks = Object.entries(NetworkSettings.Networks).sort(([one], [other]) =>
    one.localeCompare(other),
  );
  return networks.map(([name, network]) => ({
    network_name: name,
    ip_address: network.IPAddress,
    ip_prefix_length: network.IPPrefixLen,
    gateway: network.Gateway,
    global_ipv6_address: network.GlobalIPv6Address,
    global_ipv6_prefix_length: network.GlobalIPv6PrefixLen,
    ipv6_gateway: network.IPv6Gateway,
    mac_address: network.MacAddress,
  }));
}
