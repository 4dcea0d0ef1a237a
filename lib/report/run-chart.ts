/** What a chart of a run shows, before anything is drawn: a row for each host, bars in it, bands across all of them. Pure. */
import type { RunOperation, OperationOutcome, Run } from './run';
import { operationText } from './run-words';

export interface RunChart {
  /** Hosts, those of the first wave first, and by name among themselves; steps of a restore have a row of their own. */
  readonly rows: readonly string[];
  readonly bars: readonly ChartBar[];
  readonly waves: readonly ChartBand[];
  readonly gaps: readonly ChartBand[];
  readonly totalSeconds: number;
}

/** Seconds count from the begin of the run. */
interface ChartSpan {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export interface ChartBar extends ChartSpan {
  readonly row: number;
  /** What is done at the same time on one host is drawn in lanes below each other. */
  readonly lane: number;
  readonly lanes: number;
  readonly color: ChartColor;
  readonly label: string;
}

export interface ChartBand extends ChartSpan {
  readonly label: string;
}

/** Outcomes as far as they differ in colour; a pull that is done is none of a container. */
export const CHART_COLORS = ['done', 'failed', 'open', 'pull'] as const;
export type ChartColor = (typeof CHART_COLORS)[number];

const STEPS = 'restore';
/** cmp2 comes before cmp10. */
const BY_NAME = new Intl.Collator('en', { numeric: true });

export function runChart(run: Run): RunChart {
  const startMs = Date.parse(run.beganAt);
  const endMs = Date.parse(run.lastAt);
  const seconds = (at: string) => (Date.parse(at) - startMs) / 1000;
  const rows = rowsOf(run);
  const bars = rows.flatMap((row, index) => {
    const its = run.operations.filter((operation) => rowOf(operation) === row);
    const spans = its.map(({ beganAt, endedAt }) => ({
      fromSeconds: seconds(beganAt),
      toSeconds: seconds(endedAt ?? run.lastAt),
    }));
    const lanes = lanesOf(spans);
    const number = Math.max(0, ...lanes) + 1;
    return its.flatMap((operation, position): readonly ChartBar[] => {
      const span = spans[position];
      if (span === undefined) return [];
      const [color, label] = [colorOf(operation), labelOf(operation)];
      return [{ ...span, row: index, lane: lanes[position] ?? 0, lanes: number, color, label }];
    });
  });
  return {
    rows,
    bars,
    waves: run.waves.map(({ name, beganAt, endedAt }) => ({
      label: name,
      fromSeconds: seconds(beganAt),
      toSeconds: seconds(endedAt ?? run.lastAt),
    })),
    gaps: run.waves.flatMap(({ gap }) =>
      gap === undefined ? [] : [bandOfGap(seconds(gap.fromAt), seconds(gap.toAt))],
    ),
    totalSeconds: Math.max((endMs - startMs) / 1000, 0.001),
  };
}

function rowsOf({ operations }: Run): readonly string[] {
  const waves = [...new Set(operations.map(({ wave }) => wave))];
  const firstOf = (row: string) => waves.indexOf(operations.find((it) => rowOf(it) === row)?.wave);
  return [...new Set(operations.map(rowOf))].sort(
    (one, other) => firstOf(one) - firstOf(other) || BY_NAME.compare(one, other),
  );
}

function bandOfGap(fromSeconds: number, toSeconds: number): ChartBand {
  return { label: `gap ${(toSeconds - fromSeconds).toFixed(2)} s`, fromSeconds, toSeconds };
}

/** For each span the first lane that is free when it begins. Spans are in the order of their begins. */
export function lanesOf(spans: readonly ChartSpan[]): readonly number[] {
  const freeFrom: number[] = [];
  return spans.map(({ fromSeconds, toSeconds }) => {
    const free = freeFrom.findIndex((from) => from <= fromSeconds);
    const lane = free === -1 ? freeFrom.length : free;
    freeFrom[lane] = toSeconds;
    return lane;
  });
}

function rowOf({ host }: RunOperation): string {
  return host ?? STEPS;
}

function colorOf({ kind, outcome }: RunOperation): ChartColor {
  return outcome === 'done' && kind === 'pull' ? 'pull' : COLORS[outcome];
}

const COLORS: Readonly<Record<OperationOutcome, ChartColor>> = {
  done: 'done',
  'rolled-back': 'failed',
  unfinished: 'failed',
  failed: 'failed',
  running: 'open',
  interrupted: 'open',
  unknown: 'open',
};

function labelOf(operation: RunOperation): string {
  const { name, outcome } = operation;
  return outcome === 'done' ? name : `${name}: ${operationText(operation)}`;
}
