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

type Networks = ContainerInspection['NetworkSettings']['Networks'];

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
  const spec = {
    ...withoutOwnId(container),
    Image: image,
    HostConfig: { ...HostConfig, RestartPolicy: parseRestartPolicy(restartPolicy) },
    NetworkingConfig: { EndpointsConfig: endpoints(container) },
  } as ContainerSpec;
  const made = bindVolumes(spec, carriedVolumes(spec, anonymousVolumes(container)));
  return sharesNetwork(HostConfig.NetworkMode) ? withoutNetwork(made) : made;
}

/** Who names itself after its id gets a new name. */
function withoutOwnId({ Id, Config, HostConfig }: ContainerInspection): ContainerInspection['Config'] {
  const isFixed = Config.Hostname !== '' && !Id.startsWith(Config.Hostname);
  const isHosts = HostConfig.NetworkMode === 'host' || HostConfig.UTSMode === 'host';
  const { Hostname, ...others } = Config;
  return { ...others, Hostname: isFixed && !isHosts ? Hostname : '' };
}

/** Of another container: its name, ports and addresses are that one's. */
function sharesNetwork(mode: string | undefined): boolean {
  return mode?.startsWith('container:') ?? false;
}

function withoutNetwork(spec: ContainerSpec): ContainerSpec {
  const its = ['Hostname', 'ExposedPorts', 'NetworkingConfig'];
  return Object.fromEntries(Object.entries(spec).filter(([key]) => !its.includes(key)));
}

/** The one that its mode names comes first: older engines take one at the creation. */
function endpoints({ Id, HostConfig, NetworkSettings }: ContainerInspection): object {
  const mode = HostConfig.NetworkMode ?? '';
  const isFirst = ([name, { NetworkID }]: [string, Networks[string]]) => name === mode || NetworkID === mode;
  const all = Object.entries(NetworkSettings.Networks);
  const ordered = [...all.filter(isFirst), ...all.filter((it) => !isFirst(it))];
  if (MODES.includes(mode) && all.length <= 1) return {};
  return Object.fromEntries(ordered.map(([name, network]) => [name, endpoint(Id, name, network)]));
}

function endpoint(id: string, name: string, network: Networks[string]): object {
  const { IPAMConfig, Links, Aliases, DriverOpts } = network as {
    readonly IPAMConfig?: object | null;
    readonly Links?: readonly string[] | null;
    readonly Aliases?: readonly string[] | null;
    readonly DriverOpts?: object | null;
  };
  const chosen = (Aliases ?? []).filter((it) => !id.startsWith(it));
  return {
    ...(Links && { Links }),
    ...(DriverOpts && { DriverOpts }),
    // Only networks that somebody made have addresses and aliases to choose.
    ...(!MODES.includes(name) && IPAMConfig && { IPAMConfig }),
    ...(!MODES.includes(name) && chosen.length > 0 && { Aliases: chosen }),
  };
}
