/** Nova from images that are not Kolla's, and under names that are not. */
import { containerOf, jobOf, readNova, resolveNova } from './small-nova';

const waveOf = (role: string, options: string) =>
  resolveNova(options).waves.find(
    (wave) => wave.kind === 'roles' && wave.containers.some((it) => it.role === role),
  );

describe('a role from another image', () => {
  const options = `{ extra_volumes: ["/a:/a:ro"], roles: { nova-api: {
    image: company/nova, command: [uwsgi, --ini, /etc/nova/api.ini], environment: { OS_DEBUG: "1", KOLLA_SERVICE_NAME: api },
    healthcheck_test: [CMD, curl, "http://{urlhost}:8774"], extra_volumes: ["{config}/policy:/etc/nova/policy:ro"] } } }`;

  it('has the image, command, healthcheck, variables and binds that cloud.yml says', () => {
    const api = containerOf('nova-api', options);
    expect(api).toMatchObject({
      image: 'q/company/nova:n',
      command: ['uwsgi', '--ini', '/etc/nova/api.ini'],
      healthcheck: { test: ['CMD', 'curl', 'http://10.0.0.1:8774'], retries: 3 },
      environment: { OS_DEBUG: '1', KOLLA_SERVICE_NAME: 'api', KOLLA_CONFIG_STRATEGY: 'COPY_ALWAYS' },
      privileged: true,
    });
    expect(api.volumes?.slice(-2)).toEqual(['/a:/a:ro', '/etc/kolla/policy:/etc/nova/policy:ro']);
  });

  it('gives its image to the jobs that run with it, and to no other role', () => {
    expect(jobOf('nova-api-bootstrap', undefined, options).image).toBe('q/company/nova:n');
    expect(containerOf('nova-metadata', options).image).toBe('q/nova-api:n');
    expect(containerOf('nova-metadata', options)).not.toHaveProperty('command');
  });

  it('may do without a healthcheck, and jobs have commands of their own', () => {
    const others =
      '{ roles: { nova-scheduler: { healthcheck_test: [NONE] } }, jobs: { nova-api-bootstrap: { command: [nova-manage, api_db, sync], environment: { A: b } } } }';
    expect(containerOf('nova-scheduler', others).healthcheck).toEqual({ test: ['NONE'] });
    const job = jobOf('nova-api-bootstrap', undefined, others);
    expect(job).toMatchObject({
      command: ['nova-manage', 'api_db', 'sync'],
      environment: { A: 'b', KOLLA_UPGRADE: '' },
    });
    expect(jobOf('nova-cell-bootstrap', undefined, others)).not.toHaveProperty('command');
  });

  it('of a conductor is also what reads and corrects service records, with its configuration', () => {
    const conductor = `extra_volumes: ["/a:/a:ro"], stale_records: forced_down, roles: { nova-conductor: {
      image: company/nova, environment: { OS_DEBUG: "1" }, extra_volumes: ["{config}/nova.conf:/etc/nova/nova.conf:ro"] } }`;
    const expected = {
      environment: { OS_DEBUG: '1', KOLLA_SERVICE_NAME: 'nova-conductor' },
      volumes: [
        '/etc/kolla/nova-conductor/:/var/lib/kolla/config_files/:ro',
        '/a:/a:ro',
        '/etc/kolla/nova.conf:/etc/nova/nova.conf:ro',
      ],
    };
    const query = containerOf('nova-compute', `{ ${conductor} }`).readinessProbe?.record?.query;
    expect(query?.places[0]).toMatchObject({ ofContainer: 'nova_conductor', ...expected });
    expect(jobOf('nova-stale-records', undefined, `{ ${conductor} }`)).toMatchObject(expected);
    const elsewhere = containerOf('nova-compute', `{ cells: true, ${conductor} }`).readinessProbe?.record
      ?.query;
    expect(elsewhere?.places[0]).toMatchObject({
      ofContainer: 'nova_super_conductor',
      volumes: ['/etc/kolla/nova-super-conductor/:/var/lib/kolla/config_files/:ro', '/a:/a:ro'],
    });
  });

  it.each([
    ['{ roles: { nova-apu: {} } }', 'services.nova.roles.nova-apu: unknown key; did you mean nova-api?'],
    ['{ roles: { nova-api: { image: "Nova:1" } } }', 'roles.nova-api.image: must be the name of an image'],
    ['{ jobs: { nova-api: {} } }', 'services.nova.jobs.nova-api: unknown key'],
    [
      '{ instance_datadir_volume: "a:b" }',
      'services.nova.instance_datadir_volume: must be the name of a volume, or an absolute path',
    ],
  ])('is not %s', (mistaken, message) => {
    expect(() => readNova(mistaken)).toThrow(message);
  });
});

describe('directories of instances and of libvirt', () => {
  it.each([
    [
      '{ libvirt_container: false, instance_datadir_volume: instances }',
      ['/var/lib/libvirt:/var/lib/libvirt:rw', 'instances:/var/lib/nova/:rw'],
    ],
    [
      '{ instance_datadir_volume: /srv/nova, libvirt_volume: libvirt }',
      ['libvirt:/var/lib/libvirt:rw', '/srv/nova:/var/lib/nova/:rw'],
    ],
  ])('are as %s says', (options, binds) => {
    expect(containerOf('nova-compute', options).volumes).toEqual(expect.arrayContaining(binds));
    expect(containerOf('nova-ssh', options).volumes).toContain(binds[1]?.replace('nova/:', 'nova:'));
  });
});

describe('MariaDB under other names', () => {
  it('is where the snapshot is taken, and where a restore goes', () => {
    const options =
      '{ snapshot: { container: db, datadir_volume: db_data, backup_volume: backups, credentials: /srv/backup-user/ } }';
    const job = jobOf('nova-snapshot', undefined, options);
    expect(job).toMatchObject({ image: 'container:db', networkMode: 'container:db' });
    expect(job.volumes).toEqual([
      '/srv/backup-user/:/var/lib/kolla/config_files/:ro',
      'kolla_logs:/var/log/kolla/:rw',
      'db_data:/var/lib/mysql:rw',
      'backups:/backup:rw',
    ]);
    expect(job.snapshot).toEqual({
      servers: ['ctl1', 'ctl2'].map((host) => ({ host, container: 'db' })),
      dataVolume: 'db_data',
      backupVolume: 'backups',
    });
    const [nova] = readNova(options).services;
    expect(nova?.prechecks.spaceNeeds).toMatchObject([{ container: 'db', path: '/var/lib/mysql' }]);
  });
});

describe('nova-compute-ironic', () => {
  const several = '{ ironic: true, multi_compute_ironic: 2 }';
  const hosts = `
images: { registry: q }
hosts:
  ctl1: { engine: unix:///1, groups: [control, compute, nova-compute-ironic-1, nova-compute-ironic-2] }
  ctl2: { engine: unix:///2, groups: [control] }
services: { nova: ${several} }`;

  it('comes after the APIs of all hosts', () => {
    const names = resolveNova('{ ironic: true }').waves.map(({ name }) => name);
    expect(waveOf('nova-compute-ironic', '{ ironic: true }')?.name).toBe('ironic');
    expect(names.filter((name) => /controllers|apis|ironic/.test(name))).toEqual([
      'controllers',
      'apis',
      'ironic',
    ]);
  });

  it('may be several, each where its own group is, also on one host', () => {
    const [service] = readNova({ cloud: hosts }).services;
    const wave = service?.waves.find(({ name }) => name === 'ironic');
    expect(wave?.kind === 'roles' && wave.containers).toMatchObject(
      [1, 2].map((number) => ({
        host: 'ctl1',
        container: `nova_compute_ironic_${number}`,
        image: 'q/nova-compute-ironic:n',
        environment: { KOLLA_SERVICE_NAME: `nova-compute-ironic-${number}` },
        healthcheck: { test: ['CMD-SHELL', 'healthcheck_port nova-compute 5672'] },
      })),
    );
  });

  it('needs a host for each', () => {
    expect(() => readNova(several)).toThrow(
      'nova-compute-ironic-1 has no host: none is in group nova-compute-ironic-1',
    );
  });
});
