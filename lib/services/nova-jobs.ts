import type { Job } from '../model/service-definition';
import { kollaContainer } from './kolla-container';
import { mariadbSnapshot } from './mariadb-snapshot';
import type { NovaOptions } from './nova-options';

/** What has to happen once before the services change. The order is that of the waves. */
export function novaJobs(options: NovaOptions) {
  return {
    'nova-snapshot': {
      ...mariadbSnapshot('nova', options),
      enabled: { option: 'snapshot: true', on: options.snapshot },
      runsWhenChanged: ['nova-api', 'nova-conductor'],
    },
    'nova-api-bootstrap': bootstrap('nova-api', 'nova-api-bootstrap', options),
    'nova-cell-bootstrap': bootstrap('nova-conductor', 'nova-cell-bootstrap', options),
  } satisfies Record<string, Job>;
}

/**
 * Migrates a schema with the new image while the old services run: the changes are additive. Kolla's image does so when
 * KOLLA_UPGRADE is set, whatever its value, and does nothing if there is nothing to migrate. KOLLA_BOOTSTRAP would run
 * the online data migrations too, which must wait until all services are new.
 */
function bootstrap(role: string, name: string, options: NovaOptions): Job {
  const settings = kollaContainer(name, options);
  return {
    ...settings,
    environment: { ...settings.environment, KOLLA_UPGRADE: '' },
    image: { ofRole: role },
    firstHostOf: { role },
    runsWhenChanged: [role],
  };
}
