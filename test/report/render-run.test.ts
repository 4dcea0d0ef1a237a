import { renderHistory } from '../../lib/cli/history/render-history';
import { historyOf, historySchema } from '../../lib/cli/history/history-report';
import { renderRun } from '../../lib/report/render-run';
import { BEGIN, END, foldedRun, sampleLines, type Line } from './run-lines';

const service = { service: 'nova', directory: '/srv/runs/nova' };

describe('the report of a run', () => {
  it('says who, when, from what to what, and what came of each wave', () => {
    expect(renderRun(foldedRun(sampleLines()))).toEqual([
      'run-1: deploy, nova: done: 4 done',
      '2025.1 -> 2025.2',
      'Began 2026-11-27 20:55:00 UTC, took 11.0 s',
      'By alice on deploy1, in /srv/site, kollaform 1.0.0',
      '',
      'images                                    0.10 -    2.00 s',
      '  quay.io/kolla/nova-conductor:2025.2     0.10 -    2.00 s  ctl2        pulled',
      'bootstrap                                 2.00 -    4.00 s',
      '  nova-bootstrap                          2.00 -    4.00 s  ctl1        ran      2025.2            nova-api',
      'conductors                                5.00 -   10.20 s  gap 0.55 s',
      '  nova-conductor                          5.00 -   10.20 s  ctl1-ctl3   updated  2025.1 -> 2025.2  image',
    ]);
  });

  it('says what was not done, and why', () => {
    const lines: readonly Line[] = [
      ...sampleLines('rolled-back').slice(0, -1),
      [11, { kind: 'hosts-not-begun', hosts: ['cmp2', 'cmp3'], reason: 'the canary cmp1 failed' }],
      [11, { kind: 'host-skipped', host: 'cmp9', reason: 'there was no answer' }],
      [12, { kind: 'failure', reason: 'nova-conductor could not be updated' }],
      [12, END],
    ];
    const text = renderRun(foldedRun(lines)).join('\n');
    expect(text).toContain('failed: 1 done, 3 not done');
    expect(text).toMatch(/nova-conductor .* ctl1-ctl3 +rolled back +2025.1 -> 2025.2 +it exited with code 1/);
    expect(text).toMatch(
      /Not begun, since the canary cmp1 failed: cmp2, cmp3\nSkipped: cmp9: there was no answer\nError: nova-con/,
    );
  });

  it('says what hooks were not told, which took no time of the run', () => {
    const loss = { hook: 'chat', lost: 2, reason: 'it answered with status 503' };
    const run = foldedRun([...sampleLines(), [20, { kind: 'hook-failed', ...loss }]]);
    expect(run).toMatchObject({ outcome: 'done', hookLosses: [loss] });
    expect(renderRun(run).at(2)).toContain('took 11.0 s');
    expect(renderRun(run).at(-1)).toBe('Hook chat: 2 events were not delivered: it answered with status 503');
    expect(historySchema.parse(historyOf([run])).runs[0]?.hookLosses).toEqual([loss]);
  });

  it('leaves the end open of what has none', () => {
    const text = renderRun(foldedRun(sampleLines().slice(0, 14), 'runs')).join('\n');
    expect(text).toMatch(/run-1: .*: running: 1 done, 3 without an end/);
    expect(text).toMatch(/took .* so far/);
    expect(text).toMatch(/nova-conductor +5.00 - +... s +ctl1-ctl3 +running/);
  });
});

describe('the history', () => {
  const earlier = foldedRun(sampleLines('rolled-back'), 'ended', 'run-0');
  const restore: Line = [100, { ...BEGIN, command: 'restore', snapshot: 'nova-1' }];
  const later = foldedRun([restore, [101, { kind: 'step-begin', step: 'load' }]], 'ended', 'run-2');

  it('has a line for each run, the newest first', () => {
    const [headings, ...lines] = renderHistory([{ ...service, runs: [earlier, later] }]);
    expect(headings).toMatch(/^RUN +SERVICE +WHAT +BEGAN \(UTC\) +BY +FROM -> TO +OUTCOME +TOOK$/);
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      [
        'run-2',
        'nova',
        'restore of nova-1',
        '2026-11-27 20:56:40',
        'alice on deploy1',
        'interrupted: 1 without an end',
        '1.0 s',
      ],
      [
        'run-0',
        'nova',
        'deploy',
        '2026-11-27 20:55:00',
        'alice on deploy1',
        '2025.1 -> 2025.2',
        'failed: 1 done, 3 not done',
        '11.0 s',
      ],
    ]);
  });

  it('says where none is', () => {
    expect(renderHistory([{ ...service, runs: [] }])).toEqual([
      'nova: no run is recorded in /srv/runs/nova; see records in cloud.yml.',
    ]);
  });

  it('is as its schema has it', () => {
    const json = JSON.parse(JSON.stringify(historyOf([later, earlier]))) as unknown;
    expect(historySchema.parse(json)).toEqual(json);
  });
});
