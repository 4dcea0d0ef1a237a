import type { Lab } from '../lab/lab';
import { ContainerStory } from './container-story';
import { deployedLab, plannedContainers, succeed } from './deployed-lab';

describe('removing', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await deployedLab('gone', 1, 2);
  });

  afterAll(() => lab.destroy());

  it('a role plans and removes its containers only', async () => {
    const before = await lab.containers();
    lab.writeCloud({ services: { nova: { console: 'none' } } });
    expect(await plannedContainers(lab)).toEqual(['nova-novncproxy_ctl1 delete']);
    await succeed(lab.cdktf('deploy', 'nova', '--auto-approve'));
    const gone = lab.names.on('ctl1', 'nova_novncproxy');
    const { [gone]: removed, ...rest } = before;
    expect(removed).toBeDefined();
    expect(await lab.containers()).toEqual(rest);
  });

  it('a host removes its containers, dependants first, and keeps its volumes', async () => {
    const volumes = await lab.volumes();
    lab.writeCloud({ hosts: { cmp2: null } });
    expect(await plannedContainers(lab)).toEqual([
      'nova-compute_cmp2 delete',
      // The list of hosts to discover is another one now.
      'nova-discover-hosts update',
      'nova-libvirt_cmp2 delete',
      'nova-ssh_cmp2 delete',
    ]);
    const { events } = await lab.observe(() => succeed(lab.cdktf('deploy', 'nova', '--auto-approve')));
    const story = new ContainerStory(events);
    expect([...story.changes.hosts].sort()).toEqual(['cmp2', 'ctl1']);
    expect(story.on('ctl1').changes.roles).toEqual(['nova_discover_hosts']);
    expect(story.of('nova_compute').with('destroy').lastMs).toBeLessThan(
      story.of('nova_libvirt').with('kill').firstMs,
    );
    expect(await lab.volumes()).toEqual(volumes);
  });

  it('everything removes dependants first and keeps data volumes and other services', async () => {
    const volumes = await lab.volumes();
    const { events } = await lab.observe(() => succeed(lab.cdktf('destroy', 'nova', '--auto-approve')));
    const story = new ContainerStory(events);
    expect(Object.keys(await lab.containers())).toEqual([lab.names.on('ctl1', 'mariadb')]);
    expect(story.of('nova_compute').with('destroy').lastMs).toBeLessThan(
      story.of('nova_api').with('kill').firstMs,
    );
    expect(story.of('nova_api').with('destroy').lastMs).toBeLessThan(
      story.of('nova_conductor').with('kill').firstMs,
    );
    expect(await lab.volumes()).toEqual(volumes);
  });
});
