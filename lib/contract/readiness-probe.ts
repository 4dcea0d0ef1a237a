/**
 * How a started container is asked whether it serves, as constructs hand it to the provider: JSON. `exec` and `httpGet` are
 * Kubernetes' readiness probes; there is at most one kind.
 */
export interface ReadinessProbe {
  /** Regular expressions of log lines in which the container says that it will not serve. @default - none is known */
  readonly refusals?: readonly string[];
  /** File in the container that its process logs to, each line with its time. @default - only its output counts */
  readonly logFile?: string;
  readonly exec?: ExecProbe;
  readonly httpGet?: HttpGetProbe;
  readonly record?: RecordProbe;
}

/** A command in the container: 0 is ready, and otherwise its last line says why not. */
export interface ExecProbe {
  readonly command: readonly string[];
}

/** A request from the machine that deploys: an answer from 200 to 399 is ready. A certificate is not verified. */
export interface HttpGetProbe {
  readonly host: string;
  readonly port: number;
  /** @default / */
  readonly path?: string;
  /** @default http */
  readonly scheme?: 'http' | 'https';
}

/** The service's own record of this process, in records that are read for all hosts at once. */
export interface RecordProbe {
  /** As the records call the process. */
  readonly binary: string;
  /** A command in the container that prints an `OwnRecord`. */
  readonly identify: readonly string[];
  readonly query: RecordQuery;
  /**
   * A command for the container of the query, followed by binary, host and version: gives a record the version back that
   * the process had before, so that the service accepts it again. @default - it always does
   */
  readonly setVersion?: readonly string[];
}

/** A one-shot container that prints a `RecordsAnswer`. */
export interface RecordQuery {
  /** For messages: `Nova's service records`. */
  readonly title: string;
  /** Where it may run: at the first one that gives an answer. */
  readonly places: readonly QueryPlace[];
}

export interface QueryPlace {
  readonly host: string;
  /** Container on that host whose image it takes. */
  readonly ofContainer: string;
  /** Attributes of a `docker_container`, but for its image. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Who a process is in the records. */
export interface OwnRecord {
  /** `nova-compute` */
  readonly binary: string;
  /** As it calls itself: `cmp1`, `cmp1.example.org`. */
  readonly host: string;
  /** That its code has; a record of an older one is none of it. */
  readonly version: number;
  /** Name of the database that its record is in. @default - it does not know */
  readonly database?: string | null | undefined;
}

export interface ServiceRecord {
  readonly binary: string;
  readonly host: string;
  readonly version: number;
  readonly database: string;
  /** By the service's own rule. */
  readonly up: boolean;
  /** @default - it never reported */
  readonly reportedSecondsAgo?: number | null | undefined;
  readonly disabled: boolean;
  readonly forcedDown: boolean;
  /** A deploy has forced it down, and nobody else. @default false */
  readonly isForcedByDeploy?: boolean | null | undefined;
}

/** A dead record of nothing that is to run, which a deploy is to force down; or one from which it lifts that, since it reports again. */
export interface StaleRecord extends Pick<ServiceRecord, 'binary' | 'host' | 'database'> {
  readonly isBack: boolean;
}

/** Empty where there are none. */
export function printStaleRecords(records: readonly StaleRecord[]): string {
  return records.length === 0 ? '' : JSON.stringify(records);
}

export interface RecordsAnswer {
  readonly records: readonly ServiceRecord[];
  /** Databases that could not be read, and why: `cell2: (2003, "Can't connect ...")`. */
  readonly unread: readonly string[];
}

/** A line of output that is the answer begins with it; whatever else is printed is not. */
export const ANSWER_MARK = 'kollaform: ';

/** A role whose processes have records. */
export interface RecordedRole {
  readonly role: string;
  readonly record: RecordProbe;
}

export function printRecordedRoles(roles: readonly RecordedRole[]): string {
  return JSON.stringify(roles);
}

/** Of a text that `printRecordedRoles` made. @throws SyntaxError */
export function parseRecordedRoles(text: string): readonly RecordedRole[] {
  return JSON.parse(text) as readonly RecordedRole[];
}

export function printReadinessProbe(probe: ReadinessProbe): string {
  return JSON.stringify(probe);
}

/** Of a text that `printReadinessProbe` made. @throws SyntaxError */
export function parseReadinessProbe(text: string): ReadinessProbe {
  return JSON.parse(text) as ReadinessProbe;
}
