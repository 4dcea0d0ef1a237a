/**
 * What a restore does beside the database, with any POSIX shell. SERVICE and ID are in the environment; volumes are as
 * for the snapshot job.
 */
import { BASICS, CREDENTIALS } from './mariadb-snapshot-script';

const SNAPSHOT = `${BASICS}
SNAPSHOT=$PLACE/$ID
`;

/** Before anything is removed: it may have gone since it was verified. */
const HELD = (data: string) => `
if [ ! -f "$SNAPSHOT/snapshot.json" ] || [ ! -e "$SNAPSHOT/${data}" ]; then
  fail "$ID is not there any more; nothing was removed."
fi
`;

export const DAMAGED_EXIT_CODE = 1;

/** Reads every file. What it prints before it fails, with DAMAGED_EXIT_CODE, is the names of those that are damaged. */
export const VERIFY_SCRIPT = `${SNAPSHOT}
cd "$SNAPSHOT"
[ "$(sha256sum SHA256SUMS | cut -d ' ' -f 1)" = "$CHECKSUM" ] || fail 'SHA256SUMS is not what was written.'
RESULT=0
sha256sum -c SHA256SUMS >/tmp/checked 2>/dev/null || RESULT=$?
grep -v ': OK$' /tmp/checked || true
exit $RESULT
`;

/** The record of what ran, as one line. */
export const RECORD_SCRIPT = `${SNAPSHOT}
cat "$SNAPSHOT/placements.json"
`;

/** What `parseDatabaseFacts` reads. */
export const FACTS_SCRIPT = `${SNAPSHOT}
free_in() { df -Pk "$1" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4; }
echo "free-for-snapshots $(free_in /backup)"
echo "free-for-data $(free_in /var/lib/mysql)"
echo "data $(kilobytes_in /var/lib/mysql)"
SERVER=$(command -v mariadbd || command -v mysqld || true)
if [ -n "$SERVER" ]; then echo "server $("$SERVER" --version | sed -e 's/.* Ver //' -e 's/ .*//')"; fi
cd /var/lib/mysql
for directory in */; do
  case $directory in
    '*/' | mysql/ | performance_schema/ | sys/) ;;
    *) echo "database \${directory%/}" ;;
  esac
done
find . -name '*.ibd' -newer "$SNAPSHOT/snapshot.json" | sed -e 's|^\\./|table |' -e 's|\\.ibd$||'
if [ -e "$PLACE/restore-under-way" ]; then echo "under-way $(cat "$PLACE/restore-under-way")"; fi
if [ -e "$PLACE/restore-copied" ]; then echo "copied $(cat "$PLACE/restore-copied")"; fi
`;

/**
 * What the running server knows of tables written after SINCE, in seconds since 1970: it keeps changes in memory, and the
 * files are older. It forgets when it restarts, and tells only of databases that its user may see: which these are, it says.
 */
export const WRITTEN_SCRIPT = `${BASICS}${CREDENTIALS}
query "SELECT DISTINCT CONCAT('visible ', table_schema) FROM information_schema.tables"
query "SELECT CONCAT('table ', table_schema, '.', table_name) FROM information_schema.tables
  WHERE UNIX_TIMESTAMP(update_time) > $SINCE 
    AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"
echo 'answers yes'
`;

export const MARK_SCRIPT = `${SNAPSHOT}
rm -f "$PLACE/restore-copied"
echo "$ID" >"$PLACE/restore-under-way"
sync
`;

export const UNMARK_SCRIPT = `${SNAPSHOT}
rm -f "$PLACE/restore-under-way" "$PLACE/restore-copied"
sync
`;

/**
 * The files belong to whom the directory belongs to. With more than one node (NODES), this one becomes the first of a new
 * cluster. With the identity of the old cluster, the other nodes, whose data is newer, would refuse to join.
 */
export const COPY_BACK_SCRIPT = `${SNAPSHOT}${HELD('data/mysql')}
TOOL=$(command -v mariadb-backup || command -v mariabackup) || fail 'There is no mariadb-backup.'
OWNER=$(stat -c %u:%g /var/lib/mysql)
rm -rf /var/lib/mysql/* /var/lib/mysql/.[!.]*
"$TOOL" --copy-back --target-dir="$SNAPSHOT/data" --datadir=/var/lib/mysql
if [ "$NODES" -gt 1 ]; then
  cat >/var/lib/mysql/grastate.dat <<END
# GALERA saved state
version: 2.1
uuid:    00000000-0000-0000-0000-000000000000
seqno:   -1
safe_to_bootstrap: 1
END
fi
if [ "$(id -u)" = 0 ]; then chown -R "$OWNER" /var/lib/mysql; fi
[ -d /var/lib/mysql/mysql ] || fail 'The copy is not complete.'
echo "$ID" >"$PLACE/restore-copied"
sync
`;

/** DATABASES are those in the dump. */
export const LOAD_SCRIPT = `${SNAPSHOT}${CREDENTIALS}${HELD('dump.sql.gz')}
gzip -t "$SNAPSHOT/dump.sql.gz" || fail 'The dump cannot be read; nothing was removed.'
for database in $DATABASES; do
  query "DROP DATABASE IF EXISTS $database"
done
rm -f /tmp/unpacking-failed
{ gzip -dc "$SNAPSHOT/dump.sql.gz" || echo $? >/tmp/unpacking-failed; } |
  "$CLIENT" --defaults-file="$CREDENTIALS" --host="$DB_HOST"
if [ -e /tmp/unpacking-failed ]; then fail "Unpacking the dump failed with code $(cat /tmp/unpacking-failed)."; fi
echo "$ID" >"$PLACE/restore-copied"
sync
`;

/** Until it does, for two minutes at most. */
export const ANSWERS_SCRIPT = `${BASICS}${CREDENTIALS}
until ANSWER=$(query 'SELECT VERSION()' 2>&1); do
  [ $(($(date +%s) - STARTED)) -lt 120 ] || fail "MariaDB does not answer: $ANSWER"
  sleep 1
done
echo "$ANSWER"
`;

/** Ends well when this node is a synced part of a cluster that has a quorum; tries again for PATIENCE seconds. */
export const CLUSTER_SCRIPT = `${BASICS}${CREDENTIALS}
status() { query "SHOW GLOBAL STATUS LIKE '$1'" 2>&1 | cut -f 2; }
until [ "$(status wsrep_cluster_status)" = Primary ] && [ "$(status wsrep_local_state_comment)" = Synced ]; do
  [ $(($(date +%s) - STARTED)) -lt "$PATIENCE" ] || fail 'This node is not a synced part of a cluster yet.'
  sleep 1
done
`;
