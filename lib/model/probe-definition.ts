import type { ContainerSettings } from './service-definition';

/**
 * How to tell that a container which its engine calls healthy serves. At most one of `exec`, `httpGet` and `record`; the
 * first two are as in Kubernetes.
 */
export interface ProbeDefinition {
  /**
   * Regular expressions of log lines in which the container says that it will not serve: it is rolled
   * back at once, and the line is quoted. @default - none is known
   */
  readonly refusals?: readonly string[];
  /**
   * File in the container that its process logs to, each line with its time: refusals are looked for there, too, and
   * errors quote its end. @default - only its output counts
   */
  readonly logFile?: string;
  /** A command in the container: exit code 0 is ready, and otherwise its last line says why not. */
  readonly exec?: { readonly command: readonly string[] };
  /** A request from the machine that deploys: a status from 200 to 399 is ready. A certificate is not verified. */
  readonly httpGet?: HttpGet;
  /** The service's own record of this process. */
  readonly record?: {
    /** Name of a query whose answer has the records of all hosts. */
    readonly query: string;
    /** As the records call the process: `nova-compute`. */
    readonly binary: string;
    /** A command in the container that prints who it is: an `OwnRecord` of lib/contract/readiness-probe.ts. */
    readonly identify: readonly string[];
    /**
     * A command for the container of the query, which gets binary, host and version: gives a record the version back that the
     * process had before. For services that accept no process which is older than all others. @default - not needed
     */
    readonly setVersion?: readonly string[];
  };
}

export interface HttpGet {
  /** @default {urlhost} */
  readonly host?: string;
  readonly port: number;
  /** @default / */
  readonly path?: string;
  /** @default http */
  readonly scheme?: 'http' | 'https';
}

/**
 * A one-shot container that prints a `RecordsAnswer` of lib/contract/readiness-probe.ts, and changes nothing. One answer
 * serves for all hosts.
 */
export interface Query extends ContainerSettings {
  /** For messages, in the plural: `Nova's service records`. */
  readonly title: string;
  /** It takes the image of this role's container, on the first host of the role that gives an answer. */
  readonly ofRole: string;
}
