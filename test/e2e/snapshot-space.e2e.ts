import type { Lab } from '../lab/lab';
import { ContainerStory } from './container-story';
import { emptyLab, OLD, oneLine } from './deployed-lab';

describe('a volume for snapshots that is too small', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await emptyLab('full', 1, 1);
    await Promise.all([lab.buildRelease(OLD), lab.startDatabase()]);
    await lab.docker.createVolume({
      Name: lab.names.on('ctl1', 'mariadb_backup'),
      Driver: 'local',
      DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'size=16m' },
    });
  });

  afterAll(() => lab.destroy());

  it('fails the deploy before anything is touched, and stays empty', async () => {
    lab.writeVersions({ nova: { tag: OLD } });
    const before = await lab.containers();
    const { result, events } = await lab.observe(() => lab.cdktf('deploy', 'nova', '--auto-approve'));
    expect(result.exitCode).not.toBe(0);
    expect(oneLine(result.output)).toMatch(
      /Too little space in the volume of the snapshots: \d+ MiB needed, 16 MiB free/,
    );
    expect(await lab.containers()).toEqual(before);
    expect(new ContainerStory(events).changes.roles).toEqual(['nova_snapshot']);
    expect(await lab.listVolume('ctl1', 'mariadb_backup')).toEqual([]);
  });
});
