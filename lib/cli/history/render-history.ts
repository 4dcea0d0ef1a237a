import { renderTable } from '../../contract/table';
import type { Run } from '../../report/run';
import { commandText, outcomeText, timeText, tookText, versionsText } from '../../report/run-words';
import type { ServiceRuns } from './read-runs';

const HEADINGS = ['RUN', 'SERVICE', 'WHAT', 'BEGAN (UTC)', 'BY', 'FROM -> TO', 'OUTCOME', 'TOOK'];

/** A line for each run, the newest first. Pure. */
export function renderHistory(services: readonly ServiceRuns[]): readonly string[] {
  const empty = services.filter(({ runs }) => runs.length === 0);
  const remarks = empty.map(
    ({ service, directory }) => `${service}: no run is recorded in ${directory}; see records in cloud.yml.`,
  );
  const runs = newestFirst(services);
  if (runs.length === 0) return remarks;
  return [...renderTable([HEADINGS, ...runs.map(cells)]), ...remarks];
}

export function newestFirst(services: readonly ServiceRuns[]): readonly Run[] {
  return services.flatMap(({ runs }) => runs).sort((one, other) => other.beganAt.localeCompare(one.beganAt));
}

function cells(run: Run): readonly string[] {
  return [
    run.id,
    run.service ?? '',
    commandText(run),
    timeText(run.beganAt),
    `${run.user} on ${run.machine}`,
    versionsText(run),
    run.after === undefined ? outcomeText(run) : `${outcomeText(run)}; after ${run.after}`,
    tookText(run),
  ];
}
