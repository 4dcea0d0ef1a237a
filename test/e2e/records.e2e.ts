import type { Lab } from '../lab/lab';
import { ContainerStory } from './container-story';
import { deployedLab, NEW, oneLine, planned, succeed } from './deployed-lab';

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
});
