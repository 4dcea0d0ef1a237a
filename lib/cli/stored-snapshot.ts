import { z } from 'zod';

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
  /** Of a restore that was begun and not finished, the snapshot. @default - there is none */
  readonly restoreUnderWay?: string;
}

/** Prints what `parseListing` reads. The volume is at /backup, SERVICE in the environment. */
export const LISTING_SCRIPT = `set -eu
cd "/backup/kollaform/$SERVICE" 2>/dev/null || exit 0
if [ -e restore-under-way ]; then echo "restoring $(cat restore-under-way)"; fi
for directory in "$SERVICE"-*T*Z-*/; do
  case $directory in *.partial/) continue ;; esac
  [ -e "$directory/snapshot.json" ] || continue
  (
    cd "$directory"
    sum=$(sha256sum SHA256SUMS | cut -d ' ' -f 1)
    files=$(find . -type f ! -name SHA256SUMS ! -name snapshot.json | wc -l)
    echo "snapshot $sum $((files)) $(($(wc -l <SHA256SUMS)))"
    cat snapshot.json
    echo
  )
done
`;

/** Of the output of `LISTING_SCRIPT`; what cannot be read is left out, since it is no snapshot. Pure. */
export function parseListing(output: string): Listing {
  const restoreUnderWay = /^restoring (.+)$/m.exec(output)?.[1];
  const parts = output.split(/^(?=snapshot )/m).filter((part) => part.startsWith('snapshot '));
  const snapshots = parts.flatMap((part) => parseSnapshot(part) ?? []);
  return {
    snapshots: snapshots.sort((one, other) => one.createdAt.localeCompare(other.createdAt)),
    ...(restoreUnderWay !== undefined && { restoreUnderWay }),
  };
}

function parseSnapshot(part: string): StoredSnapshot | undefined {
  const end = part.indexOf('\n');
  const [, sum, files, listed] = part.slice(0, end).split(' ');
  const parsed = schema.safeParse(tryParseJson(part.slice(end)));
  if (!parsed.success) return undefined;
  return { ...parsed.data, isComplete: sum === parsed.data.checksum && files === listed };
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
