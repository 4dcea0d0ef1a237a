import { z } from 'zod';

const KEEP = 5;
const RULE = 'must be true, false, or a mapping with method (physical or logical), keep and databases';

/** How a service's snapshots are made. */
export interface SnapshotOptions {
  /** All databases of the server as files, or those of the service as SQL. */
  readonly method: 'physical' | 'logical';
  /** So many of the newest ones stay. */
  readonly keep: number;
  /** Of the service; those that do not exist are left out. */
  readonly databases: readonly string[];
}

/**
 * `snapshot` below a service in cloud.yml: `true` for the defaults, or settings.
 * @param databases that the service may have
 */
export function snapshotOption(databases: readonly string[]) {
  const settings = z.strictObject({
    method: z
      .enum(['physical', 'logical'])
      .default('physical')
      .describe('All databases of the server by mariadb-backup, or those of the service by mariadb-dump.'),
    keep: z
      .int()
      .positive()
      .default(KEEP)
      .describe(
        'So many snapshots stay, the newest ones; so does the last one before each change of release.',
      ),
    databases: z
      .array(z.string().regex(/^\w+$/))
      .min(1)
      .default([...databases])
      .describe('With method logical: databases of the service; those that do not exist are left out.'),
  });
  return z
    .union([z.boolean(), settings], { error: RULE })
    .default(true)
    .transform((value): SnapshotOptions | false => (value === true ? settings.parse({}) : value));
}
