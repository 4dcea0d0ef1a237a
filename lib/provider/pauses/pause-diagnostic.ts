import type { PausePlace } from '../../contract/pause-place';
import type { Diagnostic } from '../resource';
import { count, listed } from '../wording';

export interface Pause extends PausePlace {
  /** Hosts that were updated as canaries. */
  readonly canaries?: readonly string[];
  /** Hosts of the wave that were not begun. */
  readonly left?: readonly string[];
}

/**
 * Nothing has failed. Terraform goes on after everything but an error, and remembers what was done before one; so a pause is an error to
 * it (docs/decisions/0036).
 */
export function pauseDiagnostic({ wave, canaries = [], left = [] }: Pause): Diagnostic {
  const canary = canaries.length === 1 ? 'the canary' : 'the canaries';
  const where = canaries.length === 0 ? wave : `${canary} ${listed(canaries)} of ${wave}`;
  return {
    severity: 'error',
    code: 'paused',
    summary: `Paused after ${where}: nothing has failed, and the next deploy goes on`,
    detail: [
      ...(left.length === 0
        ? []
        : [`${count(left.length, 'host')} of the wave run as before: ${listed(left)}.`]),
      'Look at what is new there, and whether the service does what it should: npx kollaform status.',
      'Nothing later was begun. Go on with: npx kollaform deploy --continue',
    ].join('\n'),
  };
}

/** Whether a pause is all that ended it. */
export function isOnlyPaused(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.length > 0 && errors.every(({ code }) => code === 'paused');
}
