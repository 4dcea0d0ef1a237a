import type { RunBegin, RunEvent } from './run-event';

/** What a hook is given: the event, and what is known of its run by then. */
export type HookMessage = RunEvent & {
  /** Counts the events of a run from 1. */
  readonly sequence: number;
  /** The event in one line, for people. */
  readonly text: string;
  readonly summary: RunSummary;
};

/** A run as far as it has come. */
export interface RunSummary extends Pick<RunBegin, 'command' | 'user' | 'machine' | 'kollaform'> {
  /** Of a run that goes on: `running`. */
  readonly status: 'running' | 'done' | 'failed' | 'interrupted' | 'paused';
  /** Since its begin. */
  readonly seconds: number;
  /** Versions of images that containers came from and went to, so far. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Containers, jobs and steps of a restore that came to their end. */
  readonly done: number;
  readonly failed: number;
}
