import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatusReport } from '../../lib/cli/status/status-report';
import type { Lab } from '../lab/lab';
import type { CommandResult } from '../lab/run-command';
import { ContainerStory } from './container-story';
import { deployedLab, NEW, OLD, oneLine, planned, plannedContainers, succeed } from './deployed-lab';

/** Sixteen containers that agree with the configuration. */
const IN_SYNC = expect.stringMatching(/^nova: all 16 containers are in sync$/m) as string;

describe('what runs is not what was deployed', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await deployedLab('drift', 2, 2);
  });

  afterAll(() => lab.destroy());

  /** Plans, deploys, and returns what happened. That nothing is left to do, the next plan shows. */
  async function putRight(expected: readonly string[]): Promise<ContainerStory> {
    expect(await plannedContainers(lab)).toEqual(expected);
    const { events } = await lab.observe(() => succeed(lab.cdktf('deploy', 'nova', '--auto-approve')));
    return new ContainerStory(events).changes;
  }

  const container = (host: string, name: string) => lab.docker.getContainer(lab.names.on(host, name));

  describe('because somebody stopped one, removed one, and made two others in another way', () => {
    let before: Readonly<Record<string, string>>;
    let replaced: string;
    let changed: string;
    let status: CommandResult;
    let story: ContainerStory;

    beforeAll(async () => {
      before = await lab.containers();
      await container('ctl1', 'nova_scheduler').stop();
      await container('cmp2', 'nova_compute').remove({ force: true });
      replaced = await replaceByAnotherImage();
      changed = await replaceByOtherSettings();
      status = await lab.kollaform('status', '--format', 'json');
      story = await putRight([
        'nova-compute_cmp1 update',
        'nova-compute_cmp2 create',
        'nova-scheduler_ctl1 update',
        'nova-scheduler_ctl2 update',
      ]);
    });

    async function replaceByAnotherImage(): Promise<string> {
      await container('cmp1', 'nova_compute').remove({ force: true });
      const made = await lab.docker.createContainer({
        name: lab.names.on('cmp1', 'nova_compute'),
        Image: `${lab.names.registry}/nova-compute:${NEW}`,
        Env: ['KOLLA_SERVICE_NAME=nova-compute'],
      });
      await made.start();
      return made.id;
    }

    async function replaceByOtherSettings(): Promise<string> {
      const { Config, HostConfig } = await lab.inspect('ctl2', 'nova_scheduler');
      await container('ctl2', 'nova_scheduler').remove({ force: true });
      const made = await lab.docker.createContainer({
        ...Config,
        name: lab.names.on('ctl2', 'nova_scheduler'),
        Env: Config.Env.filter((variable) => !variable.startsWith('KOLLA_CONFIG_STRATEGY')),
        HostConfig: { ...HostConfig, Binds: [] },
      });
      await made.start();
      return made.id;
    }

    it('is what `kollaform status` says, and what is right is in sync', async () => {
      const { services } = JSON.parse(status.stdout) as StatusReport;
      const wrong = (services[0]?.containers ?? []).filter(({ verdict }) => verdict !== 'in-sync');
      expect(wrong.map(({ role, host, verdict }) => `${role} ${host} ${verdict}`)).toEqual([
        'nova-scheduler ctl1 stopped',
        'nova-scheduler ctl2 drifted',
        'nova-compute cmp1 ahead',
        'nova-compute cmp2 missing',
      ]);
      expect(wrong[1]?.differences.join()).toContain('KOLLA_CONFIG_STRATEGY');
      expect(status.exitCode).toBe(1);
      expect(await lab.kollaform('status')).toMatchObject({ exitCode: 0, output: IN_SYNC });
    });

    it('starts the one that was stopped, and it stays the same container', async () => {
      const scheduler = story.of('nova_scheduler').on('ctl1');
      expect(scheduler.with('start').count).toBe(1);
      expect(scheduler.with('create', 'destroy', 'die').count).toBe(0);
      const name = lab.names.on('ctl1', 'nova_scheduler');
      expect((await lab.containers())[name]).toBe(before[name]);
    });

    it('creates the one that was removed', () => {
      const compute = story.of('nova_compute').on('cmp2');
      expect([compute.with('create').count, compute.with('start').count]).toEqual([1, 1]);
    });

    it('brings back the desired image', async () => {
      expect(story.withIds([replaced]).with('destroy').count).toBe(1);
      expect((await lab.inspect('cmp1', 'nova_compute')).Config.Image).toMatch(new RegExp(`:${OLD}$`));
    });

    it('puts a changed setting right', async () => {
      expect(story.withIds([changed]).with('destroy').count).toBe(1);
      expect((await lab.inspect('ctl2', 'nova_scheduler')).Config.Env).toContain(
        'KOLLA_CONFIG_STRATEGY=COPY_ALWAYS',
      );
    });

    it('touches nothing else', async () => {
      // The one that was stopped may have been about to be started again when its engine was killed.
      expect(story.roles).toEqual(['nova_compute', 'nova_scheduler', 'nova_scheduler.reaper']);
      expect(story.of('nova_scheduler.reaper').hosts).toEqual(['ctl1']);
      const touched = ['cmp1', 'cmp2'].map((host) => lab.names.on(host, 'nova_compute'));
      const names = [...touched, lab.names.on('ctl2', 'nova_scheduler')];
      const others = (all: typeof before) => Object.entries(all).filter(([name]) => !names.includes(name));
      expect(others(await lab.containers())).toEqual(others(before));
    });
  });

  it('notices an image that was rebuilt under its tag, and runs the migration of that image again', async () => {
    await lab.buildRelease(OLD, { only: 'nova-conductor', migrations: 1, stamp: 'rebuilt' });
    const story = await putRight([
      'nova-cell-bootstrap update',
      'nova-cell-online-data-migrations update',
      'nova-cell-pending-migrations update',
      'nova-cells-check update',
      'nova-conductor_ctl1 update',
      'nova-conductor_ctl2 update',
      'nova-snapshot update',
    ]);
    expect(story.roles).toEqual([
      'nova_cell_bootstrap',
      'nova_cell_online_data_migrations',
      'nova_cells_check',
      'nova_conductor',
      'nova_snapshot',
    ]);
  });

  it('takes over the containers when the state was lost, and touches none', async () => {
    const before = await lab.containers();
    await rm(join(lab.directory, 'terraform.nova.tfstate'));
    const plan = await succeed(lab.cdktf('plan', 'nova'));
    expect(oneLine(plan.output)).toMatch(/2 containers of nova-conductor exist already and are taken over/);
    expect(oneLine(plan.output)).toMatch(/nova_scheduler-\S+ exists already and is taken over/);
    expect(plan.output).toContain('It is left as it is.');
    expect(plan.output).not.toContain('It is replaced');
    expect(plan.output).not.toContain('no configuration has');
    await succeed(lab.cdktf('deploy', 'nova', '--auto-approve'));
    expect(await lab.containers()).toEqual(before);
    expect(await planned(lab)).toEqual([]);
  });
});
