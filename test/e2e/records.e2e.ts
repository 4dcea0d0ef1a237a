import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { statusReportSchema, type ContainerStatus } from '../../lib/cli/status/status-report';
import type { Lab } from '../lab/lab';
import { ContainerStory } from './container-story';
import { deployedLab, NEW, OLD, oneLine, planned, succeed } from './deployed-lab';

const REFUSED = '2025.2-refused-debian-bookworm';
const LINE = 'Refusing to start after potentially having lost that state!';

describe('a nova that is believed when it says that it is up', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await deployedLab('records', 2, 2);
  });

  afterAll(() => lab.destroy());

  const deploy = () => lab.observe(() => lab.cdktf('deploy', 'nova', '--auto-approve'));

  it('plans nothing when that is switched on, in a state from before', async () => {
    lab.writeCloud({ services: { nova: { service_records: true } } });
    expect(await planned(lab)).toEqual([]);
  });

  it('is upgraded with few looks at its records, and nothing is left of them', async () => {
    lab.writeVersions({ nova: { tag: NEW } });
    const { events } = await lab.observe(() => succeed(lab.cdktf('deploy', 'nova', '--auto-approve')));
    const looks = new ContainerStory(events).of('nova_service_records');
    expect(looks.with('start').count).toBeGreaterThanOrEqual(4);
    expect(looks.with('start').count).toBeLessThan(14);
    expect(looks.with('destroy').count).toBe(looks.with('create').count);
    expect(await planned(lab)).toEqual([]);
  });

  it('is in sync by the status, which leaves nothing', async () => {
    const before = await lab.containers();
    const report = await statusOf(lab);
    expect(report.map(({ verdict }) => verdict).filter((it) => it !== 'in-sync')).toEqual([]);
    expect(report.filter(({ readinessUnknown }) => readinessUnknown !== undefined)).toEqual([]);
    expect(await lab.containers()).toEqual(before);
  });

  it('is told apart from one that only its engines call healthy', async () => {
    letBeDown(lab, 'nova-compute');
    const computes = (await statusOf(lab)).filter(({ role }) => role === 'nova-compute');
    expect(computes.map(({ verdict }) => verdict)).toEqual(['not-ready', 'not-ready']);
    const { exitCode, output } = await lab.kollaform('status', 'nova');
    expect(exitCode).toBe(1);
    letBeUp(lab);
    expect(oneLine(output)).toContain(
      "not ready: Nova's service records say that nova-compute on lab is down",
    );
  });

  it('has dead records of other machines forced down where that is wanted, once, and that lifted', async () => {
    lab.writeCloud({ services: { nova: { stale_records: 'forced_down' } } });
    const first = await deploy();
    expect(new ContainerStory(first.events).of('nova_stale_records').changes.count).toBe(0);
    writeRecord(lab, { up: false, forcedDown: false, isForcedByDeploy: false });
    expect(await planned(lab)).toEqual(['docker_container.nova-stale-records update']);
    const { result } = await deploy();
    expect(oneLine(result.output)).toContain('This deploy forces down nova-compute on gone.');
    expect(oneLine(result.output)).toMatch(
      /run for \[\{"binary":"nova-compute","host":"gone".*"isBack":false\}\]/,
    );
    writeRecord(lab, { up: false, forcedDown: true, isForcedByDeploy: true });
    expect(await planned(lab)).toEqual([]);
    writeRecord(lab, { up: true, forcedDown: true, isForcedByDeploy: true });
    const back = await deploy();
    expect(oneLine(back.result.output)).toContain('nova-compute on gone reports again');
    expect(oneLine(back.result.output)).toContain('"isBack":true');
    writeRecord(lab, { up: true, forcedDown: false, isForcedByDeploy: false });
    expect(await planned(lab)).toEqual([]);
  });

  it('rolls back a compute that refuses to serve though it is healthy, quotes its log file, and begins no other', async () => {
    const before = await lab.containers();
    await lab.buildRelease(REFUSED, { only: 'nova-compute', behaviour: 'refuses' });
    lab.writeVersions({ nova: { tag: NEW, roles: { 'nova-compute': { tag: REFUSED } } } });
    lab.writeCloud({ updates: { compute: { max_parallel: 1 } } });
    const { result, events } = await deploy();
    expect(result.exitCode).not.toBe(0);
    const output = oneLine(result.output);
    expect(output).toContain(LINE);
    expect(output).toContain('Its last lines in /var/log/kolla/nova/nova-compute.log:');
    expect(output).toContain('1 more host was not begun: cmp1 failed (max_failures: 1)');
    expect(await lab.containers()).toEqual(before);
    expect(new ContainerStory(events).on('cmp2').of('nova_compute').changes.count).toBe(0);
  });

  it('is waited for at the end of a restore', async () => {
    const { stdout } = await succeed(lab.kollaform('snapshots', 'nova', '--json'));
    const id = new RegExp(`nova-[^"]*-${OLD}-to-${NEW}`).exec(stdout)?.[0] ?? '';
    lab.writeVersions({ nova: { tag: OLD } });
    const { result, events } = await lab.observe(() => lab.kollaform('restore', id, '--auto-approve'));
    expect(result.output).toMatch(/wait until they are ready by their probes: .*nova_compute/);
    expect(result.output).toContain('nova is back. Put this into versions.yml');
    expect(result.exitCode).toBe(0);
    const looks = new ContainerStory(events).of('nova_service_records');
    const started = new ContainerStory(events).of('nova_compute').with('start');
    expect(looks.with('start').count).toBeGreaterThan(0);
    expect(started.count).toBe(2);
    expect(started.lastMs).toBeLessThan(looks.with('start').firstMs);
  });
});

/** Of a compute that is not in cloud.yml. */
function writeRecord(
  lab: Lab,
  changes: { readonly up: boolean; readonly forcedDown: boolean; readonly isForcedByDeploy: boolean },
): void {
  const about = { binary: 'nova-compute', host: 'gone', version: 1, database: 'nova' };
  const record = { ...about, reportedSecondsAgo: changes.up ? 0 : 9000, disabled: false, ...changes };
  writeFileSync(join(lab.directory, 'kolla/nova-conductor/others'), JSON.stringify(record));
}

/** By Nova's records, until `letBeUp`. */
function letBeDown(lab: Lab, binary: string): void {
  const directory = join(lab.directory, 'kolla/nova-conductor');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'down'), binary);
}

function letBeUp(lab: Lab): void {
  rmSync(join(lab.directory, 'kolla/nova-conductor/down'));
}

async function statusOf(lab: Lab): Promise<readonly ContainerStatus[]> {
  const { stdout } = await lab.kollaform('status', 'nova', '--format', 'json');
  const { services } = statusReportSchema.parse(JSON.parse(stdout));
  return services.flatMap(({ containers }) => containers);
}
