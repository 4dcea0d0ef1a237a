import { z } from 'zod';

const KEEP = 5;
const RULE =
  'must be true, false, or a mapping with method (physical or logical), keep, databases and so on: see docs/services.md';

const name = z.string().regex(/^[a-zA-Z0-9][\w.-]+$/, { error: 'must be the name of a container or volume' });

/** How a service's snapshots are made. */
export interface SnapshotOptions {
  /** All databases of the server as files, or those of the service as SQL. */
  readonly method: 'physical' | 'logical';
  /** So many of the newest ones stay. */
  readonly keep: number;
  /** Of the service; those that do not exist are left out. */
  readonly databases: readonly string[];
  /** Name of the server's container. @default 'mariadb' */
  readonly container?: string;
  /** Volume of its data. @default 'mariadb' */
  readonly datadir_volume?: string;
  /** Volume that snapshots are kept in. @default 'mariadb_backup' */
  readonly backup_volume?: string;
  /** Directory of the host that holds `my.cnf`, with user and password. @default '{config}/mariabackup/' */
  readonly credentials?: string;
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
    container: name.default('mariadb').describe("Name of MariaDB's container."),
    datadir_volume: name.default('mariadb').describe("Volume of MariaDB's data. [mariadb_datadir_volume]"),
    backup_volume: name.default('mariadb_backup').describe('Volume that snapshots are kept in.'),
    credentials: z
      .string()
      .regex(/^(\/|\{config\}\/)[^:]*$/, { error: 'must be an absolute path, or begin with {config}/' })
      .default('{config}/mariabackup/')
      .describe('Directory on the host that holds my.cnf with user and password.'),
  });
  return z
    .union([z.boolean(), settings], { error: RULE })
    .default(true)
    .transform((value): SnapshotOptions | false => (value === true ? settings.parse({}) : value));
}
