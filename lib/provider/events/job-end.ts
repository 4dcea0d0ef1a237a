import type { JobEnd } from '../../contract/run-event';
import type { JobResult } from '../../engine/run-job';
import { reasonLine } from './run-events';

/** How a job ended, without what it logged. */
export function jobEnd({ exitCode, failure }: JobResult): Pick<JobEnd, 'outcome' | 'exitCode' | 'reason'> {
  if (failure === undefined) return { outcome: 'done', exitCode };
  return { outcome: 'failed', exitCode, reason: reasonLine(failure) };
}
