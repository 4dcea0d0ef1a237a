import { z } from 'zod';
import { tryParseJson } from '../contract/try-parse-json';

/** `snapshot.json`, as the snapshot job writes it. */
const schema = z.object({
  id: z.string(),
  service: z.string(),
  method: z.enum(['physical', 'logical']),
  /** `before-restore`: of what a restore was about to overwrite. */
  reason: z.enum(['upgrade', 'before-restore']),
  /** Versions that ran, and that were wanted. */
  from: z.string(),
  to: z.string(),
  /** UTC, ISO 8601. */
  createdAt: z.string(),
  bytes: z.number(),
  /** SHA-256 of the list of the checksums of all files. */
  checksum: z.string(),
  serverVersion: z.string(),
  /** Empty where there is no cluster. */
  galeraPosition: z.string(),
  databases: z.array(z.string()),
});

export interface StoredSnapshot extends Readonly<z.output<typeof schema>> {
  /** Every file is there and the list of their checksums is the one that was written; they are not read. */
  readonly isComplete: boolean;
}

/** What is in the volume. */
export interface Listing {
  /** Oldest first. */
  readonly snapshots: readonly StoredSnapshot[];
  /** Directories that look like snapshots and are none: what describes them is damaged. */
  readonly unreadable: readonly string[];
  /** Of a restore that was begun and not finished, the snapshot. @default - there is none */
  readonly restoreUnderWay?: string;
}

/** Prints what `parseListing` reads. The volume is at /backup, SERVICE in the environment. */
export const LISTING_SCRIPT = `set -eu
cd /backup
[ -e "kollaform/$SERVICE" ] || exit 0
cd "kollaform/$SERVICE"
if [ -e restore-under-way ]; then echo "restoring $(cat restore-under-way)"; fi
for directory in "$SERVICE"-*T*Z-*/; do
  [ -d "$directory" ] || continue
  case $directory in *.partial/) continue ;; esac
  (
    cd "$directory"
    sum=$(sha256sum SHA256SUMS | cut -d ' ' -f 1)
    files=$(find . -type f ! -name SHA256SUMS ! -name snapshot.json | wc -l)
    echo "snapshot \${directory%/} $sum $((files)) $(($(wc -l <SHA256SUMS)))"
    cat snapshot.json
    echo
  ) 2>/dev/null || echo "snapshot \${directory%/}"
done
`;

/** Of the output of `LISTING_SCRIPT`. Pure. */
export function parseListing(output: string): Listing {
  const restoreUnderWay = /^restoring (.+)$/m.exec(output)?.[1];
  const parts = output.split(/^(?=snapshot )/m).filter((part) => part.startsWith('snapshot '));
  const parsed = parts.map((part) => ({ part, snapshot: tryParseSnapshot(part) }));
  const readable = parsed.flatMap(({ snapshot }) => snapshot ?? []);
  const unreadable = parsed.flatMap(({ part, snapshot }) => (snapshot ? [] : [headerOf(part).directory]));
  const known = new Set(readable.map(({ id }) => id));
  return {
    snapshots: readable.sort((one, other) => one.createdAt.localeCompare(other.createdAt)),
    unreadable: [...new Set(unreadable)].filter((directory) => !known.has(directory)),
    ...(restoreUnderWay !== undefined && { restoreUnderWay }),
  };
}

function tryParseSnapshot(part: string): StoredSnapshot | undefined {
  const { sum, files, listed } = headerOf(part);
  const parsed = schema.safeParse(tryParseJson(part.slice(part.indexOf('\n'))));
  if (!parsed.success) return undefined;
  return { ...parsed.data, isComplete: sum === parsed.data.checksum && files === listed };
}

function headerOf(part: string) {
  const [, directory = '', sum, files, listed] = part.slice(0, part.indexOf('\n')).split(' ');
  return { directory, sum, files, listed };
}
