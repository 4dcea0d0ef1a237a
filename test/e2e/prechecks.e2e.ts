import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '../fleet/fleet';
import { ContainerStory } from './container-story';
import { emptyFleet } from './deployed-fleet';
import { OLD, oneLine, succeed } from './deployed-lab';

const NEXT_BUT_ONE = '2026.2-debian-bookworm';
const FAILS = '2026.2-p1-debian-bookworm';
const WARNS = '2026.2-p2-debian-bookworm';
/** Less than the reserve alone, on every host. */
const DISK = '900M';
/** Of `nova-manage cell_v2 list_cells`. */
const CELLS = ['0', '1', '2']
  .map((cell) => `| cell${cell} | ${cell.repeat(8)}-0000-0000-0000-000000000000 | mysql | rabbit | False |`)
  .join('\n');
const SMALL_DISK = { allow: ['disk-space'] };

describe('what must be true before anything is touched', () => {
  let fleet: Fleet;
  let first: ContainerStory;

  const observe = async (...args: readonly string[]) => {
    const before = await fleet.containers();
    const { result, events } = await fleet.observe(() => fleet.cdktf(...args));
    return { ...result, text: oneLine(result.output), story: new ContainerStory(events), before };
  };
  const plan = () => observe('plan', 'nova');
  const deploy = () => observe('deploy', 'nova', '--auto-approve');

  /** A plan that ends with an error and did nothing, and what it said. */
  const refused = async () => {
    const { exitCode, text, story, before } = await plan();
    expect(exitCode).not.toBe(0);
    expect(withoutTries(story)).toEqual([]);
    expect(await fleet.containers()).toEqual(before);
    return text;
  };

  beforeAll(async () => {
    fleet = await emptyFleet('guards', { controllers: 1, computes: 2, disk: DISK });
    fleet.writeCloud({
      connections: { connect_timeout: 4 },
      services: { nova: { concurrency_backend: 'auto' } },
    });
    await Promise.all([fleet.startDatabase(), fleet.buildRelease(OLD, { migrations: 1 })]);
    fleet.writeVersions({ nova: { tag: OLD, ...SMALL_DISK } });
    const { events } = await fleet.observe(() => succeed(fleet.cdktf('deploy', 'nova', '--auto-approve')));
    first = new ContainerStory(events);
  });
  afterAll(() => fleet.destroy());

  it('runs no upgrade check of nova where there is no nova yet, and records why', () => {
    expect(first.of('nova_upgrade_checks').count).toBe(0);
    expect(first.of('nova_api_bootstrap').with('die').count).toBe(1);
    expect(recordedState(fleet)).toContain('Not run: there is no container nova_api on this host yet.');
  });

  it('refuses a plan with all that is wrong together, with path and remedy, and touches nothing', async () => {
    const hosts = { cmp1: '2031.1-debian-bookworm' };
    fleet.writeVersions({ nova: { tag: NEXT_BUT_ONE, roles: { 'nova-compute': { hosts } } } });
    const text = await refused();
    expect(text).toContain('Error: nova: 2031.1 is not a release that is known here (release-unknown)');
    expect(text).toContain('Error: nova cannot go from 2025.1 to 2026.2 in one step (release-skip)');
    expect(text).toContain('Allowed path: 2025.1 -> 2026.1 -> 2026.2');
    expect(text).toContain(
      'Error: nova: nova-compute at 2031.1 would be newer than nova-conductor at 2026.2 (too-new)',
    );
    expect(text).toContain('nova.roles.nova-compute.tag');
    expect(text).toContain(
      'Error: nova: nova-conductor at 2026.2 cannot work beside nova-compute that still runs at 2025.1 (too-old)',
    );
    expect(text).toContain('Error: too little disk space for images on 3 hosts (disk-space)');
    expect(text).toContain('Error: too little disk space for nova-snapshot on 1 host (disk-space)');
    expect(text).toMatch(/ctl1: 0\.\d GiB free, 1\.\d GiB needed/);
    expect(text).toContain('write allow: [release-skip] below nova in versions.yml');
  });

  describe('of a release that does not fit what is there', () => {
    beforeAll(async () => {
      await fleet.startUnrelated(OLD, 'placement_api');
      await fleet.buildRelease(NEXT_BUT_ONE, { only: 'nova-libvirt', behaviour: 'older-libvirt' });
      fleet.writeCloud({ containers: { ulimits: true }, services: { nova: { concurrency_backend: null } } });
      fleet.writeVersions({
        nova: { tag: NEXT_BUT_ONE, allow: ['release-skip', 'too-old', 'disk-space'] },
      });
    });
    afterAll(async () => {
      fleet.writeCloud({
        containers: { ulimits: false },
        services: { nova: { concurrency_backend: 'auto' } },
      });
      await fleet.docker('ctl1').getContainer('placement_api').remove({ force: true });
    });

    it('refuses a plan because of placement, libvirt, an engine and a decision, all together', async () => {
      const text = await refused();
      for (const finding of [
        'nova-api would go to 2026.2, and placement_api is at 2025.1 (companion-older)',
        'nova-libvirt has 10.0.0 now and would have 9.10.0, which is older (program-older)',
        'nova-conductor cannot be made with ulimits.nofile on ctl1 (engine-refuses)',
        'concurrency_backend in cloud.yml is not set, and 2026.2 changes what it stands for (undecided)',
      ])
        expect(text).toContain(finding);
    });
  });

  it('refuses the way back, and names the one that there is', async () => {
    fleet.writeVersions({ nova: { tag: '2024.2-debian-bookworm', ...SMALL_DISK } });
    const text = await refused();
    expect(text).toContain('Error: nova cannot go back from 2025.1 to 2024.2 (release-downgrade)');
    expect(text).toContain('npx kollaform restore');
    expect(text).toContain('Warning: too little disk space for images on 3 hosts (disk-space)');
  });

  it('refuses a plan while the containerd of a controller hangs, and goes without a compute', async () => {
    fleet.writeVersions({ nova: { tag: OLD, ...SMALL_DISK } });
    await Promise.all([fleet.stall('ctl1'), fleet.stall('cmp2')]);
    expect((await fleet.describe()).hosts['ctl1']?.state).toBe('stalled');
    const text = await refused();
    await Promise.all([fleet.heal('ctl1'), fleet.heal('cmp2')]);
    expect(text).toMatch(
      /Error: ctl1: could not connect to unix:\S+ there was no answer within 4 s \(connect timeout\): the engine lives, but its containerd/,
    );
    expect(text).toContain('Warning: cmp2 is unreachable and was skipped');
  });

  it('refuses a typo in what is allowed', async () => {
    fleet.writeVersions({ nova: { tag: OLD, allow: ['release-skipp'] } });
    const text = await refused();
    expect(text).toContain('did you mean release-skip?');
  });

  describe('where the database is not ready for it', () => {
    beforeAll(async () => {
      await fleet.buildRelease(NEXT_BUT_ONE);
      fleet.writeVersions({
        nova: { tag: NEXT_BUT_ONE, allow: ['release-skip', 'too-old', 'disk-space'] },
      });
    });

    it.each([
      ['has more cells than cloud.yml', 'list_cells', CELLS, 'nova_cells_check: it exited with code 3'],
      [
        'has rows left to migrate',
        'unfinished',
        '',
        'nova_api_pending_data_migrations: it exited with code 2',
      ],
    ])('stops before it changes a schema: it %s', async (_, file, content, said) => {
      const path = join(fleet.directory, 'kolla/nova-api-bootstrap', file);
      writeFileSync(path, content);
      const { exitCode, text, story, before } = await deploy();
      rmSync(path);
      expect(exitCode).not.toBe(0);
      expect(text).toContain(`ctl1/${said}`);
      expect(story.of('nova_api_bootstrap', 'nova_conductor', 'nova_compute').changes.count).toBe(0);
      expect(await fleet.containers()).toEqual(before);
    });
  });

  it('warns of what versions.yml allows, and deploys it', async () => {
    const { exitCode, text } = await deploy();
    expect(text).toContain('Warning: nova cannot go from 2025.1 to 2026.2 in one step (release-skip)');
    expect(text).toContain('Versions.yml allows it: nova.allow.');
    expect(exitCode).toBe(0);
    expect(await fleet.running()).toMatchObject({
      'ctl1/nova_api': expect.stringContaining(NEXT_BUT_ONE) as string,
      'cmp2/nova_compute': expect.stringContaining(NEXT_BUT_ONE) as string,
    });
  });

  it("stops when nova's upgrade check fails, before the snapshot and anything else", async () => {
    await fleet.buildRelease(FAILS, { behaviour: 'upgrade-check-fails' });
    fleet.writeVersions({ nova: { tag: FAILS, ...SMALL_DISK } });
    const { exitCode, text, story, before } = await deploy();
    expect(exitCode).not.toBe(0);
    expect(text).toContain('ctl1/nova_upgrade_checks: it exited with code 2');
    expect(text).toContain('Older than N-1 computes');
    expect(withoutTries(story)).toEqual(['nova_cells_check', 'nova_upgrade_checks']);
    expect(await fleet.containers()).toEqual(before);
  });

  it('goes on when it only warns, and shows what it said', async () => {
    await fleet.buildRelease(WARNS, { behaviour: 'upgrade-check-warns' });
    fleet.writeVersions({ nova: { tag: WARNS, ...SMALL_DISK } });
    const { exitCode, text } = await deploy();
    expect(exitCode).toBe(0);
    expect(text).toContain('Warning: ctl1/nova_upgrade_checks: it exited with code 1, which is accepted');
    expect(text).toContain('hw_machine_type unset');
    expect((await fleet.running())['cmp1/nova_compute']).toContain(WARNS);
  });
});

/** What an engine can do, and what an image says of itself, is tried with a container of its own. */
function withoutTries(story: ContainerStory): readonly string[] {
  return story.changes.roles.filter((role) => role !== 'nova_precheck');
}

function recordedState(fleet: Fleet): string {
  return readFileSync(join(fleet.directory, 'terraform.nova.tfstate'), 'utf8');
}
