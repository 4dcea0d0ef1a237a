import { OperationError } from '../../contract/operation-error';
import type { ResolvedContainer } from '../../model/desired-service';
import type { StoredSnapshot } from '../stored-snapshot';

/** All that a restore is decided from, observed without changing anything. */
export interface RestoreFacts {
  readonly service: string;
  readonly snapshot: StoredSnapshot;
  /** Containers of the service, wave by wave, as a deploy of the recorded versions would have them. */
  readonly waves: readonly WaveFacts[];
  /** Recorded then, and not in cloud.yml or in the definition any more: `cmp9/nova_compute`. */
  readonly gone: readonly string[];
  /** Recorded with an image that cloud.yml cannot name: `ctl1/nova_api runs other.registry/nova-api:1`. */
  readonly foreign: readonly string[];
  readonly unreachable: readonly UnreachableHost[];
  /** One-shot jobs of the service, whose work the restore undoes. */
  readonly jobs: readonly { readonly host: string; readonly container: string }[];
  /** Nodes of the database, the one that is restored first. */
  readonly servers: readonly ServerFacts[];
  readonly database: DatabaseFacts;
}

export interface WaveFacts {
  readonly name: string;
  readonly containers: readonly RestoredContainer[];
}

export interface RestoredContainer {
  readonly desired: ResolvedContainer;
  /** Reference of the image that it has now. @default - there is no such container */
  readonly present?: string;
  /** It ran when the snapshot was taken, with the image that is desired; or that is assumed. */
  readonly ranThen: boolean;
  /** Nobody could look at its host when the snapshot was taken. */
  readonly isAssumed: boolean;
  /** The image it goes back to is on its host. */
  readonly hasImage: boolean;
  /** Id of the image under this reference then. @default - not known */
  readonly recordedImageId?: string;
  /** Id of the image under this reference now. @default - it is not there */
  readonly imageId?: string;
}

export interface UnreachableHost {
  readonly host: string;
  readonly reason: string;
  /** A deploy would go on without it. */
  readonly isSkippable: boolean;
}

export interface ServerFacts {
  readonly host: string;
  readonly container: string;
  readonly isRunning: boolean;
}

/** Sizes are in bytes. */
export interface DatabaseFacts {
  readonly freeForSnapshots: number;
  readonly freeForData: number;
  readonly dataBytes: number;
  /** Those that are there now, those of the server itself left out. */
  readonly databases: readonly string[];
  /** The server was asked, and answered. */
  readonly answers: boolean;
  /** Of the image of the server's container, whether it answers or not: `10.11.11-MariaDB`. @default - not known */
  readonly serverVersion?: string;
  /** Those whose tables the backup user can see. */
  readonly visible: readonly string[];
  /** Known to be written after the snapshot was taken: `nova.instances`. */
  readonly tablesWrittenSince: readonly string[];
  /** Snapshot of a restore that was begun and not finished. @default - there is none */
  readonly underWay?: string;
  /** Snapshot whose data that restore has put in place. @default - none */
  readonly copied?: string;
}

/**
 * Of the output of `FACTS_SCRIPT`, and of `WRITTEN_SCRIPT` where the server runs. Pure.
 * @throws OperationError when a size is missing
 */
export function parseDatabaseFacts(output: string): DatabaseFacts {
  const values = (key: string) =>
    output.split('\n').flatMap((line) => (line.startsWith(`${key} `) ? [line.slice(key.length + 1)] : []));
  const bytes = (key: string) => kilobytes(key, values(key)[0]) * 1024;
  const [underWay] = values('under-way');
  const [copied] = values('copied');
  const [serverVersion] = values('server');
  return {
    freeForSnapshots: bytes('free-for-snapshots'),
    freeForData: bytes('free-for-data'),
    dataBytes: bytes('data'),
    databases: values('database').sort(),
    answers: values('answers').length > 0,
    visible: values('visible').sort(),
    tablesWrittenSince: [...new Set(values('table').map((path) => path.replace('/', '.')))].sort(),
    ...(serverVersion !== undefined && { serverVersion }),
    ...(underWay !== undefined && { underWay }),
    ...(copied !== undefined && { copied }),
  };
}

function kilobytes(key: string, text: string | undefined): number {
  if (text !== undefined && /^\d+$/.test(text)) return Number(text);
  const said = text === undefined ? 'is missing' : `is "${text}"`;
  throw new OperationError('job-failed', `the size ${key} ${said} in what the database's host answered`);
}

export function addressOf({ desired }: RestoredContainer): string {
  return `${desired.host}/${desired.container}`;
}
