import { lastLine } from '../../engine/last-line';
import { messageOf, OperationError } from '../../contract/operation-error';
import type { QueryPlace, RecordQuery, RecordsAnswer } from '../../contract/readiness-probe';
import type { ContainerEngine } from '../../engine/container-engine';
import { tryFindServing } from '../../engine/observed-slot';
import { runJob } from '../../engine/run-job';
import { desiredJob } from '../container/desired';
import { containerAttributes } from '../fleet/fleet-members';
import type { Hosts } from '../hosts';
import { parseRecords } from './readiness-answers';

const TIMEOUT_SECONDS = 60;

/** Of hosts, as far as they are asked here. */
export type Engines = Pick<Hosts, 'engine'>;

/**
 * Reads the records, at the first place that gives an answer.
 * @throws OperationError with what each place said when none does
 */
export function askRecords(hosts: Engines, query: RecordQuery): Promise<RecordsAnswer> {
  return atFirstPlace(hosts, query, async (engine, place) => parseRecords(await runAt(engine, place)));
}

/**
 * Runs another command in the container of a query, at the first place where that succeeds.
 * @throws OperationError with what each place said when it does at none
 */
export function runAtFirstPlace(
  hosts: Engines,
  query: RecordQuery,
  command: readonly string[],
): Promise<string> {
  return atFirstPlace(hosts, query, (engine, { settings, ...place }) =>
    runAt(engine, { ...place, settings: { ...settings, command } }),
  );
}

async function atFirstPlace<T>(
  hosts: Engines,
  { places }: RecordQuery,
  act: (engine: ContainerEngine, place: QueryPlace) => Promise<T>,
): Promise<T> {
  const failures: string[] = [];
  for (const place of places) {
    try {
      return await act(await hosts.engine(place.host), place);
    } catch (error) {
      failures.push(`${place.host}: ${messageOf(error)}`);
    }
  }
  throw new OperationError(
    'records-unread',
    failures.length === 0 ? 'no host runs what could be asked' : failures.join('; '),
  );
}

async function runAt(engine: ContainerEngine, { ofContainer, settings }: QueryPlace): Promise<string> {
  const image = (await tryFindServing(engine, ofContainer))?.Image;
  if (image === undefined)
    throw new OperationError('records-unread', `there is no ${ofContainer}, whose image is needed`);
  const attributes = containerAttributes(JSON.stringify({ ...settings, image }));
  const job = await desiredJob({ ...attributes, rm: true, wait_timeout: TIMEOUT_SECONDS }, image);
  // It is short, and what Ctrl-C rolls back may need it.
  const { signal } = new AbortController();
  const { failure, answer = '', logs } = await runJob(engine, { ...job, isQuestion: true }, signal);
  if (failure !== undefined) throw new OperationError('records-unread', `${failure}${saidLast(logs)}`);
  return answer;
}

function saidLast(logs: string): string {
  const last = lastLine(logs);
  return last === '' ? '' : ` (${last})`;
}
