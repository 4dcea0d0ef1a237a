import type { Job } from '../model/service-definition';
import { kollaContainer, type KollaOptions } from './kolla-container';

/** Four hours: it copies the whole database. */
const TIMEOUT_SECONDS = 4 * 3600;

/**
 * Makes a hot physical backup of MariaDB, ready to be copied back, in the volume that Kolla keeps its own backups in:
 * `mariadb_backup`, directory `kollaform-<service>-<UTC time>`. A copy of the running server's files would not be
 * consistent. Restoring is left to a person, for it takes all databases back, not only this service's.
 *
 * As kolla-ansible's backup does, it uses the image of the running server, since the tool must fit the server, and the
 * credentials in `<config>/mariabackup`. Unlike it, it connects to the server of its own host: the files that are
 * copied are that server's, and the load balancer may lead to another one.
 *
 * @returns all of the job but when it runs
 */
export function mariadbSnapshot(service: string, options: KollaOptions): Omit<Job, 'runsWhenChanged'> {
  const settings = kollaContainer('mariabackup', options, [
    'mariadb:/var/lib/mysql:rw',
    'mariadb_backup:/backup:rw',
  ]);
  return {
    ...settings,
    container: `${service}_snapshot`,
    environment: {
      ...settings.environment,
      BACKUP_PREFIX: `/backup/kollaform-${service}-`,
      DB_HOST: '{address}',
    },
    // Kolla's MariaDB has the host's network, and so has this then.
    networkMode: 'container:mariadb',
    command: ['sh', '-c', SCRIPT],
    image: { ofContainer: 'mariadb' },
    firstHostOf: { group: 'mariadb', orGroup: 'control' },
    timeoutSeconds: TIMEOUT_SECONDS,
  };
}

/**
 * Every failing command ends it with that command's exit code. A backup has its final name only when it is complete.
 * In Kolla's image the credentials are readable for root alone until kolla_set_configs has copied them.
 */
const SCRIPT = `set -eu

if [ ! -d /var/lib/mysql/mysql ]; then
  echo 'No MariaDB data on this host: nothing to save.'
  exit 0
fi

CREDENTIALS=/var/lib/kolla/config_files/my.cnf
if command -v kolla_set_configs >/dev/null; then
  sudo -E kolla_set_configs
  CREDENTIALS=/etc/mysql/my.cnf
fi
if [ ! -r "$CREDENTIALS" ]; then
  echo "Cannot read $CREDENTIALS: enable mariabackup in Kolla, or switch the snapshot off in cloud.yml." >&2
  exit 1
fi

BACKUP=$(command -v mariadb-backup || command -v mariabackup) || {
  echo 'The image of the container mariadb has neither mariadb-backup nor mariabackup.' >&2
  exit 1
}

TARGET=$BACKUP_PREFIX$(date -u +%Y%m%dT%H%M%SZ)
rm -rf "$BACKUP_PREFIX"*.partial
trap 'rm -rf "$TARGET.partial"' EXIT
trap 'exit 143' TERM

"$BACKUP" --defaults-file="$CREDENTIALS" --backup --host="$DB_HOST" --target-dir="$TARGET.partial"
"$BACKUP" --prepare --target-dir="$TARGET.partial"
mv "$TARGET.partial" "$TARGET"
echo "Saved $(du -sh "$TARGET" | cut -f 1) in $TARGET, volume mariadb_backup."
`;
