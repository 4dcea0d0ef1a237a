import type { Job } from '../model/service-definition';
import { kollaContainer } from './kolla-container';
import { mariadbSnapshot } from './mariadb-snapshot';
import type { NovaOptions } from './nova-options';
import { NOVA_API_VOLUMES } from './nova-roles';
import type { SnapshotOptions } from './snapshot-options';

/** Of the job that is defined all the same when it is switched off. */
const NO_SNAPSHOT: SnapshotOptions = { method: 'physical', keep: 1, databases: [] };

/** What has to happen once before the services change. The order is that of the waves. */
export function novaJobs(options: NovaOptions) {
  return {
    'nova-upgrade-check': upgradeCheck(options),
    'nova-snapshot': {
      ...mariadbSnapshot('nova', options, options.snapshot || NO_SNAPSHOT),
      enabled: { option: 'snapshot: true', on: options.snapshot !== false },
      runsWhenChanged: ['nova-api', 'nova-conductor'],
      needsSpace: { asMuchAs: '/var/lib/mysql', ofContainer: 'mariadb' },
    },
    'nova-api-bootstrap': bootstrap('nova-api', 'nova-api-bootstrap', options),
    'nova-cell-bootstrap': bootstrap('nova-conductor', 'nova-cell-bootstrap', options),
    'nova-map-cell0': mapCell0(options),
    'nova-create-cell': createCell(options),
    'nova-discover-hosts': discoverHosts(options),
    'nova-api-online-data-migrations': onlineDataMigrations('nova-api', 'nova-api', options),
    'nova-cell-online-data-migrations': onlineDataMigrations('nova-conductor', 'nova-cell', options),
  } satisfies Record<string, Job>;
}

/**
 * `nova-status upgrade check` of the new release, as kolla-ansible runs it, but before anything is touched: 0 is good, 1 warns, and
 * anything else means that the upgrade would break something. Before the first deploy there is no schema to look at.
 */
function upgradeCheck(options: NovaOptions): Job {
  const settings = kollaContainer('nova-api', options, NOVA_API_VOLUMES);
  return {
    ...settings,
    container: 'nova_upgrade_checks',
    environment: {
      ...settings.environment,
      KOLLA_SERVICE_NAME: 'nova-upgrade-checks',
      KOLLA_UPGRADE_CHECK: '',
    },
    enabled: { option: 'upgrade_check: true', on: options.upgrade_check },
    image: { ofRole: 'nova-api' },
    firstHostOf: { role: 'nova-api' },
    runsWhenChanged: ['nova-api'],
    acceptedExitCodes: [0, 1],
    onlyBeside: 'nova_api',
  };
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
 * A new database knows no cells, and without cells nova's services do not start. Where there is a nova_api, this was done: by a
 * deploy before, or by kolla-ansible. The mapping has the URL itself, since other processes have other databases in theirs; in Kolla's
 * configuration of the API bootstrap it is that of cell0.
 */
function mapCell0(options: NovaOptions): Job {
  const url = String.raw`awk '/^\[/ { inside = $0 == "[database]" } inside && /^connection *=/ { sub(/^[^=]*= */, ""); print }' /etc/nova/nova.conf`;
  const command = `nova-manage cell_v2 map_cell0 --database_connection "$(${url})"`;
  return {
    ...cellJob('nova-api', 'nova-api-bootstrap', options, command),
    container: 'nova_api_map_cell0',
    unlessBeside: 'nova_api',
  };
}

/** The cell that computes are in, with the database and the broker of Kolla's configuration of the cell bootstrap. */
function createCell(options: NovaOptions): Job {
  // A first deploy that failed later may have made it.
  const command =
    'answer=$(nova-manage cell_v2 create_cell 2>&1) || ' +
    'case $answer in *"already exists"*) ;; *) echo "$answer"; exit 1 ;; esac';
  return {
    ...cellJob('nova-conductor', 'nova-cell-bootstrap', options, command),
    container: 'create_cell_nova',
    unlessBeside: 'nova_api',
  };
}

/** A compute gets no instances before the API knows its cell. */
function discoverHosts(options: NovaOptions): Job {
  const command = 'nova-manage cell_v2 discover_hosts --by-service --verbose';
  return {
    ...cellJob('nova-conductor', 'nova-cell-bootstrap', options, command),
    container: 'nova_discover_hosts',
    runsWhenHostsChange: ['nova-compute', 'nova-compute-ironic'],
  };
}

/** As kolla-ansible runs `nova-manage cell_v2`, for which Kolla's images have no variable. */
function cellJob(role: string, configuration: string, options: NovaOptions, command: string) {
  const script = ['set -e', 'sudo -E kolla_set_configs', 'sudo kolla_copy_cacerts', command].join('\n');
  return {
    ...kollaContainer(configuration, options),
    command: ['bash', '-c', script],
    image: { ofRole: role },
    firstHostOf: { role },
    runsWhenChanged: [],
  } satisfies Job;
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
