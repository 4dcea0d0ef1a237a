/** From the record of a run to what it did. Pure. */
import { withCode } from '../contract/error-code';
import { pauseName } from '../contract/pause-place';
import type { RunBegin, RunEvent } from '../contract/run-event';
import { versionsIn } from '../contract/version-of';
import { foldOperations } from './fold-operations';
import { foldWaves } from './fold-waves';
import { isFailed, type RunOperation, type Run, type RunOutcome } from './run';

/** Of a run that has said no end: its process runs, runs no more, or cannot be looked at. */
export type ProcessState = 'runs' | 'ended' | 'elsewhere';

export interface RunRecordText {
  readonly id: string;
  readonly text: string;
}

/** Undefined for what is no record of a run. @param stateOf looks at the process of a run without an end */
export function tryFoldRun(
  { id, text }: RunRecordText,
  stateOf: (begin: RunBegin) => ProcessState,
): Run | undefined {
  const { events, damagedLines } = parseRecord(text);
  const begin = events.find((it) => it.kind === 'run-begin');
  if (begin === undefined) return undefined;
  const { run: label, service, command, snapshot, user, machine, directory, kollaform, time } = begin;
  const unended = isEnded(events) ? undefined : outcomeWithoutEnd(stateOf(begin));
  const operations = foldOperations(events, unended ?? 'interrupted');
  const pausedAfter = events.flatMap((it) => (it.kind === 'paused' ? [pauseName(it)] : []));
  const words = wordsIn(events);
  return {
    id,
    ...(label !== id && { label }),
    ...(service !== undefined && { service }),
    command,
    ...(snapshot !== undefined && { snapshot }),
    user,
    machine,
    directory,
    kollaform,
    beganAt: time,
    lastAt: lastTimeOf(events) ?? time,
    outcome: unended ?? outcomeOfEnded(events, operations, words.failures),
    ...(pausedAfter.length > 0 && { pausedAfter }),
    ...versionsOf(operations),
    operations,
    waves: foldWaves(events, operations),
    ...words,
    damagedLines,
  };
}

/** What was said beside the operations. */
function wordsIn(events: readonly RunEvent[]): Pick<Run, 'skipped' | 'notBegun' | 'failures' | 'hookLosses'> {
  const failures = events.flatMap((it) => (it.kind === 'failure' ? [withCode(it.reason, it.code)] : []));
  return {
    skipped: events.flatMap((it) =>
      it.kind === 'host-skipped' ? [{ host: it.host, reason: it.reason }] : [],
    ),
    notBegun: events.flatMap((it) =>
      it.kind === 'hosts-not-begun' ? [{ hosts: it.hosts, reason: it.reason }] : [],
    ),
    failures: [...new Set(failures)],
    hookLosses: events.flatMap((it) =>
      it.kind === 'hook-failed' ? [{ hook: it.hook, lost: it.lost, reason: it.reason }] : [],
    ),
  };
}

/** Oldest first. A deploy after one that was interrupted, or has paused, goes on from there. */
export function linkRuns(runs: readonly Run[]): readonly Run[] {
  const sorted = [...runs].sort((one, other) => one.beganAt.localeCompare(other.beganAt));
  const last = new Map<string, Run>();
  return sorted.map((run) => {
    const key = `${run.service ?? ''} ${run.command} ${run.snapshot ?? ''}`;
    const before = last.get(key);
    last.set(key, run);
    return before?.outcome === 'interrupted' || before?.outcome === 'paused'
      ? { ...run, after: before.id }
      : run;
  });
}

function parseRecord(text: string): {
  readonly events: readonly RunEvent[];
  readonly damagedLines: number;
} {
  // A part of a line at the end is one that is being written, or was cut short by a kill.
  const lines = text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '');
  const events = lines.flatMap(tryParse);
  return { events, damagedLines: lines.length - events.length };
}

function tryParse(line: string): readonly RunEvent[] {
  try {
    const event = JSON.parse(line) as RunEvent;
    return (event.version as number) === 1 ? [event] : [];
  } catch {
    return [];
  }
}

/** What hooks were told after the end took a time of its own. */
function lastTimeOf(events: readonly RunEvent[]): string | undefined {
  return (events.find(({ kind }) => kind === 'run-end') ?? events.at(-1))?.time;
}

function isEnded(events: readonly RunEvent[]): boolean {
  return events.some(({ kind }) => kind === 'run-end');
}

function outcomeWithoutEnd(state: ProcessState): 'running' | 'interrupted' | 'unknown' {
  switch (state) {
    case 'runs':
      return 'running';
    case 'ended':
      return 'interrupted';
    case 'elsewhere':
      return 'unknown';
  }
}

function outcomeOfEnded(
  events: readonly RunEvent[],
  operations: readonly RunOperation[],
  failures: readonly string[],
): RunOutcome {
  if (events.some(({ kind }) => kind === 'interrupted')) return 'interrupted';
  if (failures.length > 0 || operations.some(isFailed)) return 'failed';
  return events.some(({ kind }) => kind === 'paused') ? 'paused' : 'done';
}

function versionsOf(operations: readonly RunOperation[]): Pick<Run, 'from' | 'to'> {
  const swaps = operations.filter(({ kind }) => kind === 'update' || kind === 'create');
  const deeds = swaps.length > 0 ? swaps : operations.filter(({ kind }) => kind === 'run');
  return {
    from: [...versionsIn(deeds.map(({ from }) => from))].sort(),
    to: [...versionsIn(deeds.map(({ to }) => to))].sort(),
  };
}
