import type { ImageVersion } from '../model/image-version';
import type { Job } from '../model/service-definition';
import { kollaContainer, type KollaOptions } from './kolla-container';
import { SNAPSHOT_SCRIPT } from './mariadb-snapshot-script';
import type { SnapshotOptions } from './snapshot-options';

/** Four hours: it copies the whole database. */
const TIMEOUT_SECONDS = 4 * 3600;
/** Kolla's own, of the server and of its backups. */
const KOLLA = {
  container: 'mariadb',
  datadir_volume: 'mariadb',
  backup_volume: 'mariadb_backup',
  credentials: '{config}/mariabackup/',
};

/**
 * Saves the data of MariaDB, proven to be whole, in the volume that Kolla keeps its own backups in:
 * `mariadb_backup`, directory `kollaform/<service>/<id>`. `npx kollaform restore <id>` is the way back.
 *
 * As kolla-ansible's backup does, it uses the image of the running server, since the tool must fit the server, and the
 * credentials in `<config>/mariabackup`. Unlike it, it connects to the server of its own host: the files that are
 * copied are that server's, and the load balancer may lead to another one.
 *
 * @param version of the service's images. @default - the newest release
 * @returns all of the job but when it runs
 */
export function mariadbSnapshot(
  service: string,
  options: KollaOptions,
  snapshot: SnapshotOptions,
  version?: ImageVersion,
): Omit<Job, 'runsWhenChanged'> {
  const { method, keep, databases } = snapshot;
  const { container: server, datadir_volume, backup_volume, credentials } = { ...KOLLA, ...snapshot };
  const volumes = [`${datadir_volume}:/var/lib/mysql:rw`, `${backup_volume}:/backup:rw`];
  const settings = kollaContainer('mariabackup', options, volumes, version);
  const [, ...others] = settings.volumes;
  const servers = { group: 'mariadb', orGroup: 'control' };
  return {
    ...settings,
    container: `${service}_snapshot`,
    volumes: [`${credentials}:/var/lib/kolla/config_files/:ro`, ...others],
    environment: {
      ...settings.environment,
      SERVICE: service,
      METHOD: method,
      KEEP: String(keep),
      DATABASES: databases.join(' '),
      DB_HOST: '{address}',
      REASON: 'upgrade',
      SPARED: '',
    },
    // Kolla's MariaDB has the host's network, and so has this then.
    networkMode: `container:${server}`,
    command: ['sh', '-c', SNAPSHOT_SCRIPT],
    image: { ofContainer: server },
    firstHostOf: servers,
    timeoutSeconds: TIMEOUT_SECONDS,
    snapshot: {
      server,
      servers,
      dataVolume: datadir_volume,
      backupVolume: backup_volume,
    },
  };
}
