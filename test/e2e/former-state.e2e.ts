import type { Lab } from '../lab/lab';
import { ContainerStory } from './container-story';
import { emptyLab, NEW, OLD, planned, succeed, WITH_RESTART } from './deployed-lab';
import { deployFormerStack, giveFormerNames, recordedContainers } from './former-stack';

const JOBS = [
  'nova-api-bootstrap',
  'nova-api-online-data-migrations',
  'nova-api-pending-migrations',
  'nova-cell-bootstrap',
  'nova-cell-online-data-migrations',
  'nova-cell-pending-migrations',
  'nova-cells-check',
  'nova-snapshot',
  'nova-upgrade-check',
];
const FORMER = [
  'nova-compute_cmp1',
  'nova-conductor_ctl1',
  'nova-conductor_ctl2',
  'nova-libvirt_cmp1',
  'nova-ssh_cmp1',
];

describe('a state in which every container was a resource of its own', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await emptyLab('former', 2, 1);
    lab.writeCloud(WITH_RESTART);
    await Promise.all([lab.buildRelease(OLD, { migrations: 1 }), lab.startDatabase()]);
    await lab.buildRelease(NEW);
    lab.writeVersions({ nova: { tag: OLD } });
    await deployFormerStack(lab);
  });

  afterAll(() => lab.destroy());

  it('is taken over by fleets, and no container is touched', async () => {
    expect(recordedContainers(lab)).toEqual(expect.arrayContaining(FORMER));
    const before = await lab.containers();
    const changes = (await planned(lab)).filter((it) => !it.startsWith('terraform_data.'));
    expect(changes).toEqual(
      [
        ...FORMER.map((name) => `docker_container.${name} forget`),
        'docker_fleet.computes/nova-compute_cmp1 create',
        'docker_fleet.computes/nova-libvirt_cmp1 create',
        'docker_fleet.computes/nova-ssh_cmp1 create',
        'docker_fleet.conductors/nova-conductor_ctl1 create',
        'docker_fleet.conductors/nova-conductor_ctl2 create',
        'docker_restart_list.rolling-restart create',
        'docker_rolling_restart.rolling-restart create',
      ].sort(),
    );
    const { events } = await lab.observe(() => succeed(lab.cdktf('deploy', 'nova', '--auto-approve')));
    expect(new ContainerStory(events).changes.count).toBe(0);
    expect(await lab.containers()).toEqual(before);
    expect(recordedContainers(lab).filter((name) => [...FORMER, ...JOBS].includes(name))).toEqual(JOBS);
    expect(await planned(lab)).toEqual([]);
  });

  it('plans nothing when its attributes have their former names', async () => {
    giveFormerNames(lab);
    expect(await planned(lab)).toEqual([]);
  });

  it('is upgraded then, conductors together, although Terraform does one thing at a time', async () => {
    const old = Object.values(await lab.containers());
    lab.writeVersions({ nova: { tag: NEW } });
    const deploy = ['deploy', 'nova', '--auto-approve', '--terraform-parallelism=1'];
    const { events } = await lab.observe(() => succeed(lab.cdktf(...deploy)));
    const conductors = new ContainerStory(events).updates.of('nova_conductor');
    const [ended, started] = [conductors.withIds(old).with('die'), conductors.withoutIds(old).with('start')];
    expect([ended.count, started.count]).toEqual([2, 2]);
    expect(started.firstMs).toBeGreaterThan(ended.lastMs);
    expect(started.firstMs - ended.lastMs).toBeLessThan(2_000);
    expect(await planned(lab)).toEqual([]);
  });
});
