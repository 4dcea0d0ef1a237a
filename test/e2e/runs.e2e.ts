import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import type { HookMessage } from '../../lib/contract/hook-message';
import { historySchema } from '../../lib/cli/history/history-report';
import { isDeed, type RunOperation } from '../../lib/report/run';
import { until } from '../helpers/until';
import type { Lab } from '../lab/lab';
import { deployedLab, NEW, OLD, oneLine, succeed } from './deployed-lab';

interface Listed {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

type Run = z.output<typeof historySchema>['runs'][number];

const DEPLOY = ['deploy', 'nova', '--auto-approve'];
const CANARY = 'canary-hunter2';
const PATIENCE_MS = 120_000;

describe('the record of runs', () => {
  let lab: Lab;
  const scripts = mkdtempSync(join(tmpdir(), 'kollaform-hooks-'));
  const script = (name: string, text: string) => {
    writeFileSync(join(scripts, name), `#!/bin/sh\ncd "$(dirname "$0")"\n${text}\n`, { mode: 0o755 });
    return join(scripts, name);
  };

  beforeAll(async () => {
    const hooks = {
      // Longer than Terraform leaves to a provider that has said goodbye.
      journal: { run: script('journal', '[ "$KOLLAFORM_EVENT" != run-end ] || sleep 3; cat >> told') },
      freeze: { run: script('freeze', '[ ! -e frozen ] || { echo no deploys today; exit 1; }'), gate: true },
    };
    const environment = { CANARY_PASSWORD: CANARY, PROXY: `https://user:${CANARY}@proxy.example.org` };
    lab = await deployedLab('runs', 1, 1, { containers: { environment }, hooks });
  }, 600_000);
  afterAll(async () => {
    await lab.destroy();
    await rm(dirname(lab.directory), { recursive: true, force: true });
    await rm(scripts, { recursive: true });
  });

  const directory = () => join(lab.directory, '.kollaform/runs/nova');
  const names = () => readdirSync(directory()).sort();
  const text = (name: string) => readFileSync(join(directory(), name), 'utf8');
  const history = async (): Promise<readonly Run[]> => {
    const { stdout } = await succeed(lab.kollaform('history', 'nova', '--format', 'json'));
    return historySchema.parse(JSON.parse(stdout)).runs;
  };
  const newest = async (): Promise<Run> => {
    const [run] = await history();
    if (run === undefined) throw new Error('there is no run');
    return run;
  };
  /** What is done, by wave, host and role. */
  const done = ({ operations }: Run) =>
    operations.filter((it) => isDeed(it) && it.outcome === 'done').map(subjectOf);

  it('has the first deploy, by plain cdktf', async () => {
    const [run, ...others] = await history();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ service: 'nova', command: 'deploy', outcome: 'done', to: [OLD] });
    expect([userInfo().username, process.env['SUDO_USER']]).toContain(run?.user);
    expect(run?.operations).toContainEqual(
      expect.objectContaining({ kind: 'create', host: 'cmp1', name: 'nova-compute', causes: ['absent'] }),
    );
  });

  it('has neither plans nor a deploy that changes nothing', async () => {
    await succeed(lab.cdktf('plan', 'nova'));
    await succeed(lab.cdktf(...DEPLOY));
    expect(await history()).toHaveLength(1);
  });

  describe('of an upgrade that is killed and continued', () => {
    let killed: Run;
    let continued: Run;

    beforeAll(async () => {
      lab.writeVersions({ nova: { tag: NEW } });
      const deploy = lab.startKollaform(...DEPLOY);
      const record = () => (names().length < 2 ? '' : text(names()[1] ?? ''));
      await until(
        () => Promise.resolve(record().includes('"step":"stopped"')),
        PATIENCE_MS,
        'a swap is under way',
      );
      const pid = /"process":"(\d+)/.exec(record())?.[1];
      process.kill(Number(pid), 'SIGKILL');
      await deploy.ended;
      expect(deploy.exitCode).not.toBe(0);
      killed = await newest();
      await succeed(lab.cdktf(...DEPLOY));
      continued = await newest();
    }, 300_000);

    it('has two runs: an interrupted one, and one that goes on from there', () => {
      expect(killed).toMatchObject({ outcome: 'interrupted' });
      expect(continued).toMatchObject({ outcome: 'done', after: killed.id, to: [NEW] });
    });

    it('says what was under way when it was killed', () => {
      const open = killed.operations.filter(({ endedAt }) => endedAt === undefined);
      expect(open).toMatchObject([{ name: 'nova-conductor', host: 'ctl1', outcome: 'interrupted' }]);
    });

    it('misses nothing, and has nothing twice', () => {
      const all = [...done(killed), ...done(continued)];
      expect(all).toEqual([...new Set(all)]);
      expect(all).toEqual(
        expect.arrayContaining([
          'bootstrap ctl1 nova-api-bootstrap',
          'conductors ctl1 nova-conductor',
          'controllers ctl1 nova-scheduler',
          'apis ctl1 nova-api',
          'computes cmp1 nova-compute',
          'computes cmp1 nova-libvirt',
        ]),
      );
    });
  });

  describe('of a deploy that fails', () => {
    beforeAll(async () => {
      const bad = '2026.1-debian-bookworm';
      await lab.buildRelease(bad);
      await lab.buildRelease(bad, { only: 'nova-conductor', behaviour: 'exits' });
      lab.writeVersions({ nova: { tag: bad } });
      const before = names();
      writeFileSync(join(scripts, 'frozen'), '');
      const { exitCode, output } = await lab.cdktf(...DEPLOY);
      rmSync(join(scripts, 'frozen'));
      expect(exitCode).not.toBe(0);
      expect(oneLine(output)).toContain(
        'the hook freeze stops this deploy: it exited with code 1: no deploys',
      );
      expect(names()).toEqual(before);
      expect((await lab.cdktf(...DEPLOY)).exitCode).not.toBe(0);
    }, 300_000);

    it('is listed with its outcome', async () => {
      const { stdout } = await succeed(lab.kollaform('history', 'nova'));
      const [, line = ''] = stdout.split('\n');
      expect(line).toMatch(
        new RegExp(`nova +deploy .* ${NEW} -> 2026.1-debian-bookworm +failed: \\d+ done, 1 not done`),
      );
    });

    it('is reported as text, with what was rolled back and why', async () => {
      const { stdout } = await succeed(lab.kollaform('report'));
      expect(stdout).toMatch(/^conductors .* gap \d+\.\d\d s$/m);
      expect(stdout).toMatch(/nova-conductor .* ctl1 +rolled back .* it exited with code/);
      expect(stdout).toMatch(/^Error: .*nova_conductor/m);
    });

    it('is reported as a page', async () => {
      const page = join(lab.directory, 'run.html');
      await succeed(lab.kollaform('report', (await newest()).id, '--out', page));
      const html = readFileSync(page, 'utf8');
      expect(html).toMatch(/<svg [^]*fill="var\(--failed\)"[^]*<\/svg>/);
      expect(html).toMatch(/<td>nova-conductor<\/td>[^]*?<td>rolled back/);
    });
  });

  it('has a restore, with its steps and containers', async () => {
    const { stdout } = await succeed(lab.kollaform('snapshots', 'nova', '--json'));
    const [service] = JSON.parse(stdout) as readonly { readonly snapshots: readonly Listed[] }[];
    const id = service?.snapshots.findLast(({ from, to }) => from === OLD && to === NEW)?.id ?? '';
    await succeed(lab.kollaform('restore', id, '--auto-approve'));
    const run = await newest();
    expect(run).toMatchObject({ command: 'restore', snapshot: id, outcome: 'done', to: [OLD] });
    const steps = run.operations.filter(({ kind }) => kind === 'step').map(({ name }) => name);
    expect(steps.filter((step) => step.startsWith('replace the data of ctl1/'))).toHaveLength(1);
    expect(run.operations).toContainEqual(
      expect.objectContaining({ name: 'nova-compute', host: 'cmp1', outcome: 'done' }),
    );
  }, 300_000);

  it('is told to hooks: each run, and its end unless it was killed', async () => {
    const lines = readFileSync(join(scripts, 'told'), 'utf8').trimEnd().split('\n');
    const told = lines.map((line) => JSON.parse(line) as HookMessage);
    const ends = (await history()).map(({ id, outcome }) => {
      const its = told.filter((it) => it.run === id);
      expect(its[0]).toMatchObject({ kind: 'run-begin', service: 'nova' });
      const end = its.find(({ kind }) => kind === 'run-end')?.summary.status;
      return [outcome, end];
    });
    expect(ends.length).toBeGreaterThanOrEqual(5);
    for (const [outcome, end] of ends) expect(end).toBe(outcome === 'interrupted' ? undefined : outcome);
    expect(lines.join()).not.toContain(CANARY);
  });

  it('has no secret', async () => {
    const { Config } = await lab.inspect('cmp1', 'nova_compute');
    expect(Config.Env).toContain(`CANARY_PASSWORD=${CANARY}`);
    expect(names().length).toBeGreaterThanOrEqual(5);
    expect(names().filter((name) => text(name).includes(CANARY))).toEqual([]);
  });
});

function subjectOf({ wave = '', host = '', name }: RunOperation): string {
  return `${wave} ${host} ${name}`;
}
