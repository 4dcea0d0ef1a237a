import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab } from '../lab/lab';
import { ContainerStory } from './container-story';
import { deployedLab, NEW, OLD, oneLine, planned, plannedContainers, succeed } from './deployed-lab';

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

  it('starts a container that was stopped, and it stays the same container', async () => {
    const before = await lab.containers();
    await container('ctl1', 'nova_scheduler').stop();
    const whole = await putRight(['nova-scheduler_ctl1 update']);
    // It may have been about to be started again when its engine was killed.
    expect(whole.roles).toEqual(['nova_scheduler', 'nova_scheduler.reaper']);
    const story = whole.of('nova_scheduler');
    expect(story.with('start').count).toBe(1);
    expect(story.with('create', 'destroy', 'die').count).toBe(0);
    expect(await lab.containers()).toEqual(before);
  });

  it('creates a container that was removed', async () => {
    await container('cmp2', 'nova_compute').remove({ force: true });
    const story = await putRight(['nova-compute_cmp2 create']);
    expect(story.roles).toEqual(['nova_compute']);
    expect(story.hosts).toEqual(['cmp2']);
  });

  it('brings back the desired image where somebody replaced the container with another one', async () => {
    const name = lab.names.on('cmp1', 'nova_compute');
    await container('cmp1', 'nova_compute').remove({ force: true });
    const replaced = await lab.docker.createContainer({
      name,
      Image: `${lab.names.registry}/nova-compute:${NEW}`,
      Env: ['KOLLA_SERVICE_NAME=nova-compute'],
    });
    await replaced.start();
    const story = await putRight(['nova-compute_cmp1 update']);
    expect(story.withIds([replaced.id]).with('destroy').count).toBe(1);
    expect((await lab.inspect('cmp1', 'nova_compute')).Config.Image).toMatch(new RegExp(`:${OLD}$`));
  });

  it('puts a changed setting right', async () => {
    const name = lab.names.on('ctl2', 'nova_scheduler');
    const { Config, HostConfig } = await lab.inspect('ctl2', 'nova_scheduler');
    await container('ctl2', 'nova_scheduler').remove({ force: true });
    const changed = await lab.docker.createContainer({
      ...Config,
      name,
      Env: Config.Env.filter((variable) => !variable.startsWith('KOLLA_CONFIG_STRATEGY')),
      HostConfig: { ...HostConfig, Binds: [] },
    });
    await changed.start();
    const story = await putRight(['nova-scheduler_ctl2 update']);
    expect(story.roles).toEqual(['nova_scheduler']);
    expect((await lab.inspect('ctl2', 'nova_scheduler')).Config.Env).toContain(
      'KOLLA_CONFIG_STRATEGY=COPY_ALWAYS',
    );
  });

  it('notices an image that was rebuilt under its tag, and runs the migration of that image again', async () => {
    await lab.buildRelease(OLD, { only: 'nova-conductor', migrations: 1, stamp: 'rebuilt' });
    const story = await putRight([
      'nova-cell-bootstrap update',
      'nova-cell-online-data-migrations update',
      'nova-conductor_ctl1 update',
      'nova-conductor_ctl2 update',
      'nova-snapshot update',
    ]);
    expect(story.roles).toEqual([
      'nova_cell_bootstrap',
      'nova_cell_online_data_migrations',
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
    await succeed(lab.cdktf('deploy', 'nova', '--auto-approve'));
    expect(await lab.containers()).toEqual(before);
    expect(await planned(lab)).toEqual([]);
  });
});
