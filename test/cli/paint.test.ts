import picocolors from 'picocolors';
import { PassThrough } from 'node:stream';
import { tryDescribe } from '../../lib/cli/deploy/calm-lines';
import { DeployProgress } from '../../lib/cli/deploy/deploy-progress';
import { describeEnd } from '../../lib/cli/deploy/describe-end';
import { renderPlan } from '../../lib/cli/deploy/render-plan';
import { renderProgress } from '../../lib/cli/deploy/render-progress';
import { paintDeploy, paintPlan, paintStatus, type Paint } from '../../lib/cli/paint';
import { renderStatus } from '../../lib/cli/status/render-status';
import { VERDICTS } from '../../lib/cli/status/status-report';
import { streamTerminal } from '../../lib/cli/stream-terminal';
import { PLANNED_OPERATIONS, type PlannedContainer } from '../../lib/contract/planned-upgrade';
import type { RunEvent, RunHappening } from '../../lib/contract/run-event';

const COLOURS = picocolors.createColors(true);
const NAMES: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  35: 'magenta',
  36: 'cyan',
};

/** What is coloured in lines, and how: `green +`. */
function coloured(lines: readonly string[], paint: Paint): readonly string[] {
  return lines.flatMap((line) => {
    const [, code = '', text = ''] = /\u001b\[(\d+)m(.*)\u001b\[(?:39|22)m/.exec(paint(line, COLOURS)) ?? [];
    return code === '' ? [] : [`${NAMES[code] ?? code} ${text}`];
  });
}

const TIME = '2026-11-27T12:00:00.000Z';
const place = { role: 'nova-api', host: 'ctl1', container: 'nova_api', wave: 'apis' };

const planned = (operation: PlannedContainer['operation']): PlannedContainer => ({
  ...place,
  operation,
  from: `nova-api:1`,
  to: `nova-api:2`,
  causes: [],
});

const service = {
  version: 1,
  service: 'nova',
  changes: true,
  waves: [
    {
      name: 'apis',
      update: 'one-host-at-a-time',
      containers: PLANNED_OPERATIONS.map(planned),
      unchanged: 1,
      strategies: [],
    },
  ],
  pulls: [],
  removals: [],
  skippedHosts: ['cmp9'],
  warnings: [{ summary: 'the host cmp9 is old', detail: '+ looks like a symbol, and is none' }],
} as const;

function event(happening: RunHappening): RunEvent {
  return { version: 1, run: 'run-1', time: TIME, ...happening };
}

describe('colours of a plan', () => {
  const lines = renderPlan({ version: 1, plannedAt: TIME, changes: true, services: [service] });

  it('tell what is done to a container, as Terraform does, and what a person must not overlook', () => {
    expect(coloured(lines, paintPlan)).toEqual([
      expect.stringMatching(/^bold Upgrade of nova: 1 container is updated/),
      'bold 1. apis',
      'green +',
      'yellow ~',
      'green ^',
      'red -',
      'yellow *',
      'magenta ?',
      'cyan >',
      'dim .',
      'dim Left alone: 1 container.',
      'magenta Skipped, since they cannot be reached: cmp9.',
      'yellow Warning: the host cmp9 is old',
    ]);
  });

  it('change nothing of the text', () => {
    const plain = lines.map((line) => paintPlan(line, COLOURS).replaceAll(/\u001b\[\d+m/g, ''));
    expect(plain).toEqual(lines);
  });
});

describe('colours of a deploy', () => {
  const failed = event({ kind: 'container-end', ...place, outcome: 'rolled-back', reason: 'done: no' });

  it('tell outcomes, line by line', () => {
    const happenings: readonly RunHappening[] = [
      { kind: 'wave-begin', wave: 'apis' },
      { kind: 'container-end', ...place, outcome: 'done' },
      { kind: 'job-end', ...place, outcome: 'failed', reason: 'it exited with code 1', exitCode: 1 },
      { kind: 'host-skipped', host: 'cmp9', reason: 'no answer' },
      { kind: 'interrupted' },
    ];
    const lines = [...happenings.map(event), failed].flatMap((it) => tryDescribe(it) ?? []);
    expect(coloured(lines, paintDeploy)).toEqual([
      'green done',
      'red failed',
      'magenta skipped',
      'yellow interrupted:',
      'red rolled-back',
    ]);
  });

  it('tell them in the view that is drawn, and at the end', () => {
    const before = new DeployProgress(service);
    expect(coloured(renderProgress(before, 0, 1), paintDeploy)).toEqual(['dim   . apis  0 of 1']);
    const progress = new DeployProgress(service);
    progress.note(failed);
    expect(coloured(renderProgress(progress, 0, 1), paintDeploy)).toEqual([
      'red   x apis',
      'red rolled back',
    ]);
    expect(coloured(describeEnd(progress, 1, false), paintDeploy)).toEqual([
      'red not deployed',
      'red rolled back',
    ]);
    expect(coloured(describeEnd(before, 1, true), paintDeploy)).toEqual([
      'green deployed',
      'yellow Not begun:',
    ]);
  });
});

describe('colours of a status', () => {
  it('tell each verdict', () => {
    const containers = VERDICTS.map((verdict) => ({
      ...place,
      verdict,
      wanted: { image: 'nova-api:2', version: '2' },
      differences: [],
      surplus: [],
    }));
    const lines = renderStatus({
      version: 1,
      observedAt: TIME,
      inSync: false,
      services: [{ service: 'nova', inSync: false, containers }],
    });
    expect(coloured(lines, paintStatus).map((it) => it.replace(/;.*/, ''))).toEqual([
      'yellow nova: 1 of 10 containers are in sync',
      expect.stringMatching(/^dim ROLE +STATUS/),
      ...['green in sync', 'yellow drifted', 'cyan ahead', 'yellow outdated', 'red not ready'],
      ...['red unhealthy', 'red stopped'],
      ...['red missing', 'magenta interrupted', 'magenta unreachable'],
    ]);
  });
});

describe('a terminal', () => {
  const output = new PassThrough();
  const streams = { input: new PassThrough(), output } as unknown as Parameters<typeof streamTerminal>[0];

  function printed(hasColours: boolean, text: string): string {
    streamTerminal(streams, { hasColours, isLive: false }, new AbortController().signal).print(
      text,
      paintPlan,
    );
    return String(output.read());
  }

  it('colours lines after it has made visible what others wrote', () => {
    const text = '   + nova-api \u001b[31m\nrest';
    expect(printed(true, text)).toBe('   \u001b[32m+\u001b[39m nova-api \\u001b[31m\nrest\n');
    expect(printed(false, text)).toBe('   + nova-api \\u001b[31m\nrest\n');
  });
});
