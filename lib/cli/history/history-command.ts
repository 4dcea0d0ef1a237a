import type { Surroundings } from '../cloud-session';
import type { Terminal } from '../terminal';
import { historyOf } from './history-report';
import { readRuns } from './read-runs';
import { newestFirst, renderHistory } from './render-history';

export interface HistoryOptions {
  readonly format: 'text' | 'json';
  /** The newest so many of each service. */
  readonly limit: number;
}

/** `kollaform history [service...]` */
export function history(
  services: readonly string[],
  { format, limit }: HistoryOptions,
  surroundings: Pick<Surroundings, 'environment' | 'knownServices'>,
  terminal: Terminal,
): void {
  const found = readRuns(surroundings, services, limit);
  const isJson = format === 'json';
  terminal.print(isJson ? JSON.stringify(historyOf(newestFirst(found)), null, 2) : renderHistory(found));
}
