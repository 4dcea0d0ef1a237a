import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { planReportSchema, type PlanReport } from '../../lib/cli/deploy/plan-report';
import type { Lab } from '../lab/lab';
import { deployedLab, NEW, OLD, oneLine, planned, succeed, WITH_RESTART } from './deployed-lab';

describe('kollaform plan and deploy', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await deployedLab('kdeploy', 1, 1, WITH_RESTART);
  }, 600_000);
  afterAll(async () => {
    await lab.destroy();
    await rm(dirname(lab.directory), { recursive: true, force: true });
  });

  const report = async (): Promise<PlanReport> => {
    const { stdout } = await succeed(lab.kollaform('plan', 'nova', '--format', 'json'));
    return planReportSchema.parse(JSON.parse(stdout));
  };
  const touched = ({ services }: PlanReport) =>
    services.flatMap(({ waves }) =>
      waves.map(
        ({ name, containers }) => [name, containers.map((it) => `${it.operation} ${it.role}`)] as const,
      ),
    );

  it('sees the state of cdktf, and has nothing to do after it', async () => {
    const { exitCode, output } = await lab.kollaform('plan', 'nova', '--detailed-exitcode');
    expect(output).toContain('Upgrade of nova: nothing to do');
    expect(exitCode).toBe(0);
  });

  it('tells an upgrade in its order, and changes nothing', async () => {
    const before = await lab.containers();
    lab.writeVersions({ nova: { tag: NEW } });
    const waves = new Map(touched(await report()));
    expect(waves.get('conductors')).toEqual(['update nova-conductor']);
    expect(waves.get('computes')).toEqual(['update nova-ssh', 'update nova-libvirt', 'update nova-compute']);
    const { exitCode } = await lab.kollaform('plan', 'nova', '--detailed-exitcode');
    expect(exitCode).toBe(2);
    expect(await lab.containers()).toEqual(before);
  });

  it('is the last thing that a plan of cdktf tells, too', async () => {
    const { output } = await succeed(lab.cdktf('plan', 'nova'));
    const text = oneLine(output);
    expect(text.indexOf('Upgrade of nova:')).toBeGreaterThan(text.indexOf('Changes to Outputs:'));
    expect(text.slice(text.indexOf('Upgrade of nova:'))).toMatch(
      /1\. snapshot: .* 3\. conductors: all together.* ~ nova-conductor \S+ -> \S+ ctl1.* computes: 1 host/,
    );
  });

  it('does exactly what was kept, although versions.yml says something else by now', async () => {
    const kept = join(lab.directory, 'kept.plan');
    await succeed(lab.kollaform('plan', 'nova', '--out', kept));
    lab.writeVersions({ nova: { tag: OLD } });
    const { output } = await succeed(lab.kollaform('deploy', kept, '--auto-approve'));
    expect(output).toMatch(/wave conductors begins[^]*ctl1\/nova-conductor: done[^]*wave computes begins/);
    expect(output).toMatch(/nova: deployed in .*: (\d+) of \1 done\.\nconductors: gap [\d.]+ s/);
    const { Config } = await lab.inspect('cmp1', 'nova_compute');
    expect(Config.Image).toMatch(new RegExp(`:${NEW}$`));
  });

  it('leaves nothing to do for cdktf', async () => {
    lab.writeVersions({ nova: { tag: NEW } });
    expect(await planned(lab)).toEqual([]);
  });

  it('says in the plan what is wrong, and ends with the exit code of an error', async () => {
    lab.writeVersions({ nova: { tag: OLD } });
    const { exitCode, output } = await lab.kollaform('plan', 'nova', '--detailed-exitcode');
    expect(output).toContain('nova cannot be planned');
    expect(output).toContain('release-downgrade');
    expect(exitCode).toBe(1);
  });

  it('ends with what was rolled back and what was not begun', async () => {
    const unhealthy = '2026.1-debian-bookworm';
    await lab.buildRelease(unhealthy);
    await lab.buildRelease(unhealthy, { only: 'nova-conductor', behaviour: 'exits' });
    lab.writeVersions({ nova: { tag: unhealthy } });
    const { exitCode, output } = await lab.kollaform('deploy', 'nova', '--auto-approve');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/nova: not deployed in .*: \d+ of \d+ done/);
    expect(output).toMatch(/ctl1\/nova-conductor: rolled back: it exited with code/);
    expect(output).toMatch(/Not begun: .*nova-compute \(cmp1\).*The next deploy goes on with them\./);
  });
});
