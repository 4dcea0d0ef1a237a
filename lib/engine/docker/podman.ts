import type { EngineVersion } from '../api/answers';
import type { ContainerInspection, ContainerSpec } from '../container-engine';
import { StatusError } from './api';

/**
 * Where the Docker-compatible API of Podman differs from Docker's, as measured with Podman 4.3. Nothing else here knows
 * that there are two engines.
 */
export function isPodman({ Components }: EngineVersion): boolean {
  return (Components ?? []).some(({ Name }) => Name === 'Podman Engine');
}

const CONFLICTS =
  /that name is already in use|container state improper|is already being used|network .* already exists/;

/** Podman answers 500 where Docker says 409: the name is taken, or the container is not in a state for that. */
export function podmanError(error: unknown): unknown {
  const isConflict = error instanceof StatusError && error.status === 500 && CONFLICTS.test(error.message);
  return isConflict ? new StatusError(409, error.message) : error;
}

/**
 * It shows their effect and not what was asked for, or nothing at all. Capabilities are the difference to Docker's set, ulimits
 * include those of containers.conf, and the host's ipc namespace is `shareable`.
 */
const UNREPORTED = [
  'CapAdd',
  'CapDrop',
  'CgroupnsMode',
  'CpuPeriod',
  'CpuQuota',
  'Devices',
  'Domainname',
  'Init',
  'IpcMode',
  'LogConfig',
  'MemorySwap',
  'Mounts',
  'NanoCpus',
  'NetworkingConfig',
  'PublishAllPorts',
  'Runtime',
  'StopSignal',
  'Sysctls',
  'Tmpfs',
  'Ulimits',
  'UsernsMode',
];

export function inDockersWords(inspection: ContainerInspection): ContainerInspection {
  const { State, HostConfig } = inspection;
  const { Health: health, ...state } = State;
  return {
    ...inspection,
    State: {
      ...state,
      // One without a healthcheck has an empty one.
      ...(health?.Status && { Health: health }),
    },
    HostConfig: {
      ...HostConfig,
      Binds: (HostConfig.Binds ?? []).filter((bind) => !isAnonymous(bind)).map(bindAsAsked),
      NetworkMode: networkMode(inspection),
      PidMode: HostConfig.PidMode === 'private' ? '' : HostConfig.PidMode,
    },
    Unreported: UNREPORTED,
  };
}

/** A volume that the image declares has an id for a name; Docker does not list it. */
function isAnonymous(bind: string): boolean {
  return /^[0-9a-f]{64}:/.test(bind);
}

/** Podman's own bridge, and the mode for it and for every other one. */
const DEFAULT_NETWORK = 'podman';

function networkMode({ HostConfig, NetworkSettings }: ContainerInspection): string | null | undefined {
  const networks = Object.keys(NetworkSettings.Networks);
  const isNamed = HostConfig.NetworkMode === 'bridge' && !networks.includes(DEFAULT_NETWORK);
  return (isNamed ? networks[0] : undefined) ?? HostConfig.NetworkMode;
}

/** Options that Podman adds to every bind. */
const ADDED_OPTIONS = ['rw', 'rprivate', 'rbind', 'nosuid', 'nodev'];

function bindAsAsked(bind: string): string {
  const [source = '', target = '', options = ''] = bind.split(':');
  const asked = options.split(',').filter((option) => !ADDED_OPTIONS.includes(option));
  return [source, target, asked.length === 0 ? 'rw' : asked.join(',')].join(':');
}

/**
 * Why a container must not be made so, and what to write instead. Podman would ignore the setting without a word, or read it
 * back so that every deploy would replace the container. Undefined when there is nothing against it.
 */
export function refusedByPodman(spec: ContainerSpec): string | undefined {
  const { Image: image, HostConfig: { DeviceRequests: devices, VolumesFrom: from } = {} } = spec;
  if (!HAS_REGISTRY.test(image))
    return `Podman knows image ${image} by a longer name; write its registry, too: docker.io/ or localhost/`;
  if (devices?.length) return 'Podman ignores gpus; write the devices as devices';
  if (from?.length) return 'Podman does not tell from_container; write its volumes as volumes';
  if (hasListedMount(spec)) return 'Podman shows mounts as volumes; write them as volumes';
  if (hasAnyPort(spec))
    return 'Podman chooses a port for good where none is given; write external to each port';
  if (spec.Healthcheck?.StartInterval) return 'Podman ignores start_interval of a healthcheck; leave it out';
  return undefined;
}

/** An id, or a reference whose first part is that of a server. */
const HAS_REGISTRY = /^(sha256:|localhost\/|[^/]*[.:][^/]*\/)/;

function hasListedMount({ HostConfig }: ContainerSpec): boolean {
  return (HostConfig?.Mounts ?? []).some(({ Type }) => Type !== 'tmpfs');
}

function hasAnyPort({ HostConfig }: ContainerSpec): boolean {
  const bindings = Object.values(HostConfig?.PortBindings ?? {}).flatMap((it) => it ?? []);
  return bindings.some(({ HostPort }) => !HostPort);
}
