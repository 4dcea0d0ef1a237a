import type { ContainerEvent } from '../../lib/report/container-event';
import type { Timeline } from '../../lib/report/timeline';
import { aimsOf } from './aims';
import { figuresOf, type Seen } from './figures';
import { parseLogLine } from './nova-logs';
import { readWitnessRecord } from './witness-record';

const NOVA = 1_000;

function event(second: number, host: string, id: string, name: string, action: string): ContainerEvent {
  return { atMs: (NOVA + second) * 1000, host, id, name: `${name}-nova-${host}`, image: 'i', action };
}

function seen(lines: readonly object[], more: Partial<Seen> = {}): Seen {
  return {
    exitCode: 0,
    seconds: 60,
    output: '',
    events: [],
    timeline: { startedMs: 0, waves: [], overlaps: [] },
    witnessed: readWitnessRecord(lines.map((line) => JSON.stringify(line)).join('\n')),
    logs: [],
    processes: [],
    changedByAnother: [],
    loadAverage: 1,
    ...more,
  };
}

/** It was updated between these seconds. */
function timelineOfCompute(host: string, from: number, to: number): Timeline {
  const span = { fromMs: (NOVA + from) * 1000, toMs: (NOVA + to) * 1000 };
  const containers = [{ host, name: 'nova-compute', outcome: 'updated' as const, span }];
  return {
    startedMs: 0,
    waves: [{ name: 'computes', update: 'free', containers, overlaps: [] }],
    overlaps: [],
  };
}

function missed(what: Seen): readonly string[] {
  return aimsOf(figuresOf(what)).flatMap(({ text, missedBy }) => missedBy.map((by) => `${text}: ${by}`));
}

const ping = (seconds: number, outcome = 'answered') => ({ kind: 'ping', at: NOVA, seconds, outcome });
const request = (second: number, outcome: string) => {
  return { kind: 'request', api: 'nova-api on ctl1', at: NOVA + second, seconds: 0, outcome };
};
const service = (host: string, version: number, isFresh = true) => ({
  ...{ kind: 'service', at: NOVA, host, binary: 'nova-compute', version, isFresh },
  ...{ disabled: false, forcedDown: false },
});
const boot = (status: string, host: string | null) => {
  return { kind: 'boot', at: NOVA + 10, seconds: 5, status, host, error: 'why' };
};

describe('an upgrade of nova', () => {
  it('meets every aim when nothing is against it', () => {
    const good = [ping(2), service('cmp1', 72), service('cmp2', 72), boot('ACTIVE', 'cmp1')];
    expect(missed(seen(good))).toEqual([]);
  });

  it('is told apart by pings that were lost, or took too long', () => {
    expect(missed(seen([ping(0.1), ping(200, 'lost')]))).toEqual([
      'no RPC ping is lost: 1 of 2',
      'every RPC ping is answered within 10 s: the slowest took 200.0 s',
    ]);
  });

  it('has an API that is away from an answer to the next one', () => {
    const requests = [
      request(0, 'answered'),
      request(1, 'failed'),
      request(3, 'answered'),
      request(4, 'answered'),
    ];
    expect(figuresOf(seen(requests)).apis).toEqual([
      { api: 'nova-api on ctl1', count: 4, failed: 1, longestAwaySeconds: 3 },
    ]);
  });

  it('has deaf conductors from the last first signal to the first new one', () => {
    const events = [
      event(1, 'ctl1', 'old1', 'nova_conductor', 'kill'),
      event(2, 'ctl2', 'old2', 'nova_conductor', 'kill'),
      event(3, 'ctl1', 'new1', 'nova_conductor', 'create'),
      event(7, 'ctl1', 'new1', 'nova_conductor', 'start'),
      event(9, 'ctl2', 'old2', 'nova_conductor', 'kill'),
    ];
    expect(figuresOf(seen([], { events })).deafSeconds).toBe(5);
  });

  it('may lose a server that was booted on a compute in its swap, and no other', () => {
    // The boot begins when its compute has started, and is not yet healthy.
    const timeline = timelineOfCompute('cmp1', 5, 12);
    expect(missed(seen([boot('ERROR', 'cmp1')], { timeline }))).toEqual([]);
    expect(missed(seen([boot('ERROR', 'cmp1')], { timeline: timelineOfCompute('cmp1', 5, 9) }))).toHaveLength(
      1,
    );
    expect(missed(seen([boot('ERROR', 'cmp2'), boot('ERROR', null)], { timeline }))).toEqual([
      'servers become ACTIVE, unless they hit a compute in its swap: ERROR on cmp2: why',
      'servers become ACTIVE, unless they hit a compute in its swap: ERROR on no host: why',
    ]);
  });

  it('notices a server that does not stay active', () => {
    const server = (state: string) => ({
      kind: 'server',
      at: NOVA,
      server: 's',
      host: 'cmp1',
      state,
      task: null,
    });
    expect(missed(seen([server('building'), server('active'), server('stopped')]))).toEqual([
      'servers stay active: s on cmp1: stopped',
    ]);
  });

  it('is not over while a record is old, or not fresh', () => {
    expect(missed(seen([service('cmp1', 72), service('cmp2', 68), service('cmp3', 72, false)]))).toEqual([
      'all services are new by their records: nova-compute on cmp2: 68',
      'all services are new by their records: nova-compute on cmp3: 72, not fresh',
    ]);
  });

  it('is not over while a process keeps the version that it found, a former process aside', () => {
    const cap = (atMs: number, version: number) => ({
      ...{ host: 'ctl1', service: 'nova-conductor', atMs, level: 'INFO' },
      text: `nova.compute.rpcapi [-] Automatically selected compute RPC version 6.4 from minimum service version ${version}`,
    });
    const process = (startedAtMs: number) => [{ host: 'ctl1', service: 'nova-conductor', startedAtMs }];
    const record = [service('cmp1', 72)];
    expect(missed(seen(record, { logs: [cap(5, 68)], processes: process(4) }))).toEqual([
      'no process speaks an older RPC version than computes do: nova-conductor on ctl1: 6.4, for service version 68',
    ]);
    expect(missed(seen(record, { logs: [cap(5, 68)], processes: process(6) }))).toEqual([]);
    expect(missed(seen(record, { logs: [cap(5, 68), cap(7, 72)], processes: process(4) }))).toEqual([]);
  });
});

describe('a line of a log of nova', () => {
  it('has a time, a level and a text; what follows it in a traceback is none', () => {
    const line = 'nova-api.log:2026-11-27 21:09:19.097 12 ERROR nova.context [None req-1 - -] No cells';
    expect(parseLogLine('ctl1', line)).toEqual([
      {
        host: 'ctl1',
        service: 'nova-api',
        atMs: Date.parse('2026-11-27T21:09:19.097Z'),
        level: 'ERROR',
        text: 'nova.context [None req-1 - -] No cells',
      },
    ]);
    expect(
      parseLogLine('ctl1', 'nova-api.log:2026-11-27 21:09:19.097 12 ERROR nova.context   File "x"'),
    ).toEqual([]);
  });
});
