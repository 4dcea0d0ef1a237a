import { tryDescribe } from '../../../lib/cli/deploy/calm-lines';
import { DeployProgress } from '../../../lib/cli/deploy/deploy-progress';
import { describeEnd } from '../../../lib/cli/deploy/describe-end';
import { renderProgress } from '../../../lib/cli/deploy/render-progress';
import type { PlannedContainer, PlannedUpgrade } from '../../../lib/contract/planned-upgrade';
import type { RunEvent, RunHappening } from '../../../lib/contract/run-event';

const START = Date.parse('2026-11-27T12:00:00.000Z');
const CONDUCTORS = ['ctl1', 'ctl2'];

function planned(role: string, host: string, operation: PlannedContainer['operation']): PlannedContainer {
  const container = role.replace('-', '_');
  return { role, host, container, operation, from: `${role}:1`, to: `${role}:2`, causes: [] };
}

const UPGRADE: PlannedUpgrade = {
  version: 1,
  service: 'nova',
  waves: [
    {
      name: 'bootstrap',
      update: 'jobs',
      containers: [planned('nova-bootstrap', 'ctl1', 'run')],
      unchanged: 0,
      strategies: [],
    },
    {
      name: 'conductors',
      update: 'together',
      containers: CONDUCTORS.map((host) => planned('nova-conductor', host, 'update')),
      unchanged: 0,
      strategies: [],
    },
    {
      name: 'computes',
      update: 'free',
      containers: [planned('nova-compute', 'cmp1', 'update'), planned('nova-compute', 'cmp9', 'skip')],
      unchanged: 3,
      strategies: [],
    },
  ],
  pulls: [],
  removals: [],
  skippedHosts: ['cmp9'],
  warnings: [],
};

/** An event so many seconds after the start. */
function at(seconds: number, happening: RunHappening): RunEvent {
  const time = new Date(START + seconds * 1000).toISOString();
  return { version: 1, run: 'run-1', service: 'nova', time, ...happening };
}

const place = (role: string, host: string, wave: string) => ({
  role,
  host,
  container: role.replace('-', '_'),
  wave,
});
const job = place('nova-bootstrap', 'ctl1', 'bootstrap');
const conductor = (host: string) => place('nova-conductor', host, 'conductors');
const begun = (host: string) =>
  ({ kind: 'container-begin', ...conductor(host), operation: 'update', causes: ['image'] }) as const;
const step = (host: string, it: 'prepared' | 'stopped' | 'started' | 'healthy') =>
  ({ kind: 'container-step', ...conductor(host), step: it }) as const;

const JOB = [
  at(0, { kind: 'wave-begin', wave: 'bootstrap' }),
  at(0, { kind: 'job-begin', ...job, image: 'nova-api:2', causes: ['nova-api'] }),
  at(2, { kind: 'job-end', ...job, outcome: 'done', exitCode: 0 }),
  at(2, { kind: 'wave-end', wave: 'bootstrap' }),
];
const STOPPED = [
  at(2, { kind: 'wave-begin', wave: 'conductors' }),
  ...CONDUCTORS.flatMap((host) => [at(2, begun(host)), at(2, step(host, 'prepared'))]),
  at(3, step('ctl1', 'stopped')),
];

function after(events: readonly RunEvent[]): DeployProgress {
  const progress = new DeployProgress(UPGRADE);
  for (const event of events) progress.note(event);
  return progress;
}

const shown = (events: readonly RunEvent[], seconds: number) =>
  renderProgress(after(events), START, START + seconds * 1000);

describe('the progress of a deploy', () => {
  it('shows every wave that has something to do, before anything happens', () => {
    expect(shown([], 0)).toEqual([
      'nova  0.0 s',
      '  . bootstrap   0 of 1',
      '  . conductors  0 of 2',
      '  . computes    0 of 1',
    ]);
  });

  it('shows what is under way, by role and step', () => {
    expect(shown([...JOB, ...STOPPED], 3.5)).toEqual([
      'nova  3.5 s',
      '  + bootstrap   1 of 1  2.0 s',
      '  > conductors  0 of 2  1.5 s',
      '      ctl1 nova-conductor: stopped, starting the new one',
      '      ctl2 nova-conductor: successor created, stopping the old one',
      '  . computes    0 of 1',
    ]);
  });

  it('shows the gap of those that go together as it grows, and then as it was', () => {
    const stopped = [...JOB, ...STOPPED, at(4, step('ctl2', 'stopped'))];
    expect(shown(stopped, 5.5)[2]).toBe('  > conductors  0 of 2  3.5 s  gap 1.5 s');
    const started = [...stopped, at(6, step('ctl2', 'started')), at(7, step('ctl1', 'started'))];
    expect(shown(started, 9)[2]).toBe('  > conductors  0 of 2  7.0 s  gap 2 s');
  });

  describe('of containers that are updated, and restarted in a later wave', () => {
    const [bootstrap, conductors, computes] = UPGRADE.waves;
    const restarts = {
      ...({ name: 'rolling-restart', update: 'restart', unchanged: 0, strategies: [] } as const),
      containers: CONDUCTORS.map((host) => planned('nova-conductor', host, 'restart')),
    };
    const waves = [bootstrap, conductors, computes, restarts].filter((wave) => wave !== undefined);
    const restarted = (host: string) => ({ ...conductor(host), wave: restarts.name });
    const updated = [
      ...CONDUCTORS.map((host) => at(3, step(host, 'stopped'))),
      ...CONDUCTORS.map((host) => at(4, step(host, 'started'))),
      ...CONDUCTORS.map((host) =>
        at(5, { kind: 'container-end', ...conductor(host), outcome: 'done' } as const),
      ),
    ];

    it('tells the two apart, and the gap is that of the update', () => {
      const progress = new DeployProgress({ ...UPGRADE, waves });
      for (const event of updated) progress.note(event);
      const states = () =>
        progress.waves.flatMap(({ name, members }) =>
          members.flatMap(({ role, state }) => (role === 'nova-conductor' ? [`${name} ${state}`] : [])),
        );
      const [done, waiting] = ['conductors done', 'rolling-restart waiting'];
      expect(states()).toEqual([done, done, waiting, waiting]);
      progress.note(at(60, { kind: 'container-step', ...restarted('ctl1'), step: 'stopped' }));
      expect(states()).toEqual([done, done, 'rolling-restart stopped', waiting]);
      expect(progress.waves[1]?.gap).toEqual({ fromMs: START + 3_000, toMs: START + 4_000 });
    });

    it('names a host once that has two of them', () => {
      const progress = new DeployProgress({ ...UPGRADE, waves });
      expect(describeEnd(progress, 1_000, false).at(1)).toContain('nova-conductor (ctl1, ctl2)');
    });
  });

  it('shows pulls with their bytes', () => {
    const image = { host: 'cmp1', image: 'nova-compute:2' };
    const pulling = [
      at(0, { kind: 'pull-begin', ...image }),
      at(1, { kind: 'pull-progress', ...image, bytes: 1024 ** 2, totalBytes: 4 * 1024 ** 2 }),
    ];
    expect(shown(pulling, 1)[1]).toBe('  pulling nova-compute:2 on cmp1: 1.0 MiB of 4.0 MiB');
    const pulled = [...pulling, at(2, { kind: 'pull-end', ...image, outcome: 'pulled' })];
    expect(shown(pulled, 2)).toEqual(shown([], 2));
    expect(after(pulled).pulled).toBe(1);
  });

  const failed = [
    ...JOB,
    ...STOPPED,
    ...CONDUCTORS.map((host) =>
      at(8, {
        kind: 'container-end',
        ...conductor(host),
        outcome: 'rolled-back',
        reason: 'it exited with code 1',
      }),
    ),
    at(8, { kind: 'interrupted' }),
  ];

  it('keeps what failed in view', () => {
    expect(shown(failed, 9)).toEqual([
      'nova  9.0 s  interrupted: what is under way ends, nothing more is begun',
      '  + bootstrap   1 of 1  2.0 s',
      '  x conductors  2 of 2  6.0 s',
      '      ctl1, ctl2 nova-conductor: rolled back: it exited with code 1',
      '  . computes    0 of 1',
    ]);
  });

  it('ends with what is done, what failed and what was not begun', () => {
    expect(describeEnd(after(failed), 192_000, false)).toEqual([
      'nova: not deployed in 3 min 12 s: 1 of 4 done.',
      'ctl1/nova-conductor: rolled back: it exited with code 1',
      'ctl2/nova-conductor: rolled back: it exited with code 1',
      'Not begun: nova-compute (cmp1). The next deploy goes on with them.',
    ]);
  });

  it('ends with what hooks were not told', () => {
    const lost = at(9, {
      kind: 'hook-failed',
      hook: 'chat',
      lost: 1,
      reason: 'there was no answer within 10 s',
    });
    expect(describeEnd(after([...failed, lost]), 192_000, false).at(-1)).toBe(
      'Hook chat: 1 event was not delivered: there was no answer within 10 s',
    );
  });

  it('has a line for what ends where it is no terminal, and none for steps', () => {
    const lines = failed.map(tryDescribe).filter((line) => line !== undefined);
    expect(lines).toEqual([
      '12:00:00 wave bootstrap begins',
      '12:00:00 ctl1/nova-bootstrap: runs',
      '12:00:02 ctl1/nova-bootstrap: done',
      '12:00:02 wave bootstrap has ended',
      '12:00:02 wave conductors begins',
      '12:00:08 ctl1/nova-conductor: rolled-back: it exited with code 1',
      '12:00:08 ctl2/nova-conductor: rolled-back: it exited with code 1',
      '12:00:08 interrupted: what is under way ends, nothing more is begun',
    ]);
  });
});

describe('a deploy that pauses', () => {
  const paused = at(9, {
    kind: 'paused',
    wave: 'computes',
    after: 'canary',
    canaries: ['cmp1'],
    left: ['cmp2'],
  });

  it('is told as a pause, with how it goes on', () => {
    const progress = after([...JOB, paused]);
    expect(progress.pausedAfter).toEqual(['computes.canary']);
    const end = describeEnd(progress, 9_000, false);
    expect(end[0]).toContain('nova: paused in 9.0 s');
    expect(end.at(-2)).toContain('Paused after computes.canary; nothing has failed.');
    expect(end.at(-1)).toBe('Go on with: npx kollaform deploy --continue');
    expect(tryDescribe(paused)).toBe('12:00:09 paused after computes.canary');
  });

  it('is told as a failure when something has failed besides', () => {
    const progress = after([paused, at(9, { kind: 'failure', reason: 'cmp3 failed' })]);
    expect(progress.pausedAfter).toEqual([]);
    expect(describeEnd(progress, 9_000, false)[0]).toContain('not deployed');
  });
});

describe('a check in a deploy', () => {
  const asked = at(3, { kind: 'check-begin', check: 'smoke', host: 'ctl1', wave: 'bootstrap' });
  const end = { kind: 'check-end', check: 'smoke', host: 'ctl1', wave: 'bootstrap' } as const;

  it('is shown while it is asked, and when it has not passed', () => {
    expect(shown([...JOB, asked], 4).at(-1)).toBe('  asking the check smoke on ctl1');
    const failed = at(5, { ...end, outcome: 'failed', reason: 'it ended with code 1' });
    const line = 'the check smoke on ctl1 has not passed: it ended with code 1';
    expect(shown([...JOB, asked, failed], 6).at(-1)).toBe(`  ${line}`);
    expect(describeEnd(after([...JOB, asked, failed]), 6_000, false)).toContain(line);
    const passed = at(5, { ...end, outcome: 'passed' });
    expect(shown([...JOB, asked, passed], 6)).toEqual(shown(JOB, 6));
  });
});
