import { writeFileSync } from 'node:fs';
import { messageOf, OperationError } from '../../contract/operation-error';
import { suggest } from '../../model/suggestion';
import { renderRun } from '../../report/render-run';
import type { Run } from '../../report/run';
import type { Surroundings } from '../cloud-session';
import type { Terminal } from '../terminal';
import { historyOf } from './history-report';
import { readRuns, type ServiceRuns } from './read-runs';
import { newestFirst } from './render-history';

export interface ReportOptions {
  /** @default - by the name of the file, else text */
  readonly format?: 'text' | 'html' | 'json';
  /** File to write. @default - it is printed */
  readonly out?: string;
}

/**
 * `kollaform report [run]`: of the newest run unless one is named.
 * @throws OperationError when there is no such run, or the file cannot be written
 */
export async function report(
  wanted: string | undefined,
  { format, out }: ReportOptions,
  surroundings: Pick<Surroundings, 'environment' | 'knownServices'>,
  terminal: Terminal,
): Promise<void> {
  const run = findRun(wanted, readRuns(surroundings, []));
  const text = await render(run, format ?? (out?.endsWith('.html') === true ? 'html' : 'text'));
  if (out === undefined) {
    terminal.print(text);
    return;
  }
  try {
    writeFileSync(out, `${text}\n`);
  } catch (error) {
    throw new OperationError('file-unusable', `${out}: ${messageOf(error)}`);
  }
  terminal.print(`${out}: written, run ${run.id}`);
}

function findRun(wanted: string | undefined, services: readonly ServiceRuns[]): Run {
  const runs = newestFirst(services);
  const found = runs.find(({ id, label }) => wanted === undefined || id === wanted || label === wanted);
  if (found !== undefined) return found;
  if (wanted === undefined || runs.length === 0) {
    const places = services.map(({ directory }) => directory).join(', ');
    throw new OperationError('name-unknown', `no run is recorded in ${places}; see records in cloud.yml`);
  }
  const known = runs.map(({ id }) => id);
  throw new OperationError(
    'name-unknown',
    `there is no run ${wanted}; ${suggest(wanted, known)}. See npx kollaform history.`,
  );
}

async function render(run: Run, format: 'text' | 'html' | 'json'): Promise<string> {
  switch (format) {
    case 'text':
      return renderRun(run).join('\n');
    case 'json':
      return JSON.stringify(historyOf([run]), null, 2);
    case 'html': {
      // The charts' library is loaded only now.
      const { renderRunPage } = await import('../../report/run-page.js');
      return renderRunPage(run);
    }
  }
}
