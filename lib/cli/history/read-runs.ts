import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expandHome } from '../../contract/home-path';
import { messageOf, OperationError } from '../../contract/operation-error';
import type { RunBegin } from '../../contract/run-event';
import { readInputFiles } from '../../input-files';
import { readDesired } from '../../model/read-desired';
import { recordsOf } from '../../model/records';
import { suggest } from '../../model/suggestion';
import { isRunning } from '../../provider/plugin/process-identity';
import { linkRuns, tryFoldRun, type ProcessState } from '../../report/fold-run';
import type { Run } from '../../report/run';
import type { Surroundings } from '../cloud-session';

const END = '.jsonl';

/** The runs of a service, and where they are. */
export interface ServiceRuns {
  readonly service: string;
  readonly directory: string;
  /** Oldest first. */
  readonly runs: readonly Run[];
}

/**
 * Of services of versions.yml; no engine is asked.
 * @param wanted names; all of them when there are none
 * @param most the newest so many of each service
 * @throws InputError with every mistake in the files
 * @throws OperationError when there is no such service, or a record cannot be read
 */
export function readRuns(
  { environment, knownServices }: Pick<Surroundings, 'environment' | 'knownServices'>,
  wanted: readonly string[],
  most = Infinity,
): readonly ServiceRuns[] {
  const { cloud, services } = readDesired(readInputFiles(environment), knownServices);
  const names = services.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new OperationError(
      'name-unknown',
      `versions.yml does not name ${unknown}; ${suggest(unknown, names)}`,
    );
  }
  return names
    .filter((name) => wanted.length === 0 || wanted.includes(name))
    .map((service) => {
      const directory = expandHome(recordsOf(cloud, service));
      return { service, directory, runs: readNewestRuns(directory, most) };
    });
}

/**
 * Names begin with the time. One more than wanted is read: it may be what the oldest one goes on from.
 * @throws OperationError when a record cannot be read
 */
export function readNewestRuns(directory: string, most: number): readonly Run[] {
  try {
    if (!existsSync(directory)) return [];
    const names = readdirSync(directory).filter((name) => name.endsWith(END));
    const newest = names.sort().slice(-(most + 1));
    const runs = newest.flatMap((name) => {
      const text = readFileSync(join(directory, name), 'utf8');
      return tryFoldRun({ id: name.slice(0, -END.length), text }, stateOf) ?? [];
    });
    return linkRuns(runs).slice(-most);
  } catch (error) {
    throw new OperationError(
      'file-unusable',
      `the records in ${directory} cannot be read: ${messageOf(error)}`,
    );
  }
}

/** Ids of processes mean something on their own machine only. */
function stateOf({ machine, process }: RunBegin): ProcessState {
  if (machine !== hostname()) return 'elsewhere';
  return isRunning(process) ? 'runs' : 'ended';
}
