import type { Job } from '../model/service-definition';
import { kollaContainer } from './kolla-container';
import { mariadbSnapshot } from './mariadb-snapshot';
import { novaCellJobs } from './nova-cells';
import type { NovaContext } from './nova-context';
import { staleRecordsJob } from './nova-service-records';
import { novaApiVolumes } from './nova-roles';
import type { SnapshotOptions } from './snapshot-options';

/** Of the job that is defined all the same when it is switched off. */
const NO_SNAPSHOT: SnapshotOptions = { method: 'physical', keep: 1, databases: [] };

/** openstack/nova `nova/cmd/status.py`. */
const UPGRADE_CHECK_CODES = {
  1: 'A check warns: the upgrade may go on, and what it says needs a look.',
  2: 'A check has failed: after the upgrade something would not work. Correct it, and deploy again.',
  255: 'The check itself has failed, so nothing is known of the upgrade: an unexpected error, such as a database that does not answer.',
};

/** openstack/nova `nova/cmd/manage.py`, `online_data_migrations`. */
const MIGRATION_CODES = {
  1: 'There are more rows to migrate than it was allowed to: run it again.',
  2: 'Migrations have failed, and none could go on: the log names them. Until they are done, the next release must not start.',
  127: 'It was called with an option that it does not know.',
};

/** What has to happen once before the services change. The order is that of the waves. */
export function novaJobs(context: NovaContext) {
  const { options, version } = context;
  const snapshot = options.snapshot || NO_SNAPSHOT;
  return {
    'nova-stale-records': staleRecordsJob(context),
    'nova-upgrade-check': upgradeCheck(context),
    'nova-snapshot': {
      ...mariadbSnapshot('nova', options, snapshot, version),
      enabled: { option: 'snapshot: true', on: options.snapshot !== false },
      runsWhenChanged: ['nova-api', 'nova-conductor'],
      needsSpace: { asMuchAs: '/var/lib/mysql', ofContainer: snapshot.container ?? 'mariadb' },
    },
    'nova-api-pending-migrations': pendingMigrations('nova-api', 'nova-api', context),
    'nova-cell-pending-migrations': pendingMigrations('nova-conductor', 'nova-cell', context),
    'nova-api-bootstrap': bootstrap('nova-api', 'nova-api-bootstrap', context),
    'nova-cell-bootstrap': bootstrap('nova-conductor', 'nova-cell-bootstrap', context),
    ...novaCellJobs(context),
    'nova-api-online-data-migrations': onlineDataMigrations('nova-api', 'nova-api', context),
    'nova-cell-online-data-migrations': onlineDataMigrations('nova-conductor', 'nova-cell', context),
  } satisfies Record<string, Job>;
}

/**
 * `nova-status upgrade check` of the new release, as kolla-ansible runs it, but before anything is touched: 0 is good, 1 warns, and
 * anything else means that the upgrade would break something. Before the first deploy there is no schema to look at.
 */
function upgradeCheck(context: NovaContext): Job {
  const { options, version } = context;
  const settings = kollaContainer('nova-api', options, novaApiVolumes(context), version);
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
    exitCodes: UPGRADE_CHECK_CODES,
    onlyBeside: 'nova_api',
  };
}

/**
 * Migrates a schema with the new image while the old services run: the changes are additive. Kolla's image does so when
 * KOLLA_UPGRADE is set, whatever its value, and does nothing if there is nothing to migrate. KOLLA_BOOTSTRAP would run
 * the online data migrations too, which must wait until all services are new.
 */
function bootstrap(role: string, name: string, context: NovaContext): Job {
  return databaseJob(role, name, 'KOLLA_UPGRADE', context);
}

/**
 * Rewrites rows to what the new release expects, which old services may not understand: only when all are new. It must
 * have been done before the next upgrade. The configuration is that of the bootstrap, as in kolla-ansible.
 */
function onlineDataMigrations(role: string, part: 'nova-api' | 'nova-cell', context: NovaContext): Job {
  return {
    ...databaseJob(role, `${part}-bootstrap`, 'KOLLA_OSM', context),
    container: `${part.replace('-', '_')}_online_data_migrations`,
    enabled: { option: 'online_data_migrations: true', on: context.options.online_data_migrations },
    exitCodes: MIGRATION_CODES,
  };
}

/**
 * What the release that runs has left undone, with its own code, after the snapshot and before the schema changes: the next
 * release no longer knows how. Nothing can be seen of it without trying, and nothing is left to do where it was done.
 */
function pendingMigrations(
  role: 'nova-api' | 'nova-conductor',
  part: 'nova-api' | 'nova-cell',
  context: NovaContext,
): Job {
  const container = role.replace('-', '_');
  return {
    ...onlineDataMigrations(role, part, context),
    container: `${part.replace('-', '_')}_pending_data_migrations`,
    image: { ofContainer: container },
    onlyBeside: container,
    finishesRelease: true,
  };
}

/** @param variable tells Kolla's image what to do, whatever its value */
function databaseJob(
  role: string,
  configuration: string,
  variable: string,
  { options, version }: NovaContext,
): Job {
  const settings = kollaContainer(configuration, options, [], version);
  return {
    ...settings,
    environment: { ...settings.environment, [variable]: '' },
    image: { ofRole: role },
    firstHostOf: { role },
    runsWhenChanged: [role],
  };
}
