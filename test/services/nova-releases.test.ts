/** Settings follow the release of each container's own tag. */
import { RELEASES } from '../../lib/contract/release';
import type { ResolvedContainer } from '../../lib/model/desired-service';
import { differences, kollaContainers } from './kolla-comparison';
import { resolveNova } from './small-nova';

const TAGS: Readonly<Record<string, string>> = { debian: 'debian-bookworm', rocky: 'rocky-9' };
const EVERY_ROLE =
  '{ cells: true, ironic: true, serialconsole_proxy: true, console: %, graceful_timeout: 60 }';

function containers(options: string, versions: string): readonly ResolvedContainer[] {
  return resolveNova(options, versions).waves.flatMap((wave) =>
    wave.kind === 'roles' ? wave.containers : [],
  );
}

function find(all: readonly ResolvedContainer[], role: string, host?: string): ResolvedContainer {
  const found = all.find((it) => it.role === role && (host === undefined || it.host === host));
  if (found === undefined) throw new Error(`${role} does not run on ${host ?? 'any host'}`);
  return found;
}

/** Roles of one release, without the console that the others leave no room for. */
function everyRole(versions: string): readonly ResolvedContainer[] {
  return [
    ...containers(EVERY_ROLE.replace('%', 'novnc'), versions),
    ...containers(EVERY_ROLE.replace('%', 'spice'), versions).filter(
      ({ role }) => role === 'nova-spicehtml5proxy',
    ),
  ];
}

describe.each(RELEASES.flatMap((release) => Object.keys(TAGS).map((distro) => [release, distro] as const)))(
  'with images of %s on %s',
  (release, distro) => {
    const kolla = kollaContainers(release, distro);
    const mine = everyRole(`nova: { tag: "${release}-${TAGS[distro] ?? ''}" }`);

    it("runs the roles of kolla-ansible's own release, and no others", () => {
      expect([...new Set(mine.map(({ role }) => role))].sort()).toEqual(Object.keys(kolla).sort());
    });

    it.each(Object.keys(kolla))('gives %s what kolla-ansible of that release would leave alone', (role) => {
      const wanted = kolla[role];
      expect(wanted && differences(wanted, find(mine, role))).toEqual(role.length > 0 ? [] : undefined);
    });
  },
);

describe('a cloud with pins at two releases', () => {
  const versions = `
nova:
  tag: 2026.1-ubuntu-noble
  roles:
    nova-compute: { hosts: { cmp1: 2025.1-ubuntu-noble } }
    nova-scheduler: { hosts: { ctl2: 2025.2-ubuntu-noble } }`;
  const all = containers('{}', versions);

  it.each([
    ['nova-compute', 'cmp1', '2025.1', 'debian'],
    ['nova-ssh', 'cmp1', '2026.1', 'debian'],
    ['nova-scheduler', 'ctl1', '2026.1', 'debian'],
    ['nova-scheduler', 'ctl2', '2025.2', 'debian'],
  ])('%s on %s has the settings of %s', (role, host, release, family) => {
    const wanted = kollaContainers(release, family)[role];
    const found = find(all, role, host);
    expect(wanted && differences(wanted, found)).toEqual([]);
    expect(found.release).toBe(release);
  });

  it('gives each the time that its release takes to end', () => {
    expect(find(all, 'nova-compute').stopTimeoutSeconds).toBe(60);
    expect(find(all, 'nova-conductor').stopTimeoutSeconds).toBe(180);
  });

  it('lets those let go that live on after their stop signal, and no compute, whose successor would end its work', () => {
    const order = (role: string, host?: string) => find(all, role, host).updateOrder;
    expect([order('nova-conductor'), order('nova-scheduler', 'ctl1')]).toEqual([
      'drain-first',
      'drain-first',
    ]);
    expect([order('nova-scheduler', 'ctl2'), order('nova-compute'), order('nova-api')]).toEqual([
      'stop-first',
      'stop-first',
      'stop-first',
    ]);
    expect(find(all, 'nova-scheduler', 'ctl1').drain?.command?.at(-1)).toBe('scheduler');
  });

  it('gives jobs the settings of the release whose image they run', () => {
    const jobs = resolveNova('{}', 'nova: { tag: 2025.1-ubuntu-noble }').waves.flatMap((wave) =>
      wave.kind === 'jobs' ? wave.jobs : [],
    );
    expect(jobs.map(({ job, volumes }) => [job, volumes?.[1]])).toEqual(
      jobs.map(({ job }) => [job, '/etc/localtime:/etc/localtime:ro']),
    );
    expect(jobs.length).toBeGreaterThan(4);
  });
});

describe('a tag that names no release', () => {
  it('counts as the newest release that is known', () => {
    const found = find(containers('{}', 'nova: { tag: my-build }'), 'nova-scheduler');
    expect(found).toMatchObject({ release: '2026.2', healthcheck: { retries: 8 } });
    expect(found.environment).toMatchObject({ TZ: 'UTC' });
    expect(found.volumes?.join()).not.toContain('localtime');
  });

  it('is of the release that versions.yml says, for each tag', () => {
    const versions = `
nova:
  tag: my-build
  releases: { my-build: "2025.1", other: "2026.1" }
  roles: { nova-scheduler: { tag: other } }`;
    const all = containers('{ base_distro: ubuntu }', versions);
    expect(find(all, 'nova-conductor').volumes).toContain('/etc/timezone:/etc/timezone:ro');
    expect(find(all, 'nova-scheduler')).toMatchObject({ release: '2026.1', healthcheck: { retries: 8 } });
    expect(find(all, 'nova-scheduler').volumes).not.toContain('/etc/timezone:/etc/timezone:ro');
  });

  it('may be of a release that is no release only by mistake', () => {
    expect(() => containers('{}', 'nova: { tag: x, releases: { x: dalmatian } }')).toThrow(
      'nova.releases.x: must be a release of OpenStack, as "2025.2"',
    );
  });
});

describe('what an operator sets', () => {
  it('comes before what the release would have', () => {
    const options = `{ graceful_timeout: 20, scheduler_healthcheck_retries: 5, timezone: Europe/Berlin, shared_mnt: /srv/mnt,
      base_distro: rocky, queue_manager: true }`;
    const old = containers(options, 'nova: { tag: 2024.1-debian-bookworm }');
    const scheduler = find(old, 'nova-scheduler');
    expect(scheduler).toMatchObject({ stopTimeoutSeconds: 20, healthcheck: { retries: 5 } });
    expect(scheduler.volumes).toContain('/dev/shm:/dev/shm:rw');
    expect(scheduler.volumes).not.toContain('/etc/timezone:/etc/timezone:ro');
    expect(scheduler.environment).not.toHaveProperty('TZ');
    expect(find(old, 'nova-compute').volumes).toContain('/srv/mnt:/srv/mnt:shared');
    const fresh = containers(options, 'nova: { tag: 2026.2-debian-trixie }');
    expect(find(fresh, 'nova-scheduler').environment).toMatchObject({ TZ: 'Europe/Berlin' });
  });

  it.each([
    ['2026.1-rocky-10', '/var/lib/nova/mnt:/var/lib/nova/mnt:shared'],
    ['2026.2-rocky-10', '/var/lib/nova-mnt:/var/lib/nova-mnt:shared'],
  ])('shares the directory that computes of %s have for volumes', (tag, bind) => {
    const all = containers('{ shared_mnt: true }', `nova: { tag: ${tag} }`);
    for (const role of ['nova-compute', 'nova-libvirt', 'nova-ssh'])
      expect(find(all, role).volumes).toContain(bind);
  });
});

describe('nova-metadata, a container of its own since 2025.1', () => {
  const placesOf = (versions: string, options = '{}') =>
    containers(options, versions).flatMap(({ role, host }) => (role === 'nova-metadata' ? [host] : []));

  it.each([
    ['there is none before', 'nova: { tag: 2024.2-debian-bookworm }', []],
    ['appears with the upgrade', 'nova: { tag: 2025.1-debian-bookworm }', ['ctl1', 'ctl2']],
    [
      'is not beside a nova-api that still does its work',
      'nova: { tag: 2025.1-d, roles: { nova-api: { hosts: { ctl2: 2024.1-d } } } }',
      ['ctl1'],
    ],
    [
      'is not on a host that stays behind altogether',
      'nova: { tag: 2025.1-d, roles: { nova-api: { hosts: { ctl2: 2024.1-d } }, nova-metadata: { hosts: { ctl2: 2024.1-d } } } }',
      ['ctl1'],
    ],
  ])('%s', (_, versions, hosts) => {
    expect(placesOf(versions)).toEqual(hosts);
  });

  it('comes after nova-api, whose port it takes', () => {
    const wave = resolveNova('{}', 'nova: { tag: 2025.1-d }').waves.find(({ name }) => name === 'apis');
    expect(wave?.kind === 'roles' && wave.containers.map(({ host, role }) => `${host} ${role}`)).toEqual([
      'ctl1 nova-api',
      'ctl1 nova-metadata',
      'ctl2 nova-api',
      'ctl2 nova-metadata',
    ]);
  });

  it('is missed where nova-api would leave its work to one that is too old', () => {
    expect(() =>
      placesOf('nova: { tag: 2025.1-d, roles: { nova-metadata: { hosts: { ctl2: 2024.1-d } } } }'),
    ).toThrow(
      'nova.roles.nova-metadata: since 2025.1, nova-api leaves this work to nova-metadata, which would be older and not run on: ctl2; give it the version of nova-api',
    );
  });

  it.each([
    ['true', 'nova: { tag: 2024.1-d }', ['ctl1', 'ctl2']],
    ['false', 'nova: { tag: 2026.1-d }', []],
  ])('runs as the option says where it is set: %s', (metadata, versions, hosts) => {
    expect(placesOf(versions, `{ metadata: ${metadata} }`)).toEqual(hosts);
  });
});
