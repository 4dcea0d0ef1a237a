import { join } from 'node:path';
import { providersOf, signalAll } from '../faults/kills/processes';
import { until } from '../helpers/until';
import type { Lab } from '../lab/lab';
import type { CommandResult } from '../lab/run-command';
import { ContainerStory } from './container-story';
import { deployedLab, NEW, OLD, oneLine, planned, succeed } from './deployed-lab';

const NEXT = '2026.1-debian-bookworm';
const CONTROLLERS = ['ctl1', 'ctl2'];
const COMPUTES = ['cmp1', 'cmp2'];
/** In the order in which they are restarted; those of one step at the same time. */
const STEPS: readonly (readonly [roles: readonly string[], hosts: readonly string[]])[] = [
  [['nova_conductor'], CONTROLLERS],
  [['nova_scheduler'], CONTROLLERS],
  [['nova_compute'], COMPUTES],
  [['nova_metadata', 'nova_novncproxy'], CONTROLLERS],
  [['nova_api'], CONTROLLERS],
];
const RESTARTED = STEPS.flatMap(([roles, hosts]) =>
  hosts.flatMap((host) => roles.map((role) => ({ host, role }))),
);
const RESOURCES = ['docker_restart_list.rolling-restart', 'docker_rolling_restart.rolling-restart'];

describe('the rolling restart after an upgrade', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await deployedLab('restart', CONTROLLERS.length, COMPUTES.length, {
      services: { nova: { snapshot: false, restart_after_upgrade: true } },
    });
    await lab.buildRelease(NEXT);
  });

  afterAll(() => lab.destroy());

  const deploy = () => lab.observe(() => lab.cdktf('deploy', 'nova', '--auto-approve'));
  const ids = () => lab.containers();
  /** What it said when it started that it would speak for all its life. */
  const selected = async (host: string, role: string) => {
    const logs = await lab.docker.getContainer(lab.names.on(host, role)).logs({ stdout: true, stderr: true });
    return /selected RPC version (\S+),/.exec(logs.toString())?.[1];
  };
  const notAt = async (tag: string) => {
    const found = await Promise.all(
      RESTARTED.map(async ({ host, role }) =>
        (await selected(host, role)) === tag ? [] : [`${host} ${role}`],
      ),
    );
    return found.flat();
  };

  it('has nothing to do after a first deploy', async () => {
    expect(await planned(lab)).toEqual([]);
    expect(await notAt(OLD)).toEqual([]);
  });

  describe('while a compute is kept at the old release', () => {
    let result: CommandResult;
    let story: ContainerStory;

    beforeAll(async () => {
      lab.writeVersions({ nova: { tag: NEW, roles: { 'nova-compute': { hosts: { cmp2: OLD } } } } });
      const observed = await deploy();
      result = await succeed(Promise.resolve(observed.result));
      story = new ContainerStory(observed.events);
    });

    it('waits, and names it', () => {
      expect(oneLine(result.output)).toContain(
        `The rolling restart at 2025.2 is blocked by cmp2/${lab.names.on('cmp2', 'nova_compute')}`,
      );
      for (const { host, role } of RESTARTED)
        expect(story.of(role).on(host).with('create').count).toBeLessThan(2);
    });

    it('leaves conductors with the old version in mind', async () => {
      expect(await selected('ctl1', 'nova_conductor')).toBe(OLD);
    });

    it('plans nothing, and names it again', async () => {
      const { output } = await succeed(lab.cdktf('plan', 'nova'));
      expect(oneLine(output)).toContain('The rolling restart at 2025.2 is blocked by cmp2/');
      expect(await lab.plannedChanges('nova')).toEqual([]);
    });
  });

  describe('when the last compute is new', () => {
    let before: Readonly<Record<string, string>>;
    let plan: string;
    let story: ContainerStory;

    beforeAll(async () => {
      before = await ids();
      lab.writeVersions({ nova: { tag: NEW } });
      plan = oneLine((await succeed(lab.cdktf('plan', 'nova'))).output);
      const observed = await deploy();
      expect(observed.result.exitCode).toBe(0);
      story = new ContainerStory(observed.events);
    });

    const isNew = ({ id }: { readonly id: string }) => !Object.values(before).includes(id);
    /** On cmp2, that was updated before, the second new one. */
    const restarted = (role: string) => {
      const ofRole = story.of(role);
      const updated = role === 'nova_compute' ? ofRole.on('cmp2').restarts.events : [];
      const others = ofRole.events.filter(({ host }) => role !== 'nova_compute' || host !== 'cmp2');
      return new ContainerStory([...others.filter(isNew), ...updated]);
    };

    it('is planned, with what it will restart', () => {
      expect(plan).toContain('Rolling restart of 12 containers when all are at 2025.2');
      expect(plan).toContain('rolling-restart: role after role, when no container is outdated');
      expect(plan).toContain(`* nova-conductor ${NEW} ctl1, ctl2`);
    });

    it('has everything restarted with the new version in mind, and nova-ssh and nova-libvirt left alone', async () => {
      expect(await notAt(NEW)).toEqual([]);
      const after = await ids();
      const ofHost = (host: string, role: string) => lab.names.on(host, role);
      for (const role of ['nova_ssh', 'nova_libvirt'])
        expect(after[ofHost('cmp1', role)]).toBe(before[ofHost('cmp1', role)]);
      for (const { host, role } of RESTARTED)
        expect(after[ofHost(host, role)]).not.toBe(before[ofHost(host, role)]);
    });

    it('begins when the last compute is healthy, and ends before the online data migrations', () => {
      const update = story.of('nova_compute').on('cmp2').updates.withoutIds(Object.values(before));
      const healthy = update.allHealthyMs;
      expect(restarted('nova_conductor').with('create').firstMs).toBeGreaterThan(healthy);
      expect(restarted('nova_api').allHealthyMs).toBeLessThan(
        story.of('nova_api_online_data_migrations').changes.firstMs,
      );
    });

    it('goes role after role, and on controllers one host after another', () => {
      for (const [index, [roles]] of STEPS.slice(1).entries()) {
        const [earlier = []] = STEPS[index] ?? [];
        const ends = Math.max(...earlier.map((role) => restarted(role).allHealthyMs));
        for (const role of roles) expect(restarted(role).with('create').firstMs).toBeGreaterThan(ends);
      }
      for (const role of ['nova_conductor', 'nova_scheduler', 'nova_api']) {
        const swaps = restarted(role);
        const [first = '', second = ''] = swaps.with('create').hosts;
        expect(swaps.on(first).allHealthyMs).toBeLessThan(swaps.on(second).with('create').firstMs);
      }
    });

    it('has nothing left to do', async () => {
      expect(await planned(lab)).toEqual([]);
    });
  });

  it('is none for a rebuilt image, a changed setting or a patch of the release', async () => {
    const patch = '2025.2-p1-debian-bookworm';
    await lab.buildRelease(patch, { only: 'nova-scheduler' });
    await lab.buildRelease(NEW, { only: 'nova-conductor', stamp: 'rebuilt' });
    lab.writeCloud({ containers: { environment: { TZ: 'UTC' } } });
    lab.writeVersions({ nova: { tag: NEW, roles: { 'nova-scheduler': { tag: patch } } } });
    const changes = await planned(lab);
    expect(changes.length).toBeGreaterThan(10);
    expect(changes.filter((it) => RESOURCES.some((resource) => it.startsWith(resource)))).toEqual([]);
  });

  describe('killed in the middle', () => {
    let between: Readonly<Record<string, string>>;
    let again: ContainerStory;

    beforeAll(async () => {
      await succeed(lab.cdktf('deploy', 'nova', '--auto-approve'));
      lab.writeVersions({ nova: { tag: NEXT } });
      const conductor = lab.names.on('ctl2', 'nova_conductor');
      const seen = new Set<string>();
      const killed = lab.cdktf('deploy', 'nova', '--auto-approve');
      await until(
        async () => {
          const id = (await ids())[conductor];
          if (id !== undefined) seen.add(id);
          return seen.size === 3;
        },
        300_000,
        'a restart of a conductor',
      );
      signalAll(providersOf(join(lab.directory, 'cdktf.out/stacks/nova')), 'SIGKILL');
      expect((await killed).exitCode).not.toBe(0);
      between = await ids();
      const observed = await deploy();
      expect(oneLine(observed.result.output)).not.toContain('Error:');
      again = new ContainerStory(observed.events);
    }, 400_000);

    it('goes on where it was: what was restarted is left alone, all else is restarted', async () => {
      const conductor = lab.names.on('ctl1', 'nova_conductor');
      expect((await ids())[conductor]).toBe(between[conductor]);
      expect(again.of('nova_api').with('create').count).toBe(2);
      expect(await notAt(NEXT)).toEqual([]);
    });

    it('leaves nothing behind, and nothing to do', async () => {
      expect(Object.keys(await ids()).filter((name) => /\.(next|prev)$/.test(name))).toEqual([]);
      expect(await planned(lab)).toEqual([]);
    });
  });
});
