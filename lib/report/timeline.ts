/** What happened in which wave, from what the engines say: no word of Terraform or of the provider is taken for it. */
import type { DesiredService, DesiredWave } from '../model/desired-service';
import type { ContainerEvent } from './container-event';
import { containerTimeline, type ContainerTimeline, type TimelineSubject } from './container-timeline';
import { splitSwaps } from './swap-events';
import { overlaps, tryEnclose, type Span } from './span';

export interface Timeline {
  /** Of the first action in any wave; milliseconds since 1970, as all times here. 0 when there was none. */
  readonly startedMs: number;
  readonly waves: readonly WaveTimeline[];
  /** Waves that were not one after another. */
  readonly overlaps: readonly (readonly [string, string])[];
}

export interface WaveTimeline {
  readonly name: string;
  readonly update: 'jobs' | 'together' | 'one-host-at-a-time' | 'free' | 'restart';
  /** Undefined when nothing of it was touched. */
  readonly span?: Span;
  readonly containers: readonly ContainerTimeline[];
  /**
   * Of containers that go together: the time from the end of the last old one to the start of the first new one. Negative when
   * old and new ones ran at the same time.
   */
  readonly gapMs?: number;
  /** Hosts that were not one after another. Of interest where that was promised. */
  readonly overlaps: readonly (readonly [string, string])[];
}

/** @param events in order, of any containers */
export function timeline(service: DesiredService, events: readonly ContainerEvent[]): Timeline {
  const restarted = new Set(
    service.waves.flatMap((wave) => (wave.kind === 'restart' ? wave.containers.map(slotKey) : [])),
  );
  const ofSubject: SubjectEvents = (subject) => {
    const all = events.filter(
      ({ host, name }) => host === subject.host && slotOf(name) === subject.container,
    );
    if (!restarted.has(slotKey(subject))) return all;
    return splitSwaps(all)[subject.kind === 'restart' ? 'restart' : 'update'];
  };
  const waves = service.waves.map((wave) => waveTimeline(wave, ofSubject));
  return {
    startedMs: tryEnclose(waves.flatMap(({ span }) => span ?? []))?.fromMs ?? 0,
    waves,
    overlaps: overlaps(spansByName(waves.map(({ name, span }) => [name, span]))),
  };
}

interface Subject extends TimelineSubject {
  readonly container: string;
}

type SubjectEvents = (subject: Subject) => readonly ContainerEvent[];

function waveTimeline(wave: DesiredWave, eventsOf: SubjectEvents): WaveTimeline {
  const containers = subjectsOf(wave).map((subject) => containerTimeline(subject, eventsOf(subject)));
  const span = tryEnclose(containers.flatMap((it) => it.span ?? []));
  const update = wave.kind === 'roles' ? wave.update : wave.kind;
  const gapMs = update === 'together' ? tryFindGap(containers) : undefined;
  return {
    name: wave.name,
    update,
    ...(span && { span }),
    containers,
    ...(gapMs !== undefined && { gapMs }),
    overlaps: overlaps(spansByHost(containers)),
  };
}

function subjectsOf(wave: DesiredWave): readonly Subject[] {
  if (wave.kind === 'jobs') {
    return wave.jobs.map(({ host, job, container }) => ({ kind: 'job', host, name: job, container }));
  }
  const kind = wave.kind === 'restart' ? 'restart' : 'role';
  return wave.containers.map(({ host, role, container }) => ({ kind, host, name: role, container }));
}

function tryFindGap(containers: readonly ContainerTimeline[]): number | undefined {
  const ended = containers.flatMap(({ oldEndedMs }) => oldEndedMs ?? []);
  const started = containers.flatMap(({ startedMs }) => startedMs ?? []);
  if (ended.length === 0 || started.length === 0) return undefined;
  return Math.min(...started) - Math.max(...ended);
}

function spansByHost(containers: readonly ContainerTimeline[]): Readonly<Record<string, Span>> {
  const hosts = [...new Set(containers.map(({ host }) => host))];
  const spansOn = (host: string) => containers.flatMap((it) => (it.host === host && it.span) || []);
  return spansByName(hosts.map((host) => [host, tryEnclose(spansOn(host))]));
}

function spansByName(
  entries: readonly (readonly [string, Span | undefined])[],
): Readonly<Record<string, Span>> {
  return Object.fromEntries(entries.flatMap(([name, span]) => (span ? [[name, span] as const] : [])));
}

function slotKey({ host, container }: { readonly host: string; readonly container: string }): string {
  return `${host} ${container}`;
}

/** The name that a swap's three containers have in common. */
function slotOf(container: string): string {
  return container.replace(/\.(next|prev)$/, '');
}
