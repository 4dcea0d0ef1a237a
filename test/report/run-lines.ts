import type { RunEvent, RunHappening } from '../../lib/contract/run-event';
import { tryFoldRun, type ProcessState } from '../../lib/report/fold-run';
import type { Run } from '../../lib/report/run';

/** Seconds after the begin, and what happened. */
export type Line = readonly [number, RunHappening];

const START = Date.parse('2026-11-27T20:55:00.000Z');

export const BEGIN = {
  kind: 'run-begin',
  command: 'deploy',
  user: 'alice',
  machine: 'deploy1',
  directory: '/srv/site',
  process: '4711 88231',
  kollaform: '1.0.0',
} as const;
export const END: RunHappening = { kind: 'run-end' };

export function recordText(lines: readonly Line[], id = 'run-1'): string {
  return lines
    .map(([seconds, happening]): RunEvent => {
      const time = new Date(START + seconds * 1000).toISOString();
      return { version: 1, run: id, service: 'nova', time, ...happening };
    })
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
}

export function foldedRun(lines: readonly Line[], state: ProcessState = 'ended', id = 'run-1'): Run {
  const run = tryFoldRun({ id, text: recordText(lines, id) }, () => state);
  if (run === undefined) throw new Error('this is no record of a run');
  return run;
}

const IMAGE = 'quay.io/kolla/nova-conductor';

/** A swap of nova-conductor, as a wave that goes together has it. */
export function conductorSwap(host: string, from: number, outcome: 'done' | 'rolled-back' = 'done'): Line[] {
  const place = { host, container: 'nova_conductor', role: 'nova-conductor', wave: 'conductors' };
  const step = (name: 'prepared' | 'stopped' | 'started' | 'healthy') =>
    ({ kind: 'container-step', ...place, step: name }) as const;
  const isDone = outcome === 'done';
  return [
    [
      from,
      {
        kind: 'container-begin',
        ...place,
        operation: 'update',
        from: `${IMAGE}:2025.1`,
        to: `${IMAGE}:2025.2`,
        causes: ['image'],
      },
    ],
    [from + 1, step('prepared')],
    [from + 2, step('stopped')],
    [from + 2.75, step('started')],
    ...(isDone ? ([[from + 4, step('healthy')]] as const) : []),
    [
      from + 5,
      { kind: 'container-end', ...place, outcome, ...(isDone ? {} : { reason: 'it exited with code 1' }) },
    ],
  ];
}

/** Of three conductors. */
export function sampleLines(outcome: 'done' | 'rolled-back' = 'done'): readonly Line[] {
  const job = { host: 'ctl1', container: 'nova_bootstrap', role: 'nova-bootstrap', wave: 'bootstrap' };
  const pulled = { host: 'ctl2', image: `${IMAGE}:2025.2` };
  return [
    [0, BEGIN],
    [0.1, { kind: 'pull-begin', ...pulled }],
    [2, { kind: 'pull-end', ...pulled, outcome: 'pulled' }],
    [2, { kind: 'wave-begin', wave: 'bootstrap', update: 'jobs' }],
    [2, { kind: 'job-begin', ...job, image: 'quay.io/kolla/nova-api:2025.2', causes: ['nova-api'] }],
    [4, { kind: 'job-end', ...job, outcome: 'done', exitCode: 0 }],
    [5, { kind: 'wave-end', wave: 'bootstrap' }],
    [5, { kind: 'wave-begin', wave: 'conductors', update: 'together' }],
    ...['ctl1', 'ctl2', 'ctl3']
      .flatMap((host, index) => conductorSwap(host, 5 + index / 10, outcome))
      .sort(([one], [other]) => one - other),
    [11, { kind: 'wave-end', wave: 'conductors' }],
    [11, END],
  ];
}

/** An update of that many computes, ten at a time. */
export function manyHosts(count: number): readonly Line[] {
  const computes = Array.from({ length: count }, (_, index): Line[] => {
    const place = {
      host: `cmp${index + 1}`,
      container: 'nova_compute',
      role: 'nova-compute',
      wave: 'computes',
    };
    const from = 1 + Math.floor(index / 10);
    const images = { from: 'nova-compute:1', to: 'nova-compute:2' };
    return [
      [from, { kind: 'container-begin', ...place, operation: 'update', ...images, causes: ['image'] }],
      [from + 1, { kind: 'container-end', ...place, outcome: 'done' }],
    ];
  });
  return [
    [0, BEGIN],
    [1, { kind: 'wave-begin', wave: 'computes', update: 'free' }],
    ...computes.flat().sort(([one], [other]) => one - other),
    [98.5, { kind: 'wave-begin', wave: 'online-data-migrations', update: 'jobs' }],
    [99, END],
  ];
}
