import { isSince, NEWEST_VERSION, type ImageVersion } from '../model/image-version';
import type { ContainerSettings } from '../model/service-definition';

/** What Kolla lets an operator set for all containers of a service, named as in Kolla. */
export interface KollaOptions {
  readonly config_strategy: 'COPY_ALWAYS' | 'COPY_ONCE';
  /** Binds beside the service's own. */
  readonly extra_volumes: readonly string[];
  /** Of the hosts, `Europe/Berlin`. Kolla hands it to containers since 2026.2. @default - none */
  readonly timezone?: string | undefined;
}

/** Kolla's `default_container_dimensions`. */
export const KOLLA_ULIMITS = { nofile: 1048576 };

/** Kolla's default of `kolla_base_distro`, where a tag names none. */
const DEFAULT_DISTRO = 'rocky';
const RED_HAT = ['rocky', 'centos'];

/**
 * Container name, environment, configuration, clock and logs, which are the same for every container of Kolla.
 *
 * Binds are written as the engine stores them, mode included, and slashes at the end count: kolla-ansible compares
 * them as text and recreates the container when one differs.
 *
 * @param name with dashes, `nova-conductor`; also the name of its configuration directory
 * @param volumes binds beside configuration, clock and logs
 * @param version of the image. @default - the newest release
 */
export function kollaContainer(
  name: string,
  options: KollaOptions,
  volumes: readonly string[] = [],
  version: ImageVersion = NEWEST_VERSION,
) {
  return {
    container: name.replaceAll('-', '_'),
    environment: {
      KOLLA_CONFIG_STRATEGY: options.config_strategy,
      KOLLA_SERVICE_NAME: name,
      ...timezone(options, version),
    },
    volumes: [
      configBind(name),
      ...clockBinds(version),
      'kolla_logs:/var/log/kolla/:rw',
      ...volumes,
      ...options.extra_volumes,
    ],
  } satisfies ContainerSettings;
}

/** Where `kolla_set_configs` finds the configuration. */
export function configBind(name: string): string {
  return `{config}/${name}/:/var/lib/kolla/config_files/:ro`;
}

/** Until 2026.1 a container has its clock from the host. */
export function clockBinds(version: ImageVersion): readonly string[] {
  const localtime = isSince(version, '2026.2') ? [] : ['/etc/localtime:/etc/localtime:ro'];
  const hasTimezone = !isSince(version, '2026.1') && !isRedHat(version);
  return hasTimezone ? [...localtime, '/etc/timezone:/etc/timezone:ro'] : localtime;
}

/** Since 2025.1 on every distribution; before, only where systemd's own limit is a thousand times higher. */
export function kollaUlimits(version: ImageVersion): Readonly<Record<string, number>> {
  return isSince(version, '2025.1') || isRedHat(version) ? KOLLA_ULIMITS : {};
}

function timezone({ timezone: zone }: KollaOptions, version: ImageVersion): { readonly TZ?: string } {
  return zone !== undefined && isSince(version, '2026.2') ? { TZ: zone } : {};
}

function isRedHat({ distro = DEFAULT_DISTRO }: ImageVersion): boolean {
  return RED_HAT.includes(distro);
}
