import { foldNames } from '../contract/fold-names';
import { lossText } from '../contract/hook-loss';
import { renderTable } from '../contract/table';
import type { RunOperation, Run } from './run';
import { commandText, operationText, outcomeText, timeText, tookText, versionsText } from './run-words';
import { versionsIn } from '../contract/version-of';

/** What a run did: waves in their order, and in each what came of which hosts. Seconds count from its begin. Pure. */
export function renderRun(run: Run): readonly string[] {
  const startMs = Date.parse(run.beganAt);
  const rows = sectionsOf(run).flatMap((section) => sectionRows(section, startMs));
  return [...describeRun(run), '', ...renderTable(rows), ...describeRest(run)];
}

/** Who, when, from where, from what to what. */
export function describeRun(run: Run): readonly string[] {
  const { id, label, service, user, machine, directory, kollaform, after, damagedLines } = run;
  const what = `${commandText(run)}${service === undefined ? '' : `, ${service}`}`;
  return [
    `${id}${label === undefined ? '' : ` (${label})`}: ${what}: ${outcomeText(run)}`,
    ...(versionsText(run) === '' ? [] : [versionsText(run)]),
    `Began ${timeText(run.beganAt)} UTC, took ${tookText(run)}`,
    `By ${user} on ${machine}, in ${directory}, kollaform ${kollaform}`,
    ...(after === undefined ? [] : [`Goes on after ${after}, which was interrupted or paused`]),
    ...(damagedLines > 0 ? [`Incomplete: ${damagedLines} lines of its record cannot be read`] : []),
  ];
}

/** What a wave has in common: a line, and what was done in it. */
export interface Section {
  readonly title: string;
  readonly remark: string;
  readonly operations: readonly RunOperation[];
}

/** Pulls first, then waves, then what belongs to none. */
export function sectionsOf({ operations, waves }: Run): readonly Section[] {
  const titled = (title: string, its: readonly RunOperation[], remark = ''): Section => {
    return { title, remark, operations: its };
  };
  const names = [...new Set(waves.map(({ name }) => name))];
  const ofWaves = names.map((name) => {
    const gaps = waves.flatMap((it) => (it.name === name && it.gap ? [`gap ${gapText(it.gap)}`] : []));
    const its = operations.filter(({ wave, kind }) => wave === name && kind !== 'prepare');
    return titled(name, its, gaps.join(', '));
  });
  const isSomewhere = ({ wave, kind }: RunOperation) =>
    kind === 'pull' || (kind !== 'prepare' && wave !== undefined && names.includes(wave));
  return [
    titled(
      'images',
      operations.filter(({ kind }) => kind === 'pull'),
    ),
    ...ofWaves,
    titled(
      'others',
      operations.filter((it) => !isSomewhere(it)),
    ),
  ].filter((section) => section.operations.length > 0);
}

function gapText({ fromAt, toAt }: { readonly fromAt: string; readonly toAt: string }): string {
  return `${((Date.parse(toAt) - Date.parse(fromAt)) / 1000).toFixed(2)} s`;
}

function sectionRows({ title, remark, operations }: Section, startMs: number): string[][] {
  const alike = new Map<string, RunOperation[]>();
  for (const it of operations) alike.set(keyOf(it), [...(alike.get(keyOf(it)) ?? []), it]);
  return [
    [title, spanText(operations, startMs), remark],
    ...[...alike.values()].map((its) => rowOf(its, startMs)),
  ];
}

/** Those that differ in their hosts alone are one line. */
function keyOf(operation: RunOperation): string {
  return [operation.name, ...wordsOf(operation)].join('\n');
}

function rowOf(alike: readonly RunOperation[], startMs: number): string[] {
  const [first] = alike;
  if (first === undefined) return [];
  const hosts = alike.flatMap(({ host }) => host ?? []);
  return [`  ${first.name}`, spanText(alike, startMs), foldNames(hosts), ...wordsOf(first)];
}

/** What came of it, from what to what, and why. */
export function wordsOf(operation: RunOperation): readonly string[] {
  const { from, to, causes, reason } = operation;
  return [operationText(operation), versionsIn([from, to]).join(' -> '), reason ?? causes.join(', ')];
}

/** From the first begin to the last end; of what has none, only when it began. */
function spanText(operations: readonly RunOperation[], startMs: number): string {
  const from = Math.min(...operations.map(({ beganAt }) => Date.parse(beganAt))) - startMs;
  const ends = operations.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [Date.parse(endedAt)]));
  const isOpen = ends.length < operations.length;
  const to = isOpen ? '...' : seconds(Math.max(...ends) - startMs);
  return `${seconds(from)} - ${to.padStart(7)} s`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2).padStart(7);
}

export function describeRest({ skipped, notBegun, failures, hookLosses }: Run): readonly string[] {
  return [
    ...notBegun.map(({ hosts, reason }) => `Not begun, since ${reason}: ${foldNames(hosts)}`),
    ...skipped.map(({ host, reason }) => `Skipped: ${host}: ${reason}`),
    ...failures.map((failure) => `Error: ${failure}`),
    ...hookLosses.map(lossText),
  ];
}
