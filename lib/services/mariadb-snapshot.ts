import type { ImageVersion } from '../model/image-version';
import type { Job } from '../model/service-definition';
import { kollaContainer, type KollaOptions } from './kolla-container';
import { SNAPSHOT_SCRIPT } from './mariadb-snapshot-script';
import type { SnapshotOptions } from './snapshot-options';

/** Four hours: it copies the whole database. */
const TIMEOUT_SECONDS = 4 * 3600;
/** Kolla's own, of the server and of its backups. */
const SERVER = 'mariadb';
const DATA_VOLUME = 'mariadb';
const BACKUP_VOLUME = 'mariadb_backup';

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
  { method, keep, databases }: SnapshotOptions,
  version?: ImageVersion,
): Omit<Job, 'runsWhenChanged'> {
  const volumes = [`${DATA_VOLUME}:/var/lib/mysql:rw`, `${BACKUP_VOLUME}:/backup:rw`];
  const settings = kollaContainer('mariabackup', options, volumes, version);
  const servers = { group: 'mariadb', orGroup: 'control' };
  return {
    ...settings,
    container: `${service}_snapshot`,
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
    networkMode: `container:${SERVER}`,
    command: ['sh', '-c', SNAPSHOT_SCRIPT],
    image: { ofContainer: SERVER },
    firstHostOf: servers,
    timeoutSeconds: TIMEOUT_SECONDS,
    snapshot: {
      server: SERVER,
      servers,
      dataVolume: DATA_VOLUME,
      backupVolume: BACKUP_VOLUME,
    },
  };
}
