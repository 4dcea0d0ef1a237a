import type { ResolvedContainer, ResolvedJob } from '../../lib/model/desired-service';
import { readCloud } from '../../lib/model/read-cloud';
import { resolveService } from '../../lib/model/resolve-service';
import type { ServiceDefinition, ServiceRole } from '../../lib/model/service-definition';

/** One host, one role with these settings, one job with the same. */
function resolveSettings(
  settings: Partial<ServiceRole>,
  cloudText: string,
): { role: ResolvedContainer; job: ResolvedJob } {
  const cloud = readCloud({ name: 'cloud.yml', text: cloudText }, []).value;
  if (cloud === undefined) throw new Error('cloud.yml has mistakes');
  const definition: ServiceDefinition = {
    name: 'radio',
    roles: { mixer: { ...settings, image: 'mixer', container: 'mixer', group: 'control' } },
    jobs: {
      tune: {
        ...settings,
        image: { ofContainer: 'tape' },
        container: 'tune',
        firstHostOf: { role: 'mixer' },
        runsWhenChanged: [],
      },
    },
    waves: [
      { name: 'first', jobs: ['tune'] },
      { name: 'then', roles: ['mixer'], update: 'free' },
    ],
  };
  const [first, then] = resolveService(() => definition, cloud, { tag: 'v1' }).waves;
  const job = first?.kind === 'jobs' ? first.jobs[0] : undefined;
  const role = then?.kind === 'roles' ? then.containers[0] : undefined;
  if (job === undefined || role === undefined) throw new Error('both have a host');
  return { role, job };
}

const ONE_HOST = `
images: { registry: r }
hosts: { ctl1: { engine: unix:///run/d.sock, groups: [control], address: 10.0.0.1 } }`;

describe('settings', () => {
  it('have defaults', () => {
    expect(resolveSettings({}, ONE_HOST)).toEqual({
      role: {
        role: 'mixer',
        host: 'ctl1',
        container: 'mixer',
        image: 'r/mixer:v1',
        release: '2026.2',
        networkMode: 'host',
        environment: {},
        volumes: [],
        stopTimeoutSeconds: 60,
        healthyWithinSeconds: 300,
        updateOrder: 'stop-first',
        after: [],
        carryOver: [],
      },
      job: {
        job: 'tune',
        host: 'ctl1',
        container: 'tune',
        image: 'container:tape',
        networkMode: 'host',
        environment: {},
        volumes: [],
        triggers: [],
        ignoresImage: true,
        acceptedExitCodes: [0],
        timeoutSeconds: 3600,
      },
    });
  });

  it('have their placeholders filled', () => {
    const settings: Partial<ServiceRole> = {
      environment: { LISTEN: '{address}', NAME: '{host}' },
      volumes: ['{config}/mixer/:/config/:ro'],
      command: ['sh', '-c', 'mix ${band} {config}'],
      entrypoint: ['{host}'],
      healthcheck: { test: ['CMD', 'curl', 'http://{urlhost}:80'] },
    };
    const filled = {
      environment: { LISTEN: '10.0.0.1', NAME: 'ctl1' },
      volumes: ['/etc/kolla/mixer/:/config/:ro'],
      command: ['sh', '-c', 'mix ${band} /etc/kolla'],
      entrypoint: ['ctl1'],
    };
    const { role, job } = resolveSettings(settings, ONE_HOST);
    expect(role).toMatchObject({ ...filled, healthcheck: { test: ['CMD', 'curl', 'http://10.0.0.1:80'] } });
    expect(job).toMatchObject(filled);
  });

  it('write an IPv6 address in brackets where it is part of a URL', () => {
    const environment = { LISTEN: '{address}', URL: 'http://{urlhost}:80' };
    expect(
      resolveSettings({ environment }, ONE_HOST.replace('10.0.0.1', '"fd00::1"')).role.environment,
    ).toEqual({
      LISTEN: 'fd00::1',
      URL: 'http://[fd00::1]:80',
    });
  });

  it("take the host's own configuration directory first, without a slash at its end", () => {
    const cloud = `${ONE_HOST.replace('address', 'config_directory: /srv/a/, address')}\ncontainers: { config_directory: /srv }`;
    expect(resolveSettings({ volumes: ['{config}/x:/x'] }, cloud).role.volumes).toEqual(['/srv/a/x:/x']);
  });

  it('carry the suffix in the names of containers and volumes, but not in paths', () => {
    const cloud = ONE_HOST.replace('address', 'suffix: one, address');
    const { role, job } = resolveSettings(
      { volumes: ['logs:/logs', 'data:/data:ro', '/dev:/dev:rw'] },
      cloud,
    );
    expect([role.container, job.container, job.image]).toEqual([
      'mixer-one',
      'tune-one',
      'container:tape-one',
    ]);
    expect(role.volumes).toEqual(['logs-one:/logs', 'data-one:/data:ro', '/dev:/dev:rw']);
  });

  it("put the definition's environment and network before the cloud's", () => {
    const cloud = `${ONE_HOST}\ncontainers: { network_mode: lab, environment: { TZ: UTC, LEVEL: low } }`;
    expect(resolveSettings({ environment: { LEVEL: 'high' } }, cloud).role).toMatchObject({
      environment: { TZ: 'UTC', LEVEL: 'high' },
      networkMode: 'lab',
    });
    expect(resolveSettings({ networkMode: 'none' }, cloud).role.networkMode).toBe('none');
  });

  it("fill up a healthcheck with the cloud's timings", () => {
    const cloud = `${ONE_HOST}\ncontainers: { healthcheck: { interval: 1s, timeout: 2s } }`;
    expect(
      resolveSettings({ healthcheck: { test: ['CMD', 'true'], retries: 8 } }, cloud).role.healthcheck,
    ).toEqual({
      test: ['CMD', 'true'],
      intervalSeconds: 1,
      timeoutSeconds: 2,
      retries: 8,
      startPeriodSeconds: 5,
    });
  });

  const demanding: Partial<ServiceRole> = {
    privileged: true,
    pidMode: 'host',
    ipcMode: 'host',
    cgroupnsMode: 'host',
    ulimits: { nofile: 1024 },
    tmpfs: { '/tmp': 'size=1m' },
    labels: { a: 'b' },
    volumes: [
      '/dev:/dev:rw',
      '/dev/shm:/dev/shm:rw',
      '/run:/run:shared',
      '/sys/fs/cgroup:/cgroup',
      '/lib/modules:/lib/modules:ro',
      '/development:/d',
      '/srv/mnt:/mnt:shared',
      '/srv/ro:/ro:ro,rshared',
    ],
  };

  it('keep what needs the host where the cloud gives access to it', () => {
    expect(resolveSettings(demanding, ONE_HOST).role).toMatchObject(demanding);
  });

  it('lose what needs the host where the cloud gives no access to it', () => {
    const { role } = resolveSettings(
      demanding,
      `${ONE_HOST}\ncontainers: { host_access: false, ulimits: false }`,
    );
    expect(role.volumes).toEqual(['/development:/d', '/srv/mnt:/mnt:rw', '/srv/ro:/ro:ro']);
    expect(role).toMatchObject({ tmpfs: { '/tmp': 'size=1m' }, labels: { a: 'b' } });
    for (const key of ['privileged', 'pidMode', 'ipcMode', 'cgroupnsMode', 'ulimits']) {
      expect(role).not.toHaveProperty(key);
    }
  });
});
