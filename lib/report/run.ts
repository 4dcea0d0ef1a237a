import type { HookLoss } from '../contract/hook-loss';

/** What one deploy or one restore did, out of its record. Times are ISO 8601 in UTC. */
export interface Run {
  /** Name of its record: `20261127T205500Z-5f3a9c`. */
  readonly id: string;
  /** What KOLLAFORM_RUN called it. @default - nothing */
  readonly label?: string;
  /** @default - a stack of one's own */
  readonly service?: string;
  readonly command: 'deploy' | 'restore';
  /** That a restore goes back to. */
  readonly snapshot?: string;
  readonly user: string;
  readonly machine: string;
  readonly directory: string;
  /** Version of it. */
  readonly kollaform: string;
  readonly beganAt: string;
  /** Its end, or the last thing that it said. */
  readonly lastAt: string;
  readonly outcome: RunOutcome;
  /** Waves, or `<wave>.canary`. @default - it has not paused */
  readonly pausedAfter?: readonly string[];
  /** The run before it, which was interrupted or paused: this one goes on from there. */
  readonly after?: string;
  /** Versions of images that containers came from and went to; of no container, those of jobs. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly operations: readonly RunOperation[];
  readonly waves: readonly RunWave[];
  readonly skipped: readonly { readonly host: string; readonly reason: string }[];
  readonly notBegun: readonly { readonly hosts: readonly string[]; readonly reason: string }[];
  /** Errors, a line each. */
  readonly failures: readonly string[];
  readonly hookLosses: readonly HookLoss[];
  /** Of the record, lines that cannot be read: a disk was full, or it is of another version. */
  readonly damagedLines: number;
}

/**
 * done: all that was begun. paused: it has ended where it was to, for the next one to go on. failed: something was not. interrupted: by Ctrl-C or a kill. running: it is still at work. unknown: it has
 * said no end, and its process is on another machine, where nobody looked.
 */
export const RUN_OUTCOMES = ['done', 'paused', 'failed', 'interrupted', 'running', 'unknown'] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** Something that was done on a host, or a step of a restore. */
export interface RunOperation {
  readonly kind: OperationKind;
  /** Missing for a step. */
  readonly host?: string;
  /** Of the role or job, else of the container; the reference of an image; a step in words. */
  readonly name: string;
  readonly wave?: string;
  /** References of images. */
  readonly from?: string;
  readonly to?: string;
  readonly causes: readonly string[];
  readonly beganAt: string;
  /** Missing while it is open, or when its end was not recorded. */
  readonly endedAt?: string;
  /** What a swap reached, and when. */
  readonly steps: readonly { readonly step: string; readonly at: string }[];
  readonly outcome: OperationOutcome;
  /** Why, unless it is done. */
  readonly reason?: string;
  /** Of a job. */
  readonly exitCode?: number;
}

/** prepare: it failed before anything was to be done. */
export const OPERATION_KINDS = [
  'create',
  'update',
  'start',
  'remove',
  'run',
  'check',
  'pull',
  'step',
  'prepare',
] as const;
type OperationKind = (typeof OPERATION_KINDS)[number];

/** Without an end, it is what its run is: running, interrupted or unknown. */
export const OPERATION_OUTCOMES = [
  'done',
  'rolled-back',
  'unfinished',
  'failed',
  'running',
  'interrupted',
  'unknown',
] as const;
export type OperationOutcome = (typeof OPERATION_OUTCOMES)[number];

export interface RunWave {
  readonly name: string;
  /** Of containers that go together: from the end of the last old one until the first one runs again. */
  readonly gap?: { readonly fromAt: string; readonly toAt: string };
  readonly beganAt: string;
  readonly endedAt?: string;
}

/** Something that a container or a job of the service went through. */
export function isDeed({ kind }: RunOperation): boolean {
  return kind !== 'pull' && kind !== 'step';
}

export function isFailed({ outcome }: RunOperation): boolean {
  return outcome === 'rolled-back' || outcome === 'unfinished' || outcome === 'failed';
}

/** In milliseconds. */
export function tookMs({ beganAt, lastAt }: Pick<Run, 'beganAt' | 'lastAt'>): number {
  return Date.parse(lastAt) - Date.parse(beganAt);
}
