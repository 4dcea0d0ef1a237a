/**
 * What the snapshot job runs, with any POSIX shell: in Kolla's image bash and coreutils, in a small one busybox. A pipe
 * hides that its first command failed, so none is relied on. docs/services.md says what a snapshot consists of.
 *
 * Its settings are its environment: SERVICE, METHOD (physical or logical), KEEP, DATABASES (of the service, separated by
 * blanks), DB_HOST, FROM_TAG and TO_TAG, PLACEMENTS (a file), REASON, and SPARED, a snapshot that must stay.
 */

import { RETENTION } from './snapshot-retention-script';

/** For all scripts that work on snapshots. */
export const BASICS = `set -eu

fail() {
  echo "$1" >&2
  exit 1
}

query() {
  "$CLIENT" --defaults-file="$CREDENTIALS" --host="$DB_HOST" --batch --skip-column-names --execute "$1"
}

kilobytes_in() { du -skc "$@" | tail -n 1 | cut -f 1; }

json_list() {
  separator=
  for item; do
    printf '%s"%s"' "$separator" "$item"
    separator=', '
  done
}

PLACE=/backup/kollaform/$SERVICE
STARTED=$(date +%s)
`;

/**
 * A restore that was cut short leaves half a database, or none: that is not to be saved. Whole is what it has put in
 * place, but a deploy must not go on before the restore is finished.
 */
const NOTHING_TO_SAVE = `
if [ -e "$PLACE/restore-under-way" ] &&
  { [ "$REASON" != before-restore ] || [ ! -e "$PLACE/restore-copied" ]; }; then
  fail "A restore is under way: finish it with npx kollaform restore $(cat "$PLACE/restore-under-way")"
fi
if [ ! -d /var/lib/mysql/mysql ]; then
  echo 'No MariaDB data on this host: nothing to save.'
  exit 0
fi
`;

/** In Kolla's image they are readable for root alone until kolla_set_configs has copied them. */
export const CREDENTIALS = `
CREDENTIALS=/var/lib/kolla/config_files/my.cnf
if command -v kolla_set_configs >/dev/null; then
  sudo -E kolla_set_configs ||
    fail 'kolla_set_configs failed: enable mariabackup in Kolla, or switch the snapshot off in cloud.yml.'
  CREDENTIALS=/etc/mysql/my.cnf
fi
if [ ! -r "$CREDENTIALS" ]; then
  fail "Cannot read $CREDENTIALS: enable mariabackup in Kolla, or switch the snapshot off in cloud.yml."
fi
CLIENT=$(command -v mariadb || command -v mysql) || fail 'The image of the database server has no client.'
`;

const TOOL = `
if [ "$METHOD" = logical ]; then
  TOOL=$(command -v mariadb-dump || command -v mysqldump) ||
    fail 'The image of the database server has neither mariadb-dump nor mysqldump.'
else
  TOOL=$(command -v mariadb-backup || command -v mariabackup) ||
    fail 'The image of the database server has neither mariadb-backup nor mariabackup.'
fi
`;

/** What is to be saved: directories of the data, which are named like the databases in them. */
const SOURCES = `
SAVED=
SOURCES=/var/lib/mysql
if [ "$METHOD" = logical ]; then
  SOURCES=
  for database in $DATABASES; do
    if [ -d "/var/lib/mysql/$database" ]; then
      SAVED="$SAVED $database"
      SOURCES="$SOURCES /var/lib/mysql/$database"
    fi
  done
  [ -n "$SAVED" ] || fail "None of these databases is there: $DATABASES"
fi
`;

/** A tenth more than the data has now, for what is written meanwhile. A dump is compressed, so that is plenty for it.
 * What a job that was killed has left goes first: it could fill the volume. */
const SPACE = `
rm -rf "$PLACE"/*.partial
NEEDED=$(($(kilobytes_in $SOURCES) * 11 / 10 + 1024))
FREE=$(df -Pk /backup | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)
if [ "$FREE" -lt "$NEEDED" ]; then
  fail "Too little space in the volume of the snapshots: $((NEEDED / 1024)) MiB needed, $((FREE / 1024)) MiB free."
fi
`;

/** A node of a cluster that lags behind, or is cut off, has old data. */
const CLUSTER = `
GALERA=
if [ "$(query "SHOW GLOBAL VARIABLES LIKE 'wsrep_on'" | cut -f 2)" = ON ]; then
  GALERA=--galera-info
  until
    STATE=$(query "SHOW GLOBAL STATUS LIKE 'wsrep_local_state_comment'" | cut -f 2)
    [ "$STATE" = Synced ]
  do
    [ $(($(date +%s) - STARTED)) -lt 120 ] ||
      fail "This node of the Galera cluster is not synced ($STATE): mend the cluster first."
    sleep 1
  done
fi
VERSION=$(query 'SELECT VERSION()')
`;

const PARTIAL = `
until
  ID=$SERVICE-$(date -u +%Y%m%dT%H%M%SZ)-$FROM_TAG-to-$TO_TAG
  [ ! -e "$PLACE/$ID" ]
do
  sleep 1
done
CREATED_AT=$(date -u +%Y-%m-%dT%H:%M:%SZ)
PARTIAL=$PLACE/$ID.partial
trap 'rm -rf "$PARTIAL"' EXIT
trap 'exit 143' INT TERM
mkdir -p "$PARTIAL"
`;

const PHYSICAL = `
save_physical() {
  "$TOOL" --defaults-file="$CREDENTIALS" --backup $GALERA --host="$DB_HOST" --target-dir="$PARTIAL/data"
  "$TOOL" --prepare --target-dir="$PARTIAL/data"
  grep -q -e '= log-applied$' -e '= full-prepared$' "$PARTIAL"/data/*_checkpoints ||
    fail 'The backup is not prepared, whatever the tool said.'
  for directory in "$PARTIAL"/data/*/; do
    case $(basename "$directory") in
      mysql | performance_schema | sys) ;;
      *) SAVED="$SAVED $(basename "$directory")" ;;
    esac
  done
  check_pages
}

check_pages() {
  CHECK=$(command -v innochecksum) || return 0
  find "$PARTIAL/data" -name '*.ibd' >"$PARTIAL/tablespaces"
  while read -r file; do
    "$CHECK" "$file" || fail "A page of $file has a wrong checksum."
  done <"$PARTIAL/tablespaces"
  rm "$PARTIAL/tablespaces"
}
`;

const LOGICAL = `
save_logical() {
  {
    "$TOOL" --defaults-file="$CREDENTIALS" --host="$DB_HOST" --single-transaction --routines --triggers --events \\
      --databases $SAVED || echo $? >"$PARTIAL/failed"
  } | gzip >"$PARTIAL/dump.sql.gz"
  if [ -e "$PARTIAL/failed" ]; then fail "The dump failed with code $(cat "$PARTIAL/failed")."; fi
  gzip -t "$PARTIAL/dump.sql.gz"
  case $(gzip -dc "$PARTIAL/dump.sql.gz" | tail -n 1) in
    '-- Dump completed'*) ;;
    *) fail 'The dump is not complete.' ;;
  esac
}
`;

/** The sums are read back from what was written. It has its name, on the disk too, before an old one may go. */
const SEAL = `
seal() {
  cp "$PLACEMENTS" "$PARTIAL/placements.json"
  cd "$PARTIAL"
  find . -type f ! -name SHA256SUMS -exec sha256sum {} + >SHA256SUMS
  sync
  sha256sum -c SHA256SUMS >/dev/null || fail 'What was written cannot be read back.'
  POSITION=$(cat data/*backup_galera_info 2>/dev/null | head -n 1 | cut -d ' ' -f 1)
  BYTES=$(($(kilobytes_in .) * 1024))
  CHECKSUM=$(sha256sum SHA256SUMS | cut -d ' ' -f 1)
  cat >snapshot.json <<END
{
  "id": "$ID",
  "service": "$SERVICE",
  "method": "$METHOD",
  "reason": "$REASON",
  "from": "$FROM_TAG",
  "to": "$TO_TAG",
  "createdAt": "$CREATED_AT",
  "bytes": $BYTES,
  "checksum": "$CHECKSUM",
  "serverVersion": "$VERSION",
  "galeraPosition": "$POSITION",
  "databases": [$(json_list $SAVED)]
}
END
  cd /
  sync
  mv "$PARTIAL" "$PLACE/$ID"
  sync
}
`;

const SAVE = `
"save_$METHOD"
seal
remove_old
echo "Saved $ID: $((BYTES / 1024)) KiB, SHA-256 $CHECKSUM, in $(($(date +%s) - STARTED)) s."
`;

export const SNAPSHOT_SCRIPT = [
  BASICS,
  NOTHING_TO_SAVE,
  CREDENTIALS,
  TOOL,
  SOURCES,
  SPACE,
  CLUSTER,
  PARTIAL,
  PHYSICAL,
  LOGICAL,
  SEAL,
  RETENTION,
  SAVE,
].join('');
