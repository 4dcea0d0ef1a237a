import type { RunEvent } from '../contract/run-event';
import type { RunOperation, RunWave } from './run';

type WaveBegin = Extract<RunEvent, { readonly kind: 'wave-begin' }>;

/** The waves of a run, each with what is known of its operations. Pure. */
export function foldWaves(
  events: readonly RunEvent[],
  operations: readonly RunOperation[],
): readonly RunWave[] {
  const begins = events.filter((it): it is WaveBegin => it.kind === 'wave-begin');
  return begins.map(({ wave: name, update, time }) => {
    const endedAt = events.find((it) => it.kind === 'wave-end' && it.wave === name && it.time >= time)?.time;
    const members = operations.filter(({ wave }) => wave === name);
    const gap = update === 'together' ? tryFindGap(members) : undefined;
    return {
      name,
      beganAt: time,
      ...(endedAt !== undefined && { endedAt }),
      ...(gap !== undefined && { gap }),
    };
  });
}

/** Where the new ones were rolled back, it lasted until the first old one ran again, which is known when its operation has ended. */
function tryFindGap(members: readonly RunOperation[]): RunWave['gap'] {
  const stopped = members.flatMap(({ steps }) => timesOf(steps, 'stopped'));
  const fromAt = stopped.sort().at(-1);
  if (fromAt === undefined) return undefined;
  const isDone = members.every(({ outcome }) => outcome === 'done');
  const runs = isDone
    ? members.flatMap(({ steps }) => timesOf(steps, 'started'))
    : members.flatMap(({ endedAt }) => endedAt ?? []);
  const toAt = runs.filter((at) => at >= fromAt).sort()[0];
  return toAt === undefined ? undefined : { fromAt, toAt };
}

function timesOf(steps: RunOperation['steps'], wanted: string): readonly string[] {
  return steps.filter(({ step }) => step === wanted).map(({ at }) => at);
}
