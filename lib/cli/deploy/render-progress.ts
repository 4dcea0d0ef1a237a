import { durationText } from '../../contract/duration-text';
import { foldNames } from '../../contract/fold-names';
import { renderTable } from '../../contract/table';
import { sizeText } from '../size-text';
import {
  isEnded,
  isFailed,
  isUnderWay,
  type CheckProgress,
  type DeployProgress,
  type MemberProgress,
  type WaveProgress,
} from './deploy-progress';

/** Lines about single containers below a wave. */
const DETAILS = 6;
const PULLS = 4;

/** A line for each wave, and below it what is under way or has failed. Pure. @param nowMs since 1970 */
export function renderProgress(
  progress: DeployProgress,
  startedMs: number,
  nowMs: number,
): readonly string[] {
  const { waves, upgrade, pulls, isInterrupted } = progress;
  const note = isInterrupted ? '  interrupted: what is under way ends, nothing more is begun' : '';
  const table = renderTable(waves.map((wave) => cells(wave, nowMs)));
  return [
    `${upgrade.service}  ${durationText(nowMs - startedMs)}${note}`,
    ...pulls.slice(0, PULLS).map(({ host, image, bytes, totalBytes }) => {
      const size = totalBytes === 0 ? '' : `: ${sizeText(bytes)} of ${sizeText(totalBytes)}`;
      return `  pulling ${image} on ${host}${size}`;
    }),
    ...(pulls.length > PULLS ? [`  and ${pulls.length - PULLS} more pulls`] : []),
    ...waves.flatMap((wave, index) => [`  ${table[index] ?? ''}`, ...details(wave)]),
    ...progress.checks.slice(0, DETAILS).map((it) => `  ${describeCheck(it)}`),
  ];
}

function cells(wave: WaveProgress, nowMs: number): readonly string[] {
  const { name, members, begunMs, endedMs } = wave;
  const time = begunMs === undefined ? '' : durationText((endedMs ?? nowMs) - begunMs);
  const gap = gapText(wave, nowMs);
  return [
    `${symbolOf(wave)} ${name}`,
    `${members.filter(isEnded).length} of ${members.length}`,
    time,
    ...(gap === '' ? [] : [gap]),
  ];
}

function symbolOf({ members, begunMs }: WaveProgress): string {
  if (members.some(isFailed)) return 'x';
  if (members.every(isEnded)) return '+';
  return begunMs === undefined ? '.' : '>';
}

/** Nobody does the work of the wave meanwhile. */
export function gapText({ gap }: WaveProgress, nowMs: number): string {
  if (gap === undefined) return '';
  return `gap ${((gap.toMs ?? nowMs) - gap.fromMs) / 1000} s`.replace(/(\.\d\d)\d*/, '$1');
}

/** Those of a role that are at the same step are one line. */
function details({ members }: WaveProgress): readonly string[] {
  const shown = members.filter((it) => isUnderWay(it) || isFailed(it));
  const alike = new Map<string, MemberProgress[]>();
  for (const it of shown) {
    const key = `${it.role}: ${describeState(it)}`;
    alike.set(key, [...(alike.get(key) ?? []), it]);
  }
  const lines = [...alike].map(
    ([text, those]) => `      ${foldNames(those.map(({ host }) => host))} ${text}`,
  );
  if (lines.length <= DETAILS) return lines;
  return [...lines.slice(0, DETAILS), `      and ${lines.length - DETAILS} more`];
}

export function describeState({ state, reason }: MemberProgress): string {
  switch (state) {
    case 'waiting':
      return 'waiting';
    case 'begun':
      return 'begun';
    case 'prepared':
      return 'successor created, stopping the old one';
    case 'stopped':
      return 'stopped, starting the new one';
    case 'started':
      return 'started, waiting until it is healthy';
    case 'healthy':
      return 'healthy';
    case 'rolling-back':
      return `rolling back: ${reason ?? ''}`;
    case 'done':
      return 'done';
    case 'rolled-back':
      return `rolled back: ${reason ?? ''}`;
    case 'unfinished':
      return `unfinished: ${reason ?? ''}`;
    case 'failed':
      return `failed: ${reason ?? ''}`;
  }
}

/** `asking the check smoke on ctl1`, `the check smoke on ctl1 has not passed: it ended with code 1` */
export function describeCheck({ check, host, reason }: CheckProgress): string {
  if (reason === undefined) return `asking the check ${check} on ${host}`;
  return `the check ${check} on ${host} has not passed: ${reason}`;
}
