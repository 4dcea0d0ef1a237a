import { renderTable } from '../../../lib/contract/table';
import type { TriedKill } from './try-kills';

/** `  7  power failure of a host ctl2   1834 ms, after ctl2 start nova_conductor   14.2 s  survived` */
export function renderKill({ number, kill, result }: TriedKill): string {
  const where = [kill.fault.name, kill.host].filter((it) => it !== '').join(', ');
  const when =
    result.tookMs !== undefined ? 'too late' : `${Math.round(result.atMs)} ms, after ${result.lastEvent}`;
  const outcome = result.problems.length === 0 ? 'survived' : `NOT SURVIVED\n${result.problems.join('\n')}`;
  const ended = `ended with ${result.exitCode} after ${(result.endedAfterMs / 1000).toFixed(1)} s`;
  return `${String(number).padStart(4)}  ${where.padEnd(45)} ${when}; ${ended}; ${result.seconds.toFixed(1)} s in all; ${outcome}`;
}

/** One line per fault, in the order in which they were first tried, and the sum. Those that came too late do not count. */
export function renderKills(all: readonly TriedKill[]): readonly string[] {
  const tried = all.filter(({ result }) => result.tookMs === undefined);
  const names = [...new Set(tried.map(({ kill }) => kill.fault.name))];
  const rows = names.map((name) =>
    row(
      name,
      tried.filter(({ kill }) => kill.fault.name === name),
    ),
  );
  return renderTable([['FAULT', 'TRIED', 'SURVIVED'], ...rows, row('all', tried)]);
}

function row(name: string, tried: readonly TriedKill[]): readonly string[] {
  const survived = tried.filter(({ result }) => result.problems.length === 0).length;
  return [name, String(tried.length), String(survived)];
}
