import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { until } from '../helpers/until';
import type { Lab } from '../lab/lab';
import { LabFiles } from '../lab/lab-files';
import { runKollaform } from '../lab/run-kollaform';
import type { RunningCommand } from '../lab/running-command';
import { deployedLab, NEW, OLD, oneLine, planned, succeed } from './deployed-lab';

const NEXT = '2025.2-rev2-debian-bookworm';
const PAUSED = 3;
/** Passes when the file `ok` is in the configuration directory of the role. */
const OK = ['test', '-f', '/var/lib/kolla/config_files/ok'];
const DEPLOY = ['deploy', 'nova', '--auto-approve'];

describe('an upgrade with checks and a pause', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await deployedLab('pauses', 1, 2);
    lab.writeCloud({
      updates: {
        compute: { canary: ['cmp1'] },
        conductors: {
          checks: [{ name: 'works', timeout: '3s', exec: { role: 'nova-conductor', command: OK } }],
        },
        computes: {
          checks: [
            { name: 'boots', after: 'canary', timeout: '5m', exec: { role: 'nova-compute', command: OK } },
          ],
          pause_after: 'canary',
        },
      },
    });
    lab.writeVersions({ nova: { tag: NEW } });
  }, 600_000);
  afterAll(async () => {
    await lab.destroy();
    await rm(dirname(lab.directory), { recursive: true, force: true });
  });

  const letPass = (role: string) => {
    writeFileSync(join(lab.directory, 'kolla', role, 'ok'), '');
  };
  const tagOn = async (host: string) => {
    const { Config } = await lab.inspect(host, 'nova_compute');
    return Config.Image.split(':').at(-1);
  };

  it('names both in the plan', async () => {
    const { stdout } = await succeed(lab.kollaform('plan', 'nova'));
    expect(stdout).toContain('= works, asked on ctl1 when the wave is done');
    expect(stdout).toMatch(
      /= boots, asked on cmp1 after each canary\n *\| pauses when the canaries are done/,
    );
  });

  it('ends where a check has not passed, and begins nothing later', async () => {
    const { exitCode, output } = await lab.kollaform(...DEPLOY);
    expect(exitCode).toBe(1);
    expect(oneLine(output)).toContain(
      'ctl1: the check works of the wave conductors has not passed: it ended with code 1',
    );
    expect(output).toMatch(/Not begun: .*nova-compute \(cmp1, cmp2\)/);
    expect(await tagOn('cmp1')).toBe(OLD);
    const { output: next } = await lab.kollaform('plan', 'nova');
    expect(next).toContain('= works, asked on ctl1 when the wave is done');
  });

  it('is killed while the canary is checked, and pauses in the next deploy when that has passed', async () => {
    letPass('nova-conductor');
    const deploy = lab.startKollaform(...DEPLOY);
    await until(() => deploy.output.includes('asks the check boots'), 120_000, 'the check of the canary');
    kill(deploy);
    await deploy.ended;
    letPass('nova-compute');
    const { exitCode, output } = await lab.kollaform(...DEPLOY);
    expect(output).toContain('Paused after computes.canary; nothing has failed.');
    expect(exitCode).toBe(PAUSED);
    expect(await Promise.all([tagOn('cmp1'), tagOn('cmp2')])).toEqual([NEW, OLD]);
  });

  it('is paused by the status and the history', async () => {
    const { output } = await lab.kollaform('status', 'nova');
    expect(output).toMatch(/paused after computes\.canary by \S+ at /);
    const { output: history } = await lab.kollaform('history', 'nova');
    expect(history).toContain('paused');
  });

  it('goes on from the checkout of another person, and leaves nothing to do', async () => {
    const other = join(dirname(lab.directory), 'other');
    mkdirSync(other);
    for (const file of ['cdktf.json', 'cloud.yml', 'versions.yml'])
      cpSync(join(lab.directory, file), join(other, file));
    const path = join(lab.directory, 'terraform.{service}.tfstate');
    new LabFiles(other).patchCloud({ backend: { local: { path } } });
    const { exitCode, output } = await runKollaform(other, [...DEPLOY, '--continue']);
    expect(output).toContain('The last deploy paused after computes.canary; this one goes on.');
    expect(exitCode).toBe(0);
    expect(await tagOn('cmp2')).toBe(NEW);
    expect(await planned(lab)).toEqual([]);
    const none = await lab.kollaform(...DEPLOY, '--continue');
    expect(none.output).toContain('no deploy has paused');
    expect(none.exitCode).toBe(2);
  });

  it('pauses after a wave for one deploy, by cdktf as well, and goes on with cdktf', async () => {
    await lab.buildRelease(NEXT);
    lab.writeVersions({ nova: { tag: NEXT } });
    const { exitCode, output } = await lab.kollaform(...DEPLOY, '--pause-after', 'conductors');
    expect(output).toContain('Paused after conductors; nothing has failed.');
    expect(exitCode).toBe(PAUSED);
    const paused = await lab.cdktf(...DEPLOY);
    expect(oneLine(paused.output)).toContain('Paused after the canary cmp1 of computes');
    expect(paused.exitCode).not.toBe(0);
    await succeed(lab.cdktf(...DEPLOY));
    expect(await tagOn('cmp2')).toBe(NEXT);
    expect(await planned(lab)).toEqual([]);
  });
});

/** Terraform, and what has started it: neither can say anything to the provider. */
function kill(command: RunningCommand): void {
  const children = readFileSync(`/proc/${command.pid}/task/${command.pid}/children`, 'utf8');
  const pids = children.trim().split(' ').map(Number);
  for (const pid of [command.pid, ...pids]) process.kill(pid, 'SIGKILL');
}
