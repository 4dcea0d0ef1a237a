import { readNewestRuns } from '../history/read-runs';
import type { ServiceStatus } from './status-report';

/** Where the last run of a service has paused. A record that cannot be read keeps nobody from seeing what runs. @param directory of its runs */
export function tryFindPause(directory: string): ServiceStatus['paused'] {
  try {
    const { pausedAfter, outcome, lastAt, user } = readNewestRuns(directory, 1).at(-1) ?? {};
    if (outcome !== 'paused' || pausedAfter === undefined) return undefined;
    return { after: [...pausedAfter], at: lastAt ?? '', user: user ?? '' };
  } catch {
    return undefined;
  }
}
