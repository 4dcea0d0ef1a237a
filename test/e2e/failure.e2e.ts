import type { Lab } from '../lab/lab';
import type { CommandResult } from '../lab/run-command';
import { ContainerStory } from './container-story';
import { deployedLab, OFTEN_CHECKED, OLD, oneLine, planned, succeed } from './deployed-lab';

const UNHEALTHY = '2025.2-unhealthy-debian-bookworm';
/** Its migrations fail until it is fixed. */
const UNMIGRATABLE = '2025.2-unmigratable-debian-bookworm';

describe('an upgrade that fails', () => {
  let lab: Lab;
  let before: Readonly<Record<string, string>>;

  beforeAll(async () => {
    lab = await deployedLab('fail', 3, 1, OFTEN_CHECKED);
    before = await lab.containers();
  });

  afterAll(() => lab.destroy());

  const deploy = () => lab.observe(() => lab.cdktf('deploy', 'nova', '--auto-approve'));

  describe('because a migration fails', () => {
    let result: CommandResult;
    let story: ContainerStory;

    beforeAll(async () => {
      await lab.buildRelease(UNMIGRATABLE, { behaviour: 'migration-fails' });
      lab.writeVersions({ nova: { tag: UNMIGRATABLE } });
      const observed = await deploy();
      result = observed.result;
      story = new ContainerStory(observed.events);
    });

    it('fails, and says on which host which job ended how, with its last log lines', () => {
      expect(result.exitCode).not.toBe(0);
      expect(oneLine(result.output)).toContain(
        `ctl1/${lab.names.on('ctl1', 'nova_api_bootstrap')}: it exited with code 3`,
      );
      expect(oneLine(result.output)).toContain('Its last log lines:');
    });

    it('touches no service', async () => {
      expect(story.changes.roles).toEqual([
        'nova_api_bootstrap',
        'nova_api_pending_data_migrations',
        'nova_cell_pending_data_migrations',
        'nova_cells_check',
        'nova_snapshot',
        'nova_upgrade_checks',
      ]);
      expect(await lab.containers()).toEqual(before);
    });

    it('runs the migration again and completes when the release was fixed', async () => {
      await lab.buildRelease(UNMIGRATABLE);
      const again = await deploy();
      expect(again.result.exitCode).toBe(0);
      expect(new ContainerStory(again.events).of('nova_api_bootstrap').with('start').count).toBe(1);
      expect(await planned(lab)).toEqual([]);
    });
  });

  describe('because a new conductor never becomes healthy', () => {
    let result: CommandResult;
    let story: ContainerStory;

    beforeAll(async () => {
      before = await lab.containers();
      await lab.buildRelease(UNHEALTHY, { only: 'nova-conductor', behaviour: 'never-healthy' });
      await lab.buildRelease(UNHEALTHY, { only: 'nova-scheduler' });
      lab.writeVersions({
        nova: {
          tag: UNMIGRATABLE,
          roles: { 'nova-conductor': { tag: UNHEALTHY }, 'nova-scheduler': { tag: UNHEALTHY } },
        },
      });
      const observed = await deploy();
      result = observed.result;
      story = new ContainerStory(observed.events);
    });

    it('has all old conductors running again, and nothing left over', async () => {
      expect(await lab.containers()).toEqual(before);
      for (const host of lab.names.controllers) {
        const { Config, State } = await lab.inspect(host, 'nova_conductor');
        expect(Config.Image).toMatch(new RegExp(`:${UNMIGRATABLE}$`));
        expect(State.Running).toBe(true);
      }
    });

    it('starts no old conductor while a new one runs', () => {
      const old = Object.values(before);
      const conductors = story.of('nova_conductor');
      const lastNewDead = conductors.withoutIds(old).with('die').lastMs;
      expect(conductors.withIds(old).with('start').count).toBe(3);
      expect(conductors.withIds(old).with('start').firstMs).toBeGreaterThan(lastNewDead);
    });

    it('does not touch the wave behind', () => {
      expect(story.changes.roles).toEqual([
        'nova_cell_bootstrap',
        'nova_cells_check',
        'nova_conductor',
        'nova_snapshot',
      ]);
    });

    it('fails, and names host, container, image, cause and the last log lines', () => {
      const output = oneLine(result.output);
      expect(result.exitCode).not.toBe(0);
      expect(output).toContain(`/${lab.names.on('ctl1', 'nova_conductor')} could not be updated to`);
      expect(output).toContain(`nova-conductor:${UNHEALTHY}`);
      expect(output).toContain('its healthcheck failed');
      expect(output).toContain('Its last log lines:');
      expect(output).toContain('could not connect to AMQP');
    });

    it('says what is true of the container, and what else was done on its host', () => {
      expect(oneLine(result.output)).toContain(
        `${lab.names.on('ctl1', 'nova_conductor')} is as it was before. On ctl1, this deploy has run`,
      );
    });

    it('shows in its outputs what runs, not what was planned', async () => {
      const { output } = await succeed(lab.cdktf('output', 'nova'));
      expect(oneLine(output)).toContain(
        `nova-conductor = ${lab.names.registry}/nova-conductor:${UNMIGRATABLE} on ctl1`,
      );
      expect(output).not.toContain(UNHEALTHY);
    });

    it('tells the truth in the next plan', async () => {
      await succeed(lab.cdktf('plan', 'nova'));
      const changes = await lab.plannedChanges('nova');
      const conductor = changes.find(
        ({ address }) => address === 'docker_fleet.conductors/nova-conductor_ctl1',
      );
      const image = `${lab.names.registry}/nova-conductor`;
      expect(conductor).toMatchObject({
        fromImage: `${image}:${UNMIGRATABLE}`,
        toImage: `${image}:${UNHEALTHY}`,
      });
    });

    it('completes when the release was fixed', async () => {
      await lab.buildRelease(UNHEALTHY, { only: 'nova-conductor' });
      await succeed(lab.cdktf('deploy', 'nova', '--auto-approve'));
      const { Config } = await lab.inspect('ctl3', 'nova_scheduler');
      expect(Config.Image).toMatch(new RegExp(`:${UNHEALTHY}$`));
    });
  });

  it('keeps old releases on the hosts for a way back', async () => {
    const image = await lab.docker.getImage(`${lab.names.registry}/nova-conductor:${OLD}`).inspect();
    expect(image.Id).toMatch(/^sha256:/);
  });
});

/** Terraform breaks lines and draws a border to their left. */
