import type { ErrorCode } from './error-code';
import type { HookLoss } from './hook-loss';
import type { PausePlace } from './pause-place';

/**
 * What a deploy or a restore tells while it happens: one JSON object a line, in the order in which it happened. They go to the record of
 * the run, and to the file that KOLLAFORM_EVENTS names. They never hold values of settings, logs of containers, or credentials.
 */
export type RunEvent = RunEventOrigin & RunHappening;

interface RunEventOrigin {
  /** Of this format. New keys and kinds do not change it. */
  readonly version: 1;
  /** Id of the run: that of KOLLAFORM_RUN, else one that the provider makes up. The same in all events of one deploy of one service. */
  readonly run: string;
  /** Name of the service; missing where the order of the upgrade is not known, as in a stack of one's own. */
  readonly service?: string;
  /** When it happened, by the clock of the machine that deploys: ISO 8601 in UTC, with milliseconds. */
  readonly time: string;
}

export type RunHappening =
  | RunBegin
  | { readonly kind: 'run-end' }
  /** Ctrl-C: what is under way is finished or rolled back, nothing more is begun. */
  | { readonly kind: 'interrupted' }
  | WaveBegin
  | { readonly kind: 'wave-end'; readonly wave: string }
  | ContainerBegin
  | ContainerStep
  | ContainerEnd
  | JobBegin
  | JobEnd
  | CheckBegin
  | CheckEnd
  | (PulledImage & { readonly kind: 'pull-begin' })
  | (PulledImage & { readonly kind: 'pull-progress'; readonly bytes: number; readonly totalBytes: number })
  | (PulledImage & {
      readonly kind: 'pull-end';
      readonly outcome: 'pulled' | 'failed';
      readonly reason?: string;
    })
  /** It could not be reached and need not be; what was to be done there is left to a later deploy. */
  | { readonly kind: 'host-skipped'; readonly host: string; readonly reason: string }
  /** Hosts that a rollout strategy does not begin any more. */
  | { readonly kind: 'hosts-not-begun'; readonly hosts: readonly string[]; readonly reason: string }
  | Paused
  /** Something could not be applied; of a container that was begun, its end has been told before. */
  | { readonly kind: 'failure'; readonly code?: ErrorCode; readonly reason: string }
  /** After the end: a hook of cloud.yml was not told so many events. No hook is told of it. */
  | (HookLoss & { readonly kind: 'hook-failed' })
  /** Of a restore. `step` is what it does, in words. */
  | { readonly kind: 'step-begin'; readonly step: string }
  | {
      readonly kind: 'step-end';
      readonly step: string;
      readonly outcome: 'done' | 'failed';
      readonly code?: ErrorCode;
      readonly reason?: string;
    };

/** The first change of a run is about to be made. */
export interface RunBegin {
  readonly kind: 'run-begin';
  readonly command: 'deploy' | 'restore';
  /** Id of the snapshot that a restore goes back to. */
  readonly snapshot?: string;
  /** Login name of who deploys. */
  readonly user: string;
  /** Name of the machine that deploys. */
  readonly machine: string;
  /** Where on that machine: Terraform's working directory, or where the command was given. */
  readonly directory: string;
  /** Its id, and where the system tells it, when it was started: `4711 88231`. Ids are given out again. */
  readonly process: string;
  /** Version of kollaform. */
  readonly kollaform: string;
}

interface WaveBegin {
  readonly kind: 'wave-begin';
  readonly wave: string;
  /** How what is in it comes. */
  readonly update?: 'jobs' | 'restart' | 'together' | 'one-host-at-a-time' | 'free';
}

/** A container of a role, or a job. */
export interface ContainerPlace {
  readonly host: string;
  /** Its name on the host: `nova_compute`. */
  readonly container: string;
  /** Name of the role or job; missing where the order of the upgrade is not known. */
  readonly role?: string;
  readonly wave?: string;
}

/** A container is about to be made as it should be. */
interface ContainerBegin extends ContainerPlace {
  readonly kind: 'container-begin';
  readonly operation: ContainerOperation;
  /** Reference of the image that serves; missing when nothing does. */
  readonly from?: string;
  /** Reference of the image that is wanted; missing for a removal. */
  readonly to?: string;
  /**
   * Why: names of the settings that differ, `image` and `image id` among them; or one of `absent`, `stopped`,
   * `unhealthy`, `interrupted`, `unwanted`, `restart`.
   */
  readonly causes: readonly string[];
}

/**
 * create: there is none yet. update: a swap for a new one. start: it is as it should be, and is started, unpaused or waited for.
 * remove: it is no longer wanted.
 */
type ContainerOperation = 'create' | 'update' | 'start' | 'remove';

/**
 * What a swap has reached. prepared: its successor is created. stopped: the old one has ended. started: the new one was started.
 * healthy: it is. rolling-back: something failed, and what was done is being undone, for the reason given. A role that starts first has
 * `healthy` before `stopped`.
 */
interface ContainerStep extends ContainerPlace {
  readonly kind: 'container-step';
  readonly step: 'prepared' | 'stopped' | 'started' | 'healthy' | 'rolling-back';
  /** Of `rolling-back`: one line. */
  readonly reason?: string;
}

/** One that failed before anything was to be done has no begin. */
interface ContainerEnd extends ContainerPlace {
  readonly kind: 'container-end';
  readonly outcome: ContainerOutcome;
  /** Why, in one line, unless it succeeded. */
  readonly reason?: string;
}

/**
 * done: it is as it should be. rolled-back: it is as before, also when nothing of it was touched. unfinished: neither the old nor the
 * new one can be relied upon, and the next deploy resolves it. Of a container that had nothing to be done, nothing is told.
 */
type ContainerOutcome = 'done' | 'rolled-back' | 'unfinished';

interface JobBegin extends ContainerPlace {
  readonly kind: 'job-begin';
  readonly image: string;
  /** Why: roles whose image changes, or `image`, `first run`, `pending`. */
  readonly causes: readonly string[];
}

export interface JobEnd extends ContainerPlace {
  readonly kind: 'job-end';
  readonly outcome: 'done' | 'failed';
  /** Missing when it was not run to its end. */
  readonly exitCode?: number;
  /** Why it failed, in one line. */
  readonly reason?: string;
}

/** The deploy ends here, and nothing has failed: the next one goes on. */
interface Paused extends PausePlace {
  readonly kind: 'paused';
  /** Hosts that were updated as canaries. */
  readonly canaries?: readonly string[];
  /** Hosts of the wave that were not begun. */
  readonly left?: readonly string[];
}

/** What must hold before the deploy goes on. */
interface CheckPlace {
  /** Its name. */
  readonly check: string;
  readonly host: string;
  readonly wave?: string;
}

interface CheckBegin extends CheckPlace {
  readonly kind: 'check-begin';
}

interface CheckEnd extends CheckPlace {
  readonly kind: 'check-end';
  readonly outcome: 'passed' | 'failed';
  /** Why it has not passed, in one line. */
  readonly reason?: string;
}

export interface PulledImage {
  readonly host: string;
  readonly image: string;
}

/** How anything ends that has gone well. */
const GOOD = ['done', 'pulled', 'passed'] as const;

export function isGood(outcome: string): outcome is (typeof GOOD)[number] {
  return GOOD.some((it) => it === outcome);
}
