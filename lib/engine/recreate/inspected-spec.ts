import type { EndpointSettings } from '../api/container-config';
import type { ContainerInspection, ContainerSpec } from '../container-engine';
import { anonymousVolumes, bindVolumes, carriedVolumes } from './anonymous-volumes';
import { parseRestartPolicy, type RestartPolicyName } from './restart-policy';

/** What an inspection does not tell. */
export interface AgainOptions {
  /** What it is made of: its reference, or its id where that reference means another image by now. */
  readonly image: string;
  /** An update may have taken it from the container itself. */
  readonly restartPolicy: RestartPolicyName;
}

type Endpoints = Readonly<Record<string, EndpointSettings>>;

/** Modes that are no network which a container could be connected to by name. */
const MODES = ['', 'default', 'bridge', 'host', 'none'];

/**
 * The create body of a container that is gone, out of its last inspection; its anonymous volumes are bound by name. Files
 * that were written inside it, uploads included, are not in there. Pure.
 */
export function inspectedSpec(
  container: ContainerInspection,
  { image, restartPolicy }: AgainOptions,
): ContainerSpec {
  const { HostConfig } = container;
  const { Hostname, ExposedPorts, ...config } = container.Config;
  // With the network of another container, its name, ports and addresses are that one's.
  const isShared = HostConfig.NetworkMode?.startsWith('container:') === true;
  const spec: ContainerSpec = {
    ...config,
    Image: image,
    HostConfig: { ...HostConfig, RestartPolicy: parseRestartPolicy(restartPolicy) },
    ...(!isShared && {
      Hostname: isChosenHostname(container) ? Hostname : '',
      ...(ExposedPorts && { ExposedPorts }),
      NetworkingConfig: { EndpointsConfig: endpoints(container) },
    }),
  };
  return bindVolumes(spec, carriedVolumes(spec, anonymousVolumes(container)));
}

/** Who names itself after its id, or its host, gets a new name. */
function isChosenHostname({ Id, Config: { Hostname }, HostConfig }: ContainerInspection): boolean {
  const isHosts = HostConfig.NetworkMode === 'host' || HostConfig.UTSMode === 'host';
  return Boolean(Hostname) && !Id.startsWith(Hostname ?? '') && !isHosts;
}

/** The one that its mode names comes first: older engines take one at the creation. */
function endpoints({ Id, HostConfig, NetworkSettings }: ContainerInspection): Endpoints {
  const mode = HostConfig.NetworkMode ?? '';
  const isFirst = ([name, { NetworkID }]: [string, EndpointSettings]) => name === mode || NetworkID === mode;
  const all = Object.entries(NetworkSettings.Networks);
  const ordered = [...all.filter(isFirst), ...all.filter((it) => !isFirst(it))];
  if (MODES.includes(mode) && all.length <= 1) return {};
  return Object.fromEntries(ordered.map(([name, network]) => [name, endpoint(Id, name, network)]));
}

function endpoint(id: string, name: string, network: EndpointSettings): EndpointSettings {
  const { IPAMConfig, Links, Aliases, DriverOpts } = network;
  const chosen = (Aliases ?? []).filter((it) => !id.startsWith(it));
  return {
    ...(Links && { Links }),
    ...(DriverOpts && { DriverOpts }),
    // Only networks that somebody made have addresses and aliases to choose.
    ...(!MODES.includes(name) && IPAMConfig && { IPAMConfig }),
    ...(!MODES.includes(name) && chosen.length > 0 && { Aliases: chosen }),
  };
}
