import type { DesiredPrechecks } from '../../lib/model/desired-service';
import { EVERYTHING, readNova, resolveNova } from '../services/small-nova';

function prechecks(options?: string, versions?: string): DesiredPrechecks {
  return resolveNova(options, versions).prechecks;
}

describe('what of nova is checked in every plan', () => {
  it('is that computes are not newer than conductors, of those that are on', () => {
    expect(prechecks().neverNewer).toEqual({ 'nova-compute': ['nova-conductor'] });
    expect(prechecks(EVERYTHING).neverNewer).toEqual({
      'nova-compute-ironic': ['nova-conductor'],
      'nova-compute': ['nova-conductor'],
    });
  });

  it('is what runs where', () => {
    expect(prechecks().placements).toContainEqual({
      role: 'nova-conductor',
      container: 'nova_conductor',
      image: 'q/nova-conductor:n',
      hosts: ['ctl1', 'ctl2'],
    });
  });

  it('is the space for the snapshot, unless there is none', () => {
    expect(prechecks().spaceNeeds).toEqual([
      {
        job: 'nova-snapshot',
        host: 'ctl1',
        container: 'mariadb',
        path: '/var/lib/mysql',
        roles: ['nova-api', 'nova-conductor'],
      },
    ]);
    expect(prechecks('{ snapshot: false }').spaceNeeds).toEqual([]);
  });

  it('is less strict where versions.yml allows something', () => {
    expect(prechecks().allow).toEqual([]);
    expect(prechecks('{}', 'nova: { tag: n, allow: [release-skip, disk-space] }').allow).toEqual([
      'release-skip',
      'disk-space',
    ]);
  });

  it('cannot be loosened by a word that nobody knows', () => {
    expect(() => readNova('{}', 'nova: { tag: n, allow: [release-skipp] }')).toThrow(
      /nova\.allow\.0: must be one of: release-skip, .*; did you mean release-skip\?/,
    );
    expect(() => readNova('{}', 'nova: { tag: n, allow: [engine-health] }')).toThrow(/must be one of/);
  });
});
