import { foldNames } from '../../contract/fold-names';
import { pauseName } from '../../contract/pause-place';
import type { PlannedCheck, PlannedUpgrade, PlannedWave } from '../../contract/planned-upgrade';

/** Before a check that is asked. */
const CHECK_SYMBOL = '=';
/** Before a place where the deploy ends, for the next one to go on. */
const PAUSE_SYMBOL = '|';

/** What comes with the canaries first, and with the whole wave last. */
export function describeWaveEnd({ checks = [], pauses = [] }: PlannedWave): readonly string[] {
  const ofCanaries = checks.filter(({ after }) => after === 'canary');
  const others = checks.filter(({ after }) => after !== 'canary');
  return [
    ...ofCanaries.map(describeCheck),
    ...(pauses.includes('canary') ? [`   ${PAUSE_SYMBOL} pauses when the canaries are done`] : []),
    ...others.map(describeCheck),
    ...(pauses.includes('wave') ? [`   ${PAUSE_SYMBOL} pauses when the wave is done`] : []),
  ];
}

/** `   = smoke, asked on ctl1 when the wave is done` */
function describeCheck({ name, after, hosts }: PlannedCheck): string {
  const when = { wave: 'when the wave is done', host: 'after each host', canary: 'after each canary' }[after];
  return `   ${CHECK_SYMBOL} ${name}, asked on ${foldNames(hosts)} ${when}`;
}

/** Where the deploy before has ended. */
export function describePaused({ pausedAfter = [] }: PlannedUpgrade): readonly string[] {
  return pausedAfter.length === 0
    ? []
    : [`The last deploy paused after ${pausedAfter.map(pauseName).join(', ')}; this one goes on.`];
}
