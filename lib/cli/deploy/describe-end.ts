import { durationText } from '../../contract/duration-text';
import { lossText } from '../../contract/hook-loss';
import { foldNames } from '../../contract/fold-names';
import { isFailed, type DeployProgress, type MemberProgress } from './deploy-progress';
import { describeCheck, describeState, gapText } from './render-progress';

/** What happened, what it took, what is left. Pure. */
export function describeEnd(progress: DeployProgress, took: number, isDone: boolean): readonly string[] {
  const { waves, upgrade, pulled, skippedHosts, hookLosses } = progress;
  const members = waves.flatMap((wave) => wave.members);
  const done = members.filter(({ state }) => state === 'done').length;
  const waiting = members.filter(({ state }) => state === 'waiting');
  const failed = members.filter(isFailed);
  const { pausedAfter } = progress;
  const isPaused = pausedAfter.length > 0 && !isDone;
  const verdict = isPaused ? 'paused' : isDone ? 'deployed' : 'not deployed';
  // Of those that were rolled back, it lasted until the old ones were there again.
  const whole = waves.filter((wave) => wave.members.every(({ state }) => state === 'done'));
  const gaps = whole.flatMap((wave) => {
    const text = gapText(wave, wave.endedMs ?? 0);
    return text === '' ? [] : [`${wave.name}: ${text}`];
  });
  return [
    `${upgrade.service}: ${verdict} in ${durationText(took)}: ${done} of ${members.length} done${pulled > 0 ? `, ${pulled} images pulled` : ''}.`,
    ...gaps,
    ...failed.map((it) => `${it.host}/${it.role}: ${describeState(it)}`),
    ...progress.checks.map(describeCheck),
    ...(waiting.length > 0 ? [`Not begun: ${byRole(waiting)}. The next deploy goes on with them.`] : []),
    ...(skippedHosts.length > 0 ? [`Skipped: ${foldNames(skippedHosts)}.`] : []),
    ...hookLosses.map(lossText),
    ...(isPaused ? describePause(pausedAfter) : []),
  ];
}

function describePause(places: readonly string[]): readonly string[] {
  return [
    `Paused after ${places.join(', ')}; nothing has failed. Look at what is new there, and whether the service does what it should.`,
    'Go on with: npx kollaform deploy --continue',
  ];
}

/** `nova-api (ctl2, ctl3), nova-compute (cmp1-cmp9)` */
function byRole(members: readonly MemberProgress[]): string {
  const roles = [...new Set(members.map(({ role }) => role))];
  // One that is updated and restarted is two members.
  const hostsOf = (role: string) => [
    ...new Set(members.filter((it) => it.role === role).map(({ host }) => host)),
  ];
  return roles.map((role) => `${role} (${foldNames(hostsOf(role))})`).join(', ');
}
