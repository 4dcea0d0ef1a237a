/** What an upgrade was like, computed from what was seen while it went on. */
import type { ContainerEvent } from '../../lib/report/container-event';
import type { ContainerTimeline } from '../../lib/report/container-timeline';
import type { Timeline } from '../../lib/report/timeline';
import type { LogLine } from './nova-logs';
import type { Boot, ServerRecord, ServiceRecord, WitnessRecord } from './witness-record';

/** All that was seen of one deploy. */
export interface Seen {
  readonly exitCode: number;
  readonly seconds: number;
  /** What it printed. */
  readonly output: string;
  readonly events: readonly ContainerEvent[];
  readonly timeline: Timeline;
  readonly witnessed: WitnessRecord;
  /** Lines since the deploy began. */
  readonly logs: readonly LogLine[];
  /** Of every process that runs now: when it started. */
  readonly processes: readonly NovaProcess[];
  /** What the same deploy changed when it was done once more. */
  readonly changedByAnother: readonly string[];
  /** Of the machine, over 15 minutes: above its number of cores, something else was at work. */
  readonly loadAverage: number;
}

export interface NovaProcess {
  readonly host: string;
  readonly service: string;
  readonly startedAtMs: number;
}

export interface Figures {
  readonly seconds: number;
  readonly loadAverage: number;
  /** From the end of the last old conductor to the start of the first new one; negative when they overlap. */
  readonly gapSeconds?: number;
  /** From the last stop signal for an old conductor to the start of the first new one. */
  readonly deafSeconds?: number;
  readonly pings: { readonly count: number; readonly lost: number; readonly slowestSeconds: number };
  readonly apis: readonly ApiFigures[];
  readonly boots: { readonly count: number; readonly failed: readonly FailedBoot[] };
  /** The last one seen of each. */
  readonly services: readonly ServiceRecord[];
  /** Servers that were active and then were not, or are not. */
  readonly lostServers: readonly ServerRecord[];
  readonly caps: readonly RpcCap[];
  readonly errors: readonly LogLine[];
  /** Jobs of the last wave. */
  readonly migrations: readonly { readonly name: string; readonly exitCode?: number }[];
  /** What the same deploy would change, or changed, when it was done once more. */
  readonly changedByAnother: readonly string[];
}

export interface ApiFigures {
  readonly api: string;
  readonly count: number;
  readonly failed: number;
  /** Longest time without an answer, from one that was answered to the next one. */
  readonly longestAwaySeconds: number;
}

interface FailedBoot extends Boot {
  /** Scheduled to a compute that was stopped, or not known to be healthy yet, while the boot went on. */
  readonly hitSwap: boolean;
}

/** What a process that runs now says of the RPC version that it speaks to computes. */
export interface RpcCap {
  readonly host: string;
  readonly service: string;
  /** `6.4` */
  readonly version: string;
  /** The oldest one of a compute when the process looked: 68. */
  readonly serviceVersion: number;
}

/** An error for a moment only. */
export function isActiveLater({ later }: Boot): boolean {
  return later === 'ACTIVE';
}

const CAP = /Automatically selected compute RPC version ([\d.]+) from minimum service version (\d+)/;

export function figuresOf(seen: Seen): Figures {
  const { seconds, loadAverage, events, timeline, witnessed, logs } = seen;
  const gapMs = timeline.waves.find(({ name }) => name === 'conductors')?.gapMs;
  const deafMs = tryFindDeafMs(events);
  const { pings } = witnessed;
  return {
    seconds,
    loadAverage,
    ...(gapMs !== undefined && { gapSeconds: gapMs / 1000 }),
    ...(deafMs !== undefined && { deafSeconds: deafMs / 1000 }),
    pings: {
      count: pings.length,
      lost: pings.filter(({ outcome }) => outcome === 'lost').length,
      slowestSeconds: Math.max(0, ...pings.map((ping) => ping.seconds)),
    },
    apis: apiFigures(witnessed),
    boots: { count: witnessed.boots.length, failed: failedBoots(witnessed, timeline) },
    services: lastOfEach(witnessed.services, ({ host, binary }) => `${host}/${binary}`),
    lostServers: lostServers(witnessed),
    caps: rpcCaps(seen),
    errors: logs.filter(({ level }) => level === 'ERROR' || level === 'CRITICAL'),
    migrations: timeline.waves.find(({ name }) => name === 'online-data-migrations')?.containers ?? [],
    changedByAnother: seen.changedByAnother,
  };
}

function tryFindDeafMs(events: readonly ContainerEvent[]): number | undefined {
  const conductors = events.filter(({ name }) => name.startsWith('nova_conductor-'));
  const created = new Set(conductors.filter(({ action }) => action === 'create').map(({ id }) => id));
  const told = conductors.filter(({ id, action }) => action === 'kill' && !created.has(id));
  // A kill after the grace is another event of the same container.
  const signals = [...new Map([...told].reverse().map((it) => [it.id, it.atMs])).values()];
  const started = conductors.find(({ id, action }) => action === 'start' && created.has(id));
  return started === undefined || signals.length === 0 ? undefined : started.atMs - Math.max(...signals);
}

function apiFigures({ requests }: WitnessRecord): readonly ApiFigures[] {
  const names = [...new Set(requests.map(({ api }) => api))].sort();
  return names.map((api) => {
    const ofApi = requests.filter((it) => it.api === api);
    const answered = ofApi
      .filter(({ outcome }) => outcome === 'answered')
      .map(({ at, seconds }) => at + seconds)
      .sort((one, other) => one - other);
    const pauses = answered.slice(1).map((at, index) => at - (answered[index] ?? at));
    return {
      api,
      count: ofApi.length,
      failed: ofApi.filter(({ outcome }) => outcome === 'failed').length,
      longestAwaySeconds: Math.max(0, ...pauses),
    };
  });
}

function failedBoots({ boots }: WitnessRecord, timeline: Timeline): readonly FailedBoot[] {
  const swaps = timeline.waves.flatMap(({ containers }) =>
    containers.filter(({ name }) => name === 'nova-compute'),
  );
  return boots
    .filter(({ status }) => status !== 'ACTIVE')
    .map((boot) => ({ ...boot, hitSwap: swaps.some((swap) => hitsSwap(boot, swap)) }));
}

function hitsSwap({ host, at, seconds }: Boot, swap: ContainerTimeline): boolean {
  const { span } = swap;
  if (span === undefined || swap.host !== host) return false;
  return at * 1000 <= span.toMs && (at + seconds) * 1000 >= span.fromMs;
}

function lostServers({ servers }: WitnessRecord): readonly ServerRecord[] {
  const active = new Set<string>();
  return servers.filter(({ server, state }) => {
    if (state === 'active') active.add(server);
    return state !== 'active' && active.has(server);
  });
}

function rpcCaps({ logs, processes }: Seen): readonly RpcCap[] {
  return processes.flatMap(({ host, service, startedAtMs }) => {
    const own = logs.filter(
      (line) => line.host === host && line.service === service && line.atMs >= startedAtMs,
    );
    const found = own.flatMap(({ text }) => {
      const [, version, serviceVersion] = CAP.exec(text) ?? [];
      return version === undefined
        ? []
        : [{ host, service, version, serviceVersion: Number(serviceVersion) }];
    });
    return found.slice(-1);
  });
}

function lastOfEach<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
