import type { Cloud, Host } from './cloud';
import { tryParseDevice, tryParsePort, withoutBrackets, type MountSetting } from './container-settings';
import type { DesiredSettings } from './desired-service';
import { fillPlaceholders } from './placeholders';
import type { ContainerSettings } from './service-definition';

/** Parts of the host that a container without host access does not see. */
const HOST_PATHS = ['/dev', '/run', '/sys', '/lib/modules', '/etc/localtime', '/etc/timezone'];

/** Taken over with their placeholders filled. */
const TAKEN_OVER = [
  ...(['command', 'entrypoint', 'tmpfs', 'labels', 'networks', 'extraHosts', 'hostname', 'user'] as const),
  ...([
    'workingDirectory',
    'memoryMib',
    'memorySwapMib',
    'cpus',
    'cpuShares',
    'cpuSet',
    'shmSizeMib',
  ] as const),
  ...(['sysctls', 'securityOptions', 'readOnly', 'init', 'logDriver', 'logOptions'] as const),
];

/** Settings of one container on one host: placeholders filled, names suffixed, the cloud's defaults and limits applied. */
export function resolveSettings(settings: ContainerSettings, host: Host, cloud: Cloud): DesiredSettings {
  const { containers } = cloud;
  const fill = (text: string) => fillPlaceholders(text, host, cloud);
  const { environment = {}, volumes = [], ports, mounts } = settings;
  return {
    container: withSuffix(settings.container, host),
    ...(settings.networks === undefined && {
      networkMode: resolveNetworkMode(settings.networkMode ?? containers.networkMode, host),
    }),
    environment: { ...containers.environment, ...fillTexts(environment, fill) },
    volumes: volumes.flatMap((volume) => resolveVolume(fill(volume), host, containers.hostAccess)),
    ...fillTexts(pick(settings, TAKEN_OVER), fill),
    ...(ports && { ports: ports.map((port) => fillTexts(resolvePort(port), addressOf(fill))) }),
    ...(mounts && {
      mounts: mounts.flatMap((mount) => resolveMount(fillTexts(mount, fill), host, containers.hostAccess)),
    }),
    ...pick(settings, containers.ulimits ? ['ulimits'] : []),
    ...resolveHostAccess(settings, fill, containers.hostAccess),
  };
}

/** What reaches beyond the container; of capabilities, less is always allowed. */
function resolveHostAccess(
  settings: ContainerSettings,
  fill: (text: string) => string,
  hostAccess: boolean,
): Partial<DesiredSettings> {
  const { capabilities, devices } = settings;
  if (!hostAccess) return capabilities?.drop ? { capabilities: { drop: capabilities.drop } } : {};
  return {
    ...pick(settings, ['privileged', 'ipcMode', 'pidMode', 'cgroupnsMode', 'capabilities']),
    ...(devices && { devices: devices.map((device) => resolved(tryParseDevice(fill(device)), device)) }),
  };
}

/** Taken apart before its address is filled in: an IPv6 address has colons of its own. */
function resolvePort(port: string) {
  return resolved(tryParsePort(port), port);
}

function addressOf(fill: (text: string) => string): (text: string) => string {
  return (text) => withoutBrackets(fill(text));
}

function resolved<T>(parsed: T | undefined, text: string): T {
  if (parsed === undefined) throw new Error(`internal: "${text}" was checked and cannot be taken apart`);
  return parsed;
}

/** The same with every text in it changed; keys are left as they are. */
function fillTexts<T>(value: T, fill: (text: string) => string): T {
  if (typeof value === 'string') return fill(value) as T;
  if (Array.isArray(value)) return value.map((it: unknown) => fillTexts(it, fill)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key, fillTexts(it as unknown, fill)]),
  ) as T;
}

export function withSuffix(name: string, host: Host): string {
  return host.suffix === '' ? name : `${name}-${host.suffix}`;
}

/** `container:<name>` means a container on the same host. */
function resolveNetworkMode(networkMode: string, host: Host): string {
  return networkMode.startsWith('container:') ? withSuffix(networkMode, host) : networkMode;
}

/** The named volume of a bind, undefined if it binds a path of the host. */
export function tryFindNamedVolume(bind: string): string | undefined {
  const [source = ''] = bind.split(':');
  return source.includes('/') ? undefined : source;
}

/** One bind, or none where it needs host access that the cloud does not give. */
function resolveVolume(bind: string, host: Host, hostAccess: boolean): readonly string[] {
  const [source = '', target = '', mode] = bind.split(':');
  if (tryFindNamedVolume(bind) !== undefined) return [joinBind(withSuffix(source, host), target, mode)];
  if (hostAccess) return [bind];
  if (isOfHost(source)) return [];
  return [joinBind(source, target, mode === undefined ? undefined : withoutSharing(mode))];
}

/** Mounts cannot be shared back to the host from an unprivileged engine: `ro,rshared` becomes `ro`, `shared` `rw`. */
function withoutSharing(mode: string): string {
  const rest = mode.split(',').filter((option) => option !== 'shared' && option !== 'rshared');
  return rest.length === 0 ? 'rw' : rest.join(',');
}

/** The same for a mount as for a bind: one, or none. */
function resolveMount(mount: MountSetting, host: Host, hostAccess: boolean): readonly MountSetting[] {
  if (mount.type === 'volume') return [{ ...mount, source: withSuffix(mount.source, host) }];
  if (mount.type === 'tmpfs' || hostAccess) return [mount];
  if (isOfHost(mount.source)) return [];
  const { type, source, target, readOnly } = mount;
  return [{ type, source, target, ...(readOnly !== undefined && { readOnly }) }];
}

function isOfHost(path: string): boolean {
  return HOST_PATHS.some((directory) => `${path}/`.startsWith(`${directory}/`));
}

function joinBind(source: string, target: string, mode: string | undefined): string {
  return mode === undefined ? `${source}:${target}` : `${source}:${target}:${mode}`;
}

/** The given keys, those without a value left out. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]])) as Pick<T, K>;
}
