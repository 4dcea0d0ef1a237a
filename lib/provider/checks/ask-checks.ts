import type { WaveCheck } from '../../contract/wave-check';
import type { Configured } from '../container/container-resource';
import { reasonLine } from '../events/run-events';
import type { Diagnostic } from '../resource';
import { askCheck, type CheckFailure } from './ask-check';

const PRINTED_LINES = 20;

/** Checks of a wave on one host. */
export interface ChecksOfHost {
  /** Missing where the order of the upgrade is not known. */
  readonly wave?: string;
  readonly host: string;
  readonly checks: readonly WaveCheck[];
}

/** Asks one after the other, until one fails: returns an error then, else nothing. */
export async function askChecks(
  { hosts, clock, events }: Configured,
  { wave, host, checks }: ChecksOfHost,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  for (const check of checks) {
    const place = { check: check.name, host, ...(wave !== undefined && { wave }) };
    events.tell({ kind: 'check-begin', ...place });
    const failure = await askCheck(check, host, { hosts, clock, signal });
    if (failure !== undefined) {
      events.tell({ kind: 'check-end', ...place, outcome: 'failed', reason: reasonLine(failure.reason) });
      return [checkError(check.name, host, wave, failure)];
    }
    events.tell({ kind: 'check-end', ...place, outcome: 'passed' });
  }
  return [];
}

function checkError(
  name: string,
  host: string,
  wave: string | undefined,
  { reason, output }: CheckFailure,
): Diagnostic {
  const ofWave = wave === undefined ? '' : ` of the wave ${wave}`;
  return {
    severity: 'error',
    code: 'check-failed',
    summary: `${host}: the check ${name}${ofWave} has not passed: ${reason}`,
    detail: [
      ...describeOutput(output),
      'The containers stay as they are, and nothing that comes after it was begun. The next deploy asks it again.',
    ].join('\n'),
  };
}

function describeOutput(output: string): readonly string[] {
  const lines = output.trimEnd().split('\n').slice(-PRINTED_LINES);
  return lines.join('') === '' ? ['It printed nothing.'] : ['What it printed last:', ...lines, ''];
}
