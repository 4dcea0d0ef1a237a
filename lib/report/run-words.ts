/** What history, report and page say of a run in the same words. Pure. */
import { durationText } from '../contract/duration-text';
import { isDeed, isFailed, tookMs, type RunOperation, type Run } from './run';

/** `2026-11-27 20:55:00` */
export function timeText(at: string): string {
  return at.replace('T', ' ').replace(/(\.\d+)?Z$/, '');
}

export function tookText(run: Run): string {
  return run.outcome === 'running' ? `${durationText(tookMs(run))} so far` : durationText(tookMs(run));
}

/** `2025.1 -> 2025.2` */
export function versionsText({ from, to }: Pick<Run, 'from' | 'to'>): string {
  const former = from.filter((it) => !to.includes(it));
  const sides = [former, to].filter((it) => it.length > 0);
  return sides.map((it) => it.join(', ')).join(' -> ');
}

/** `failed: 4 done, 2 not done` */
export function outcomeText({ outcome, operations }: Run): string {
  const deeds = operations.filter((it) => isDeed(it) || it.kind === 'step');
  const counts = [
    [deeds.filter((it) => it.outcome === 'done').length, 'done'],
    [deeds.filter(isFailed).length, 'not done'],
    [deeds.filter(({ endedAt }) => endedAt === undefined).length, 'without an end'],
  ] as const;
  const text = counts.flatMap(([number, what]) => (number > 0 ? [`${number} ${what}`] : [])).join(', ');
  return text === '' ? outcome : `${outcome}: ${text}`;
}

export function commandText({ command, snapshot }: Pick<Run, 'command' | 'snapshot'>): string {
  return snapshot === undefined ? command : `${command} of ${snapshot}`;
}

/** `updated`, `restarted`, `rolled back`; of what has no end, how its run is. */
export function operationText({ kind, causes, outcome, exitCode }: RunOperation): string {
  switch (outcome) {
    case 'done': {
      const done = causes.includes('restart') ? 'restarted' : DONE[kind];
      return exitCode === undefined || exitCode === 0 ? done : `${done}, exit code ${exitCode}`;
    }
    case 'rolled-back':
      return 'rolled back';
    case 'unknown':
      return 'its end is not known';
    case 'failed':
    case 'unfinished':
    case 'running':
    case 'interrupted':
      return outcome;
  }
}

const DONE: Readonly<Record<RunOperation['kind'], string>> = {
  create: 'created',
  update: 'updated',
  start: 'started',
  remove: 'removed',
  run: 'ran',
  check: 'passed',
  pull: 'pulled',
  step: 'done',
  prepare: 'done',
};
