import type { Cloud, Host } from './cloud';
import type { DesiredSettings } from './desired-service';
import { fillPlaceholders } from './placeholders';
import type { ContainerSettings } from './service-definition';

/** Parts of the host that a container without host access does not see. */
const HOST_DIRECTORIES = ['/dev', '/run', '/sys', '/lib/modules'];

/** Settings of one container on one host: placeholders filled, names suffixed, the cloud's defaults and limits applied. */
export function resolveSettings(settings: ContainerSettings, host: Host, cloud: Cloud): DesiredSettings {
  const { containers } = cloud;
  const fill = (text: string) => fillPlaceholders(text, host, cloud);
  return {
    container: withSuffix(settings.container, host),
    networkMode: resolveNetworkMode(settings.networkMode ?? containers.networkMode, host),
    environment: { ...containers.environment, ...fillValues(settings.environment ?? {}, fill) },
    volumes: (settings.volumes ?? []).flatMap((volume) =>
      resolveVolume(fill(volume), host, containers.hostAccess),
    ),
    ...(settings.command && { command: settings.command.map(fill) }),
    ...(settings.entrypoint && { entrypoint: settings.entrypoint.map(fill) }),
    ...pick(settings, ['tmpfs', 'labels']),
    ...pick(settings, containers.ulimits ? ['ulimits'] : []),
    ...pick(settings, containers.hostAccess ? ['privileged', 'ipcMode', 'pidMode', 'cgroupnsMode'] : []),
  };
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
  if (HOST_DIRECTORIES.some((directory) => `${source}/`.startsWith(`${directory}/`))) return [];
  return [joinBind(source, target, mode === undefined ? undefined : withoutSharing(mode))];
}

/** Mounts cannot be shared back to the host from an unprivileged engine: `ro,rshared` becomes `ro`, `shared` `rw`. */
function withoutSharing(mode: string): string {
  const rest = mode.split(',').filter((option) => option !== 'shared' && option !== 'rshared');
  return rest.length === 0 ? 'rw' : rest.join(',');
}

function joinBind(source: string, target: string, mode: string | undefined): string {
  return mode === undefined ? `${source}:${target}` : `${source}:${target}:${mode}`;
}

/** The given keys, those without a value left out. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]])) as Pick<T, K>;
}

function fillValues(environment: Readonly<Record<string, string>>, fill: (text: string) => string) {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, fill(value)]));
}
