import type { DesiredRestart } from '../../lib/model/desired-service';
import { resolveNova } from '../services/small-nova';

function restartOf(versions?: string, options?: string): DesiredRestart | undefined {
  const { waves } = resolveNova(options, versions);
  return waves.find((wave) => wave.kind === 'restart');
}

const pinned = (role: string, tag: string) =>
  `nova: { tag: 2025.2-debian-bookworm, roles: { ${role}: { tag: ${tag} } } }`;

describe('a rolling restart', () => {
  it('is for the release of the tags, and a patch of it is no other one', () => {
    expect(restartOf('nova: { tag: 2025.2-debian-bookworm }')?.release).toBe('2025.2');
    expect(restartOf(pinned('nova-api', '2025.2-p1'))?.release).toBe('2025.2');
  });

  it('is for the tags where they tell no release', () => {
    expect(restartOf('nova: { tag: v7 }')?.release).toBe('v7');
    expect(restartOf('nova: { tag: v7, roles: { nova-api: { tag: v8 } } }')?.release).toBe('v7, v8');
  });

  it('is blocked by what versions.yml keeps at an older release', () => {
    expect(restartOf(pinned('nova-compute', '2025.1-debian-bookworm'))).toMatchObject({
      release: '2025.2',
      blockedBy: { waves: ['conductors', 'computes'], outdated: ['cmp1/nova_compute'] },
    });
  });

  it('is not blocked by what it does not restart', () => {
    expect(restartOf(pinned('nova-libvirt', '2025.1-debian-bookworm'))?.blockedBy.outdated).toEqual([]);
  });

  it('has the containers as they are in their waves, and the rollout strategies of hosts that go freely', () => {
    const restart = restartOf();
    const { waves } = resolveNova();
    const all = waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []));
    const restarted = all.filter(({ role }) => !['nova-ssh', 'nova-libvirt'].includes(role));
    expect(restart?.containers).toHaveLength(restarted.length);
    expect(restart?.containers).toEqual(expect.arrayContaining(restarted));
    expect(restart?.containers.at(-1)?.role).toBe('nova-api');
    expect(restart?.free).toEqual(['nova-compute']);
  });

  it('has every role that is switched on, conductors first and APIs last', () => {
    expect(restartOf(undefined, '{ cells: true, ironic: true, console: spice }')?.steps).toEqual([
      ['nova-super-conductor', 'nova-conductor'],
      ['nova-scheduler'],
      ['nova-compute'],
      ['nova-compute-ironic'],
      ['nova-metadata', 'nova-spicehtml5proxy'],
      ['nova-api'],
    ]);
  });

  it('is away when it is switched off', () => {
    expect(restartOf(undefined, '{ restart_after_upgrade: false }')).toBeUndefined();
  });
});
