import { linkRuns, tryFoldRun } from '../../lib/report/fold-run';
import { BEGIN, conductorSwap, END, foldedRun, recordText, sampleLines, type Line } from './run-lines';

describe('a run that went well', () => {
  const run = foldedRun(sampleLines());

  it('is done, from what to what, by whom', () => {
    expect(run).toMatchObject({
      id: 'run-1',
      service: 'nova',
      command: 'deploy',
      user: 'alice',
      machine: 'deploy1',
      outcome: 'done',
      beganAt: '2026-11-27T20:55:00.000Z',
      lastAt: '2026-11-27T20:55:11.000Z',
      from: ['2025.1'],
      to: ['2025.2'],
      failures: [],
      damagedLines: 0,
    });
    expect(run).not.toHaveProperty('label');
  });

  it('has each operation once, with its cause, begin, end and outcome', () => {
    expect(run.operations.map(({ kind, host, name, outcome }) => [kind, host, name, outcome])).toEqual([
      ['pull', 'ctl2', 'quay.io/kolla/nova-conductor:2025.2', 'done'],
      ['run', 'ctl1', 'nova-bootstrap', 'done'],
      ['update', 'ctl1', 'nova-conductor', 'done'],
      ['update', 'ctl2', 'nova-conductor', 'done'],
      ['update', 'ctl3', 'nova-conductor', 'done'],
    ]);
    expect(run.operations[2]).toMatchObject({
      causes: ['image'],
      beganAt: '2026-11-27T20:55:05.000Z',
      endedAt: '2026-11-27T20:55:10.000Z',
    });
  });

  it('has the gap of the wave that goes together: from the last one that stopped to the first that was started', () => {
    const [, conductors] = run.waves;
    expect(conductors?.gap).toEqual({
      fromAt: '2026-11-27T20:55:07.200Z',
      toAt: '2026-11-27T20:55:07.750Z',
    });
  });
});

describe('a run that pauses', () => {
  const lines = sampleLines();
  const paused: Line = [10.5, { kind: 'paused', wave: 'computes', after: 'canary' }];
  const END_OF_ALL = lines.length - 1;

  it('has done what it was to do, and says where', () => {
    const run = foldedRun([...lines.slice(0, END_OF_ALL), paused, [11, END]]);
    expect(run).toMatchObject({ outcome: 'paused', pausedAfter: ['computes.canary'] });
  });

  it('has failed when anything has', () => {
    const failure: Line = [10.6, { kind: 'failure', reason: 'no space' }];
    const run = foldedRun([...lines.slice(0, END_OF_ALL), paused, failure, [11, END]]);
    expect(run.outcome).toBe('failed');
  });
});

describe('a check', () => {
  it('is one of its operations', () => {
    const place = { check: 'smoke', host: 'ctl1', wave: 'bootstrap' };
    const lines = sampleLines().slice(0, -1);
    const asked: readonly Line[] = [
      [10.1, { kind: 'check-begin', ...place }],
      [10.2, { kind: 'check-end', ...place, outcome: 'failed', reason: 'it ended with code 1' }],
    ];
    const run = foldedRun([...lines, ...asked, [11, END]]);
    expect(run.outcome).toBe('failed');
    expect(run.operations.at(-1)).toMatchObject({
      kind: 'check',
      name: 'smoke',
      host: 'ctl1',
      outcome: 'failed',
      reason: 'it ended with code 1',
    });
  });
});

describe('a run that did not go well', () => {
  it('has failed when something was rolled back, and its gap lasts until the first old one is back', () => {
    const run = foldedRun(sampleLines('rolled-back'));
    expect(run.outcome).toBe('failed');
    expect(run.waves[1]?.gap?.toAt).toBe('2026-11-27T20:55:10.000Z');
    expect(run.operations.at(-1)).toMatchObject({
      outcome: 'rolled-back',
      reason: 'it exited with code 1',
    });
  });

  it('has failed when something could not even begin', () => {
    const reason = 'cmp1: the engine cannot be reached';
    const place = { host: 'cmp1', container: 'nova_ssh' };
    const run = foldedRun([
      [0, BEGIN],
      [1, { kind: 'container-end', ...place, outcome: 'rolled-back', reason: 'its image is not there' }],
      [2, { kind: 'failure', reason }],
      [3, { kind: 'failure', reason }],
      [4, END],
    ]);
    expect(run).toMatchObject({ outcome: 'failed', failures: [reason] });
    expect(run.operations).toMatchObject([{ kind: 'prepare', name: 'nova_ssh', outcome: 'rolled-back' }]);
  });

  it('is interrupted after Ctrl-C, whatever came of the rest', () => {
    const lines = sampleLines();
    const run = foldedRun([...lines.slice(0, -1), [10, { kind: 'interrupted' }], [11, END]]);
    expect(run.outcome).toBe('interrupted');
  });
});

describe('a run of jobs alone', () => {
  const begin = (container: string, image: string): Line => [
    1,
    { kind: 'job-begin', host: 'ctl1', container, image, causes: ['image'] },
  ];

  it('goes to the version of their images, not to the container that one takes its image of', () => {
    const run = foldedRun([
      [0, BEGIN],
      begin('cells_check', 'container:nova_api'),
      begin('bootstrap', 'q:5000/nova-api:2'),
      [2, END],
    ]);
    expect(run.to).toEqual(['2']);
  });
});

describe('a run without an end', () => {
  const cut: readonly Line[] = sampleLines().slice(0, 14);

  it.each([
    ['runs', 'running'],
    ['ended', 'interrupted'],
    ['elsewhere', 'unknown'],
  ] as const)('whose process %s is %s, and so is what was under way', (state, outcome) => {
    const run = foldedRun(cut, state);
    expect(run.outcome).toBe(outcome);
    expect(run.operations.filter(({ endedAt }) => endedAt === undefined).map((it) => it.outcome)).toEqual([
      outcome,
      outcome,
      outcome,
    ]);
  });

  it('is read as far as it goes, even where a line is cut or damaged', () => {
    const text = recordText(cut).replace('\n{', '\n{"kind":"fai\n{');
    const run = tryFoldRun({ id: 'run-1', text: `${text}{"version":1,"ki` }, () => 'ended');
    expect(run?.damagedLines).toBe(1);
    expect(run?.operations).toEqual(foldedRun(cut).operations);
  });

  it('is none when it does not even say its begin', () => {
    expect(tryFoldRun({ id: 'x', text: '{"version":1' }, () => 'ended')).toBeUndefined();
  });
});

describe('a deploy that was killed and continued', () => {
  it('is two runs, of which the second one goes on from the first', () => {
    const first = foldedRun([[0, BEGIN], ...conductorSwap('ctl1', 1).slice(0, 3)], 'ended', 'run-1');
    const second = foldedRun([[60, BEGIN], ...conductorSwap('ctl1', 61), [70, END]], 'ended', 'run-2');
    const third = foldedRun([[90, BEGIN], ...conductorSwap('ctl1', 91), [99, END]], 'ended', 'run-3');
    expect(linkRuns([third, second, first]).map(({ id, after }) => [id, after])).toEqual([
      ['run-1', undefined],
      ['run-2', 'run-1'],
      ['run-3', undefined],
    ]);
  });
});
