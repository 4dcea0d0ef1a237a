import { resolveNova } from '../services/small-nova';

describe('what nova needs of engines', () => {
  const demands = (role: string, versions?: string) =>
    resolveNova('{}', versions).prechecks.demands.filter((it) => it.role === role);

  it('is what is out of the ordinary, with the hosts of each', () => {
    expect(demands('nova-libvirt')).toEqual([
      {
        role: 'nova-libvirt',
        container: 'nova_libvirt',
        image: 'q/nova-libvirt:n',
        hosts: ['cmp1'],
        demands: {
          privileged: true,
          pidMode: 'host',
          cgroupnsMode: 'host',
          ulimits: { nofile: 1048576, memlock: 67108864 },
          sharedBinds: ['/run:/run:shared'],
        },
      },
    ]);
    expect(demands('nova-conductor')).toMatchObject([
      { hosts: ['ctl1', 'ctl2'], demands: { ulimits: { nofile: 1048576 } } },
    ]);
  });

  it('follows the release: before 2025.1 Debian has no limits', () => {
    expect(demands('nova-conductor', 'nova: { tag: 2024.1-debian-bookworm }')).toEqual([]);
    expect(demands('nova-api', 'nova: { tag: 2024.1-debian-bookworm }')).toMatchObject([
      { demands: { privileged: true } },
    ]);
  });
});
