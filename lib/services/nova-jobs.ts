import type { Job } from '../model/service-definition';
import { kollaContainer } from './kolla-container';
import { mariadbSnapshot } from './mariadb-snapshot';
import type { NovaOptions } from './nova-options';
import type { SnapshotOptions } from './snapshot-options';

/** Of the job that is defined all the same when it is switched off. */
const NO_SNAPSHOT: SnapshotOptions = { method: 'physical', keep: 1, databases: [] };

/** What has to happen once before the services change. The order is that of the waves. */
export function novaJobs(options: NovaOptions) {
  return {
    'nova-snapshot': {
      ...mariadbSnapshot('nova', options, options.snapshot || NO_SNAPSHOT),
      enabled: { option: 'snapshot: true', on: options.snapshot !== false },
      runsWhenChanged: ['nova-api', 'nova-conductor'],
    },
    'nova-api-bootstrap': bootstrap('nova-api', 'nova-api-bootstrap', options),
    'nova-cell-bootstrap': bootstrap('nova-conductor', 'nova-cell-bootstrap', options),
    'nova-api-online-data-migrations': onlineDataMigrations('nova-api', 'nova-api', options),
    'nova-cell-online-data-migrations': onlineDataMigrations('nova-conductor', 'nova-cell', options),
  } satisfies Record<string, Job>;
}

/**
 * Migrates a schema with the new image while the old services run: the changes are additive. Kolla's image does so when
 * KOLLA_UPGRADE is set, whatever its value, and does nothing if there is nothing to migrate. KOLLA_BOOTSTRAP would run
 * the online data migrations too, which must wait until all services are new.
 */
function bootstrap(role: string, name: string, options: NovaOptions): Job {
  return databaseJob(role, name, 'KOLLA_UPGRADE', options);
}

/**
 * Rewrites rows to what the new release expects, which old services may not understand: only when all are new. It must
 * have been done before the next upgrade. The configuration is that of the bootstrap, as in kolla-ansible.
 */
function onlineDataMigrations(role: string, part: 'nova-api' | 'nova-cell', options: NovaOptions): Job {
  return {
    ...databaseJob(role, `${part}-bootstrap`, 'KOLLA_OSM', options),
    container: `${part.replace('-', '_')}_online_data_migrations`,
    enabled: { option: 'online_data_migrations: true', on: options.online_data_migrations },
  };
}

/** @param variable tells Kolla's image what to do, whatever its value */
function databaseJob(role: string, configuration: string, variable: string, options: NovaOptions): Job {
  const settings = kollaContainer(configuration, options);
  return {
    ...settings,
    environment: { ...settings.environment, [variable]: '' },
    image: { ofRole: role },
    firstHostOf: { role },
    runsWhenChanged: [role],
  };
}
