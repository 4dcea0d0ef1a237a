import { checkReleases } from '../../lib/model/check-releases';
import { definitionsOf } from '../../lib/model/service';
import { nova } from '../../lib/services/nova';
import { printWaves } from '../model/print-waves';
import { containerOf, EVERYTHING, readNova, resolveNova } from './small-nova';

/** Those that take requests from a queue, and whose successor has nothing of its own to lose. */
const DRAINING = ['nova-super-conductor', 'nova-conductor', 'nova-scheduler'];

describe('the waves of nova', () => {
  it('are snapshot, bootstrap, conductors, controllers, APIs, computes and what waits for all of them', () => {
    expect(printWaves(resolveNova().waves)).toEqual([
      'snapshot',
      '  ctl1 nova_upgrade_checks q/nova-api:n',
      '  ctl1 nova_snapshot container:mariadb',
      'bootstrap',
      '  ctl1 nova_api_pending_data_migrations container:nova_api',
      '  ctl1 nova_cell_pending_data_migrations container:nova_conductor',
      '  ctl1 nova_api_bootstrap q/nova-api:n',
      '  ctl1 nova_api_map_cell0 q/nova-api:n',
      '  ctl1 nova_cell_bootstrap q/nova-conductor:n',
      '  ctl1 create_cell_nova q/nova-conductor:n',
      'conductors, together',
      '  ctl1 nova_conductor q/nova-conductor:n',
      '  ctl2 nova_conductor q/nova-conductor:n',
      'controllers, one-host-at-a-time',
      '  ctl1 nova_scheduler q/nova-scheduler:n',
      '  ctl1 nova_novncproxy q/nova-novncproxy:n',
      '  ctl2 nova_scheduler q/nova-scheduler:n',
      '  ctl2 nova_novncproxy q/nova-novncproxy:n',
      'apis, one-host-at-a-time',
      '  ctl1 nova_api q/nova-api:n',
      '  ctl1 nova_metadata q/nova-api:n after nova-api',
      '  ctl2 nova_api q/nova-api:n',
      '  ctl2 nova_metadata q/nova-api:n after nova-api',
      'computes, free',
      '  cmp1 nova_ssh q/nova-ssh:n',
      '  cmp1 nova_libvirt q/nova-libvirt:n',
      '  cmp1 nova_compute q/nova-compute:n after nova-ssh, nova-libvirt',
      'discovery',
      '  ctl1 nova_discover_hosts q/nova-conductor:n',
      'rolling-restart',
      '  nova-conductor',
      '  nova-scheduler',
      '  nova-compute',
      '  nova-metadata, nova-novncproxy',
      '  nova-api',
      'online-data-migrations',
      '  ctl1 nova_api_online_data_migrations q/nova-api:n',
      '  ctl1 nova_cell_online_data_migrations q/nova-conductor:n',
    ]);
  });

  it('have more in them when the options say so', () => {
    const lines = printWaves(resolveNova(EVERYTHING).waves).map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        'ctl1 nova_super_conductor q/nova-conductor:n',
        'ctl1 nova_spicehtml5proxy q/nova-spicehtml5proxy:n',
        'ctl1 nova_serialproxy q/nova-serialproxy:n',
        'ctl1 nova_compute_ironic q/nova-compute-ironic:n',
      ]),
    );
    expect(lines.join()).not.toContain('novncproxy');
  });

  it('have less in them when the options say so', () => {
    const options =
      '{ upgrade_check: false, snapshot: false, console: none, metadata: false, ssh: false, libvirt_container: false }';
    expect(printWaves(resolveNova(options).waves).filter((line) => !line.includes('ctl2'))).toEqual([
      'bootstrap',
      '  ctl1 nova_api_pending_data_migrations container:nova_api',
      '  ctl1 nova_cell_pending_data_migrations container:nova_conductor',
      '  ctl1 nova_api_bootstrap q/nova-api:n',
      '  ctl1 nova_api_map_cell0 q/nova-api:n',
      '  ctl1 nova_cell_bootstrap q/nova-conductor:n',
      '  ctl1 create_cell_nova q/nova-conductor:n',
      'conductors, together',
      '  ctl1 nova_conductor q/nova-conductor:n',
      'controllers, one-host-at-a-time',
      '  ctl1 nova_scheduler q/nova-scheduler:n',
      'apis, one-host-at-a-time',
      '  ctl1 nova_api q/nova-api:n',
      'computes, free',
      '  cmp1 nova_compute q/nova-compute:n',
      'discovery',
      '  ctl1 nova_discover_hosts q/nova-conductor:n',
      'rolling-restart',
      '  nova-conductor',
      '  nova-scheduler',
      '  nova-compute',
      '  nova-api',
      'online-data-migrations',
      '  ctl1 nova_api_online_data_migrations q/nova-api:n',
      '  ctl1 nova_cell_online_data_migrations q/nova-conductor:n',
    ]);
  });

  it('go on without a compute that does not answer, but not without a controller', () => {
    expect(resolveNova().unreachable).toEqual({ ctl1: 'fail', ctl2: 'fail', cmp1: 'skip' });
  });

  it('hold a sound definition, whatever is switched on', () => {
    expect(checkReleases(definitionsOf(nova, readNova().cloud))).toEqual([]);
    expect(checkReleases(definitionsOf(nova, readNova(EVERYTHING).cloud))).toEqual([]);
  });
});

describe("nova's containers", () => {
  it('have in common what all of Kolla has', () => {
    const containers = resolveNova(EVERYTHING).waves.flatMap((wave) =>
      wave.kind === 'roles' ? wave.containers : [],
    );
    for (const container of containers) {
      expect(container.container).toBe(container.role.replaceAll('-', '_'));
      expect(container.environment).toMatchObject({
        KOLLA_CONFIG_STRATEGY: 'COPY_ALWAYS',
        KOLLA_SERVICE_NAME: container.role,
      });
      expect(container).toMatchObject({
        networkMode: 'host',
        stopTimeoutSeconds: 180,
        updateOrder: DRAINING.includes(container.role) ? 'drain-first' : 'stop-first',
      });
      expect(container.ulimits).toMatchObject({ nofile: 1048576 });
      expect(container.volumes).toContain(`/etc/kolla/${container.role}/:/var/lib/kolla/config_files/:ro`);
      expect(container).not.toHaveProperty('labels');
      expect(container).not.toHaveProperty('command');
    }
  });

  it.each([
    ['nova-api', 'healthcheck_curl http://10.0.0.1:8774'],
    ['nova-metadata', 'healthcheck_curl http://10.0.0.1:8775'],
    ['nova-scheduler', 'healthcheck_port nova-scheduler 5672'],
    ['nova-super-conductor', 'healthcheck_port nova-conductor 5672'],
    ['nova-conductor', 'healthcheck_port nova-conductor 5672'],
    ['nova-novncproxy', 'healthcheck_curl http://10.0.0.1:6080/vnc_lite.html'],
    ['nova-spicehtml5proxy', 'healthcheck_curl http://10.0.0.1:6082/spice_auto.html'],
    ['nova-serialproxy', undefined],
    ['nova-compute-ironic', 'healthcheck_port nova-compute 5672'],
    ['nova-ssh', 'healthcheck_listen sshd 8022'],
    ['nova-libvirt', 'virsh version --daemon'],
    ['nova-compute', 'healthcheck_port nova-compute 5672'],
  ])('%s is checked with %s', (role, command) => {
    const options = role === 'nova-novncproxy' ? '{}' : EVERYTHING;
    const { healthcheck } = containerOf(role, options);
    expect(healthcheck?.test).toEqual(command === undefined ? undefined : ['CMD-SHELL', command]);
    expect(healthcheck?.retries ?? 3).toBe(role === 'nova-scheduler' ? 8 : 3);
  });

  const logs = 'kolla_logs:/var/log/kolla/:rw';
  const sharedMemory = '/dev/shm:/dev/shm:rw';
  it.each([
    ['nova-api', [logs, '/lib/modules:/lib/modules:ro', sharedMemory]],
    ['nova-metadata', [logs]],
    ['nova-scheduler', [logs, sharedMemory]],
    ['nova-super-conductor', [logs, sharedMemory]],
    ['nova-conductor', [logs, sharedMemory]],
    ['nova-spicehtml5proxy', [logs, sharedMemory]],
    ['nova-serialproxy', [logs, sharedMemory]],
    ['nova-compute-ironic', [logs, sharedMemory]],
    ['nova-ssh', ['kolla_logs:/var/log/kolla:rw', 'nova_compute:/var/lib/nova:rw']],
    [
      'nova-libvirt',
      [
        logs,
        '/lib/modules:/lib/modules:ro',
        '/run:/run:shared',
        '/dev:/dev:rw',
        '/sys/fs/cgroup:/sys/fs/cgroup:rw',
        'libvirtd:/var/lib/libvirt:rw',
        'nova_compute:/var/lib/nova/:rw',
        'nova_libvirt_qemu:/etc/libvirt/qemu:rw',
      ],
    ],
    [
      'nova-compute',
      [
        logs,
        '/lib/modules:/lib/modules:ro',
        '/run:/run:shared',
        '/dev:/dev:rw',
        'libvirtd:/var/lib/libvirt:rw',
        'nova_compute:/var/lib/nova/:rw',
      ],
    ],
  ])('%s binds its configuration and what Kolla binds beside it', (role, binds) => {
    expect(containerOf(role, EVERYTHING).volumes?.slice(1)).toEqual(binds);
  });

  it('are privileged, or share namespaces, only where they are in Kolla', () => {
    expect(containerOf('nova-api')).toMatchObject({ privileged: true });
    expect(containerOf('nova-compute')).toMatchObject({
      privileged: true,
      ipcMode: 'host',
      environment: { LIBGUESTFS_BACKEND: 'direct' },
    });
    expect(containerOf('nova-libvirt')).toMatchObject({
      privileged: true,
      pidMode: 'host',
      cgroupnsMode: 'host',
      ulimits: { nofile: 1048576, memlock: 67108864 },
      carryOver: ['/etc/libvirt/passwd.db'],
    });
    for (const role of ['nova-metadata', 'nova-scheduler', 'nova-conductor', 'nova-novncproxy', 'nova-ssh']) {
      expect(containerOf(role)).not.toHaveProperty('privileged');
    }
  });

  it('follow the options', () => {
    expect(containerOf('nova-api', '{ tls_backend: true, api_port: 9774 }').healthcheck?.test[1]).toBe(
      'healthcheck_curl https://10.0.0.1:9774',
    );
    expect(containerOf('nova-conductor', '{ rpc_port: 5671 }').healthcheck?.test[1]).toContain('5671');
    expect(containerOf('nova-conductor', '{ graceful_timeout: 90 }').stopTimeoutSeconds).toBe(90);
    expect(containerOf('nova-compute', '{ libvirt_container: false }').volumes).toEqual(
      expect.arrayContaining(['/var/lib/libvirt:/var/lib/libvirt:rw', '/var/lib/nova:/var/lib/nova/:rw']),
    );
    const mounts =
      '{ iscsid: true, shared_mnt: /var/lib/nova-mnt, extra_volumes: ["/etc/localtime:/etc/localtime:ro"] }';
    expect(containerOf('nova-compute', mounts).volumes).toEqual(
      expect.arrayContaining([
        'iscsi_info:/etc/iscsi:rw',
        '/var/lib/nova-mnt:/var/lib/nova-mnt:shared',
        '/etc/localtime:/etc/localtime:ro',
      ]),
    );
  });
});
