import type { ContainerSettings } from '../model/service-definition';

/** What Kolla lets an operator set for all containers of a service, named as in Kolla. */
export interface KollaOptions {
  readonly config_strategy: 'COPY_ALWAYS' | 'COPY_ONCE';
  /** Binds beside the service's own. */
  readonly extra_volumes: readonly string[];
}

/** Kolla's `default_container_dimensions`. */
export const KOLLA_ULIMITS = { nofile: 1048576 };

/**
 * Container name, environment, configuration and logs, which are the same for every container of Kolla.
 *
 * Binds are written as the engine stores them, mode included, and slashes at the end count: kolla-ansible compares
 * them as text and recreates the container when one differs.
 *
 * @param name with dashes, `nova-conductor`; also the name of its configuration directory
 * @param volumes binds beside configuration and logs
 */
export function kollaContainer(name: string, options: KollaOptions, volumes: readonly string[] = []) {
  return {
    container: name.replaceAll('-', '_'),
    environment: { KOLLA_CONFIG_STRATEGY: options.config_strategy, KOLLA_SERVICE_NAME: name },
    volumes: [configBind(name), 'kolla_logs:/var/log/kolla/:rw', ...volumes, ...options.extra_volumes],
  } satisfies ContainerSettings;
}

/** Where `kolla_set_configs` finds the configuration. */
export function configBind(name: string): string {
  return `{config}/${name}/:/var/lib/kolla/config_files/:ro`;
}
