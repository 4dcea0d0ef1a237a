import { renderTable } from '../../../lib/contract/table';
import type { CutResult } from './cut-once';
import type { Scenario } from './scenario';

export interface TriedCuts {
  readonly scenario: Scenario;
  readonly results: readonly CutResult[];
}

export function renderCut({ title }: Scenario, { where, faults }: CutResult): string {
  const outcome = faults.length === 0 ? 'survived' : `NOT SURVIVED\n${faults.join('\n')}`;
  return `${title}: cut ${where}: ${outcome}`;
}

/** One line per scenario, and the sum. */
export function renderCuts(tried: readonly TriedCuts[]): readonly string[] {
  const all = tried.flatMap(({ results }) => results);
  const rows = tried.map(({ scenario, results }) => row(scenario.title, results));
  return renderTable([['CUT AT EVERY CALL', 'TRIED', 'SURVIVED'], ...rows, row('all', all)]);
}

function row(title: string, results: readonly CutResult[]): readonly string[] {
  const cut = results.filter(({ wasCut }) => wasCut);
  return [title, String(cut.length), String(cut.filter(({ faults }) => faults.length === 0).length)];
}
