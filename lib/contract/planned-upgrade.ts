import type { ErrorCode } from './error-code';
import type { PausePlace } from './pause-place';
import type { CheckMoment, PauseMoment } from './wave-check';

/** What a plan does to a service, in the order in which it happens. The provider makes it out of its own decisions. */
export interface PlannedUpgrade {
  /** Of this format. A key that goes or means something else makes a new version; new keys do not. */
  readonly version: 1;
  readonly service: string;
  /** All waves of the service, one after the other. */
  readonly waves: readonly PlannedWave[];
  /** Images that hosts do not have yet. */
  readonly pulls: readonly PlannedPull[];
  /** Containers that no wave has any more. */
  readonly removals: readonly PlannedContainer[];
  /** Hosts that could not be reached and need not be: they are left as they are. */
  readonly skippedHosts: readonly string[];
  /** What a person should know before going on. */
  readonly warnings: readonly PlanWarning[];
  /** Where the last deploy has paused; this one goes on. @default - nowhere */
  readonly pausedAfter?: readonly PausePlace[];
}

/** jobs: one after the other. together: all old ones stop before the first new one starts. free: by rollout strategies. restart: role after role. */
export const WAVE_UPDATES = ['jobs', 'together', 'one-host-at-a-time', 'free', 'restart'] as const;

export interface PlannedWave {
  readonly name: string;
  readonly update: (typeof WAVE_UPDATES)[number];
  /** What changes, in the order of the wave. */
  readonly containers: readonly PlannedContainer[];
  /** Containers, or jobs, that are left alone; none of a wave that restarts, since other waves count them. */
  readonly unchanged: number;
  /** Of a wave that is `free`. */
  readonly strategies: readonly PlannedStrategy[];
  /** What has to hold, that of canaries first, that of the whole wave last. @default - nothing */
  readonly checks?: readonly PlannedCheck[];
  /** Where the deploy will end, for the next one to go on. @default - nowhere */
  readonly pauses?: readonly PauseMoment[];
}

export interface PlannedCheck {
  readonly name: string;
  /** When it is asked. */
  readonly after: CheckMoment;
  readonly hosts: readonly string[];
}

/** A container or a job that something is done to. */
export interface PlannedContainer {
  /** Name of the role or job; of one that is removed, that of the container. */
  readonly role: string;
  readonly host: string;
  /** Its name on the host. */
  readonly container: string;
  readonly operation: PlannedOperation;
  /** Reference of the image that runs, or that a job ran with; missing when there is none. */
  readonly from?: string;
  /** Reference of the image that is wanted; missing for a removal. */
  readonly to?: string;
  readonly causes: readonly PlannedCause[];
}

/**
 * create: there is none yet. update: a swap for a new one. start: it is as it should be, and does not run. remove: it is no longer
 * wanted. restart: a swap for a new one with the same settings. skip: its host cannot be reached, and it is outdated. run: a job runs. wait: a job has to wait for others.
 */
export const PLANNED_OPERATIONS = [
  'create',
  'update',
  'start',
  'remove',
  'restart',
  'skip',
  'run',
  'wait',
] as const;
export type PlannedOperation = (typeof PLANNED_OPERATIONS)[number];

/** configured: the configuration has changed. drifted: somebody else changed what runs. rebuilt: the tag has another image. state: its state. */
export const PLANNED_CAUSES = ['configured', 'drifted', 'rebuilt', 'state'] as const;

/** Why something is done. Values of settings are not told: they may be secret. */
export interface PlannedCause {
  /**
   * Name of a setting, `image` among them; or of a state: `absent`, `exited`, `interrupted` ...; of a job, `first run`, `blocked`, or the role
   * whose image changes.
   */
  readonly what: string;
  readonly why: (typeof PLANNED_CAUSES)[number];
}

export interface PlannedPull {
  /** Reference. */
  readonly image: string;
  /** They have none under this reference. */
  readonly absent: readonly string[];
  /** They have another one than its registry has by now. */
  readonly outdated: readonly string[];
  /** Hosts that nobody asked, which may have it. */
  readonly unobserved: readonly string[];
}

export interface PlannedStrategy {
  readonly name: string;
  /** That have something to update. */
  readonly hosts: readonly string[];
  readonly maxParallel: number;
  readonly maxFailures: number;
  /** Hosts that come first. */
  readonly canaries: readonly string[];
  /** How long a canary is watched. */
  readonly soakSeconds: number;
}

interface PlanWarning {
  /** Missing where there is nothing to be done about it. */
  readonly code?: ErrorCode;
  readonly summary: string;
  /** Lines. */
  readonly detail: string;
}

/** Whether anything is done to a container. */
export function isTouched({ operation }: PlannedContainer): boolean {
  return operation !== 'skip' && operation !== 'wait';
}
