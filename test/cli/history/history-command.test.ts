import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { history } from '../../../lib/cli/history/history-command';
import { report } from '../../../lib/cli/history/report-command';
import { eventsOf } from '../../../lib/provider/events/run-origin';
import { identify } from '../../../lib/provider/plugin/process-identity';
import { nova } from '../../../lib/services/nova';
import { BEGIN, END, recordText, type Line } from '../../report/run-lines';

const CLOUD =
  'images: { registry: q }\nhosts: { ctl1: { engine: unix:///run/a.sock, groups: [control, compute] } }\n';
const STEP = { kind: 'step-begin', step: 'load' } as const;

describe('runs that are on disk', () => {
  let directory: string;
  let printed: string[];
  const terminal = {
    print: (lines: string | readonly string[]) => printed.push(...[lines].flat()),
    ask: () => Promise.resolve(undefined),
    isInteractive: false,
  };
  const records = (...path: readonly string[]) => join(directory, 'runs/nova', ...path);
  const environment = () => ({
    KOLLAFORM_CLOUD: join(directory, 'cloud.yml'),
    KOLLAFORM_VERSIONS: join(directory, 'versions.yml'),
  });
  const surroundings = () => ({ environment: environment(), knownServices: [nova] });
  const write = (id: string, ...lines: readonly Line[]) => {
    writeFileSync(records(`${id}.jsonl`), recordText(lines, id));
  };
  const list = (limit = 20): readonly string[] => {
    history([], { format: 'text', limit }, surroundings(), terminal);
    return printed;
  };

  beforeEach(() => {
    printed = [];
    directory = mkdtempSync(join(tmpdir(), 'kollaform-history-'));
    writeFileSync(join(directory, 'cloud.yml'), `${CLOUD}records: { directory: runs }\n`);
    writeFileSync(join(directory, 'versions.yml'), 'nova: { tag: 2025.1-debian-bookworm }');
    mkdirSync(records(), { recursive: true });
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('are looked for where cloud.yml says', async () => {
    expect(list()).toEqual([`nova: no run is recorded in ${records()}; see records in cloud.yml.`]);
    await expect(report(undefined, {}, surroundings(), terminal)).rejects.toThrow(
      `no run is recorded in ${records()}; see records in cloud.yml`,
    );
  });

  it('run, are interrupted or unknown while they have no end, as their processes tell', () => {
    const ended = spawnSync('true').pid;
    const here = { ...BEGIN, machine: hostname() };
    write('1', [0, { ...here, process: identify(process.pid) }], [1, STEP]);
    write('2', [2, { ...here, process: `${ended} 1` }], [3, STEP]);
    write('3', [4, { ...BEGIN, machine: 'elsewhere', process: identify(process.pid) }], [5, STEP]);
    expect(list().map((line) => /running|interrupted|unknown/.exec(line)?.[0])).toEqual([
      undefined,
      'unknown',
      'interrupted',
      'running',
    ]);
  });

  it('are listed up to a limit, and the last one says what it goes on from all the same', () => {
    const killed = { ...BEGIN, machine: hostname(), process: `${spawnSync('true').pid} 1` };
    write('1', [0, killed], [1, STEP]);
    write('2', [2, BEGIN], [3, STEP], [4, END]);
    const [, line, ...others] = list(1);
    expect(line).toMatch(/^2 .*; after 1 /);
    expect(others).toEqual([]);
  });

  it('are reported by their id, and by what KOLLAFORM_RUN called them', async () => {
    write('1', [0, BEGIN], [1, STEP], [2, END]);
    const given = { SUDO_USER: 'ada', KOLLAFORM_RUN: 'pipeline-7' };
    const purpose = { command: 'restore', snapshot: 'nova-1', directory: '/srv', kollaform: '1' } as const;
    const events = eventsOf(given, purpose)({ service: 'nova', waves: [] }, records());
    events.begin();
    events.tell(STEP);
    await events.end();
    await report('pipeline-7', {}, surroundings(), terminal);
    expect(printed[0]).toMatch(
      /^\d{8}T\d{6}Z-[0-9a-f]{6} \(pipeline-7\): restore of nova-1, nova: done: 1 without/,
    );
    expect(printed[0]).toContain(`By ada on ${hostname()}, in /srv, kollaform 1`);
    printed = [];
    const out = join(directory, 'run.json');
    await report('1', { out, format: 'json' }, surroundings(), terminal);
    expect(printed).toEqual([`${out}: written, run 1`]);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ version: 1, runs: [{ id: '1' }] });
    await expect(report('pipeline-8', {}, surroundings(), terminal)).rejects.toThrow(
      /there is no run pipeline-8; .*npx kollaform history/s,
    );
  });
});
