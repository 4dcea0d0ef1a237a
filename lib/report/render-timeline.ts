import type { ContainerTimeline } from './container-timeline';
import { renderTable } from '../contract/table';
import type { Timeline, WaveTimeline } from './timeline';
import { versionOf } from '../contract/version-of';

/** A block of lines per wave: when, how, and a line per container that was touched. Seconds count from the start. */
export function renderTimeline({ startedMs, waves }: Timeline): readonly string[] {
  const blocks = waves.map((wave) => [
    [wave.name, waveTimes(wave, startedMs), '', describeWave(wave)],
    ...wave.containers
      .filter(({ outcome }) => outcome !== 'untouched')
      .map((it) => containerRow(it, startedMs)),
  ]);
  return renderTable(blocks.flat());
}

function waveTimes({ span }: WaveTimeline, startedMs: number): string {
  return span === undefined ? '' : times(span.fromMs - startedMs, span.toMs - startedMs);
}

function describeWave(wave: WaveTimeline): string {
  const { update, span, gapMs, overlaps } = wave;
  if (span === undefined) return 'nothing to do';
  switch (update) {
    case 'jobs':
      return 'one after another';
    case 'restart':
      return 'role after role';
    case 'together':
      return gapMs === undefined ? 'all together' : `all together, ${describeDown(gapMs, 'gap')}`;
    case 'one-host-at-a-time':
      return overlaps.length === 0 ? 'one host at a time' : `overlapping hosts: ${pairs(overlaps)}`;
    case 'free':
      return describeFree(wave);
  }
}

/** How it came, which depends on the rollout strategy and on who had something to do. */
function describeFree({ containers, overlaps }: WaveTimeline): string {
  const touched = containers.filter(({ outcome }) => outcome !== 'untouched');
  const hosts = new Set(touched.map(({ host }) => host)).size;
  if (hosts === 1) return 'one host';
  if (overlaps.length === 0) return 'one host after another';
  return overlaps.length === (hosts * (hosts - 1)) / 2 ? 'all hosts at once' : 'several hosts at once';
}

function pairs(overlapping: readonly (readonly [string, string])[]): string {
  return overlapping.map((pair) => pair.join(' and ')).join(', ');
}

function containerRow(it: ContainerTimeline, startedMs: number): readonly string[] {
  const span = it.span && times(it.span.fromMs - startedMs, it.span.toMs - startedMs);
  const down = it.downMs === undefined ? '' : describeDown(it.downMs);
  return [`  ${it.name}`, span ?? '', it.host, describeOutcome(it), down];
}

/** One that drains lives on when its successor has started. */
function describeDown(ms: number, word = 'down'): string {
  return ms < 0 ? `drained for ${inSeconds(-ms)} s` : `${word} ${inSeconds(ms)} s`;
}

function describeOutcome({ outcome, fromImage, toImage, exitCode }: ContainerTimeline): string {
  switch (outcome) {
    case 'ran':
      return exitCode === undefined ? 'did not end' : `ended with code ${exitCode}`;
    case 'updated':
      return `${versionOf(fromImage)} -> ${versionOf(toImage)}`;
    case 'created':
      return `created ${versionOf(toImage)}`;
    case 'rolled-back':
      return `rolled back to ${versionOf(fromImage)} from ${versionOf(toImage)}`;
    case 'failed':
      return `${versionOf(toImage)} failed`;
    case 'unfinished':
      return `unfinished: ${versionOf(fromImage)} -> ${versionOf(toImage)}`;
    case 'restarted':
    case 'untouched':
    case 'removed':
    case 'started':
    case 'stopped':
      return outcome;
  }
}

function times(fromMs: number, toMs: number): string {
  return `${inSeconds(fromMs).padStart(6)} - ${inSeconds(toMs).padStart(6)} s`;
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
