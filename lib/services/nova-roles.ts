/** Nova's roles with Kolla's settings, from roles/nova and roles/nova-cell of kolla-ansible; see docs/services.md. */
import type { Healthcheck, ServiceRole } from '../model/service-definition';
import { configBind, kollaContainer, KOLLA_ULIMITS } from './kolla-container';
import type { NovaOptions } from './nova-options';

const DEV_SHM = '/dev/shm:/dev/shm:rw';
const LIB_MODULES = '/lib/modules:/lib/modules:ro';
const HOST_RUN = '/run:/run:shared';
const HOST_DEV = '/dev:/dev:rw';
/**
 * A conductor translates for older computes, one allowed step back, and knows nothing of newer ones (openstack/nova
 * `nova/objects/service.py`, `doc/source/admin/upgrades.rst`).
 */
const CONDUCTOR = ['nova-conductor'];
/** Beside configuration and logs. */
export const NOVA_API_VOLUMES = [LIB_MODULES, DEV_SHM];

export function conductorRoles(options: NovaOptions) {
  const healthcheck = connected('nova-conductor', options.rpc_port);
  return {
    'nova-super-conductor': {
      ...controller('nova-super-conductor', options, [DEV_SHM]),
      enabled: { option: 'cells: true', on: options.cells },
      image: 'nova-conductor',
      healthcheck,
    },
    'nova-conductor': { ...controller('nova-conductor', options, [DEV_SHM]), healthcheck },
  } satisfies Record<string, ServiceRole>;
}

export function controllerRoles(options: NovaOptions) {
  const scheme = options.tls_backend ? 'https' : 'http';
  return {
    'nova-scheduler': {
      ...controller('nova-scheduler', options, [DEV_SHM]),
      healthcheck: {
        ...connected('nova-scheduler', options.rpc_port),
        retries: options.scheduler_healthcheck_retries,
      },
    },
    ...consoleProxies(options),
    'nova-compute-ironic': {
      ...controller('nova-compute-ironic', options, [DEV_SHM]),
      enabled: { option: 'ironic: true', on: options.ironic },
      neverNewerThan: CONDUCTOR,
      healthcheck: connected('nova-compute', options.rpc_port),
    },
    'nova-metadata': {
      ...controller('nova-metadata', options),
      enabled: { option: 'metadata: true', on: options.metadata },
      image: 'nova-api',
      healthcheck: answers(`${scheme}://{urlhost}:${options.metadata_port}`),
    },
    'nova-api': {
      ...controller('nova-api', options, NOVA_API_VOLUMES),
      privileged: true,
      healthcheck: answers(`${scheme}://{urlhost}:${options.api_port}`),
      // Last, as nova's upgrade guide asks: new requests need the new services behind it.
      after: [
        'nova-scheduler',
        'nova-novncproxy',
        'nova-spicehtml5proxy',
        'nova-serialproxy',
        'nova-compute-ironic',
        'nova-metadata',
      ],
    },
  } satisfies Record<string, ServiceRole>;
}

function consoleProxies(options: NovaOptions) {
  return {
    'nova-novncproxy': {
      ...controller('nova-novncproxy', options, [DEV_SHM]),
      enabled: { option: 'console: novnc', on: options.console === 'novnc' },
      healthcheck: answers(`http://{urlhost}:${options.novncproxy_port}/vnc_lite.html`),
    },
    'nova-spicehtml5proxy': {
      ...controller('nova-spicehtml5proxy', options, [DEV_SHM]),
      enabled: { option: 'console: spice', on: options.console === 'spice' },
      healthcheck: answers(`http://{urlhost}:${options.spicehtml5proxy_port}/spice_auto.html`),
    },
    // Kolla gives this one no healthcheck.
    'nova-serialproxy': {
      ...controller('nova-serialproxy', options, [DEV_SHM]),
      enabled: { option: 'serialconsole_proxy: true', on: options.serialconsole_proxy },
    },
  } satisfies Record<string, ServiceRole>;
}

export function computeRoles(options: NovaOptions) {
  const { instances, libvirt, shared } = computeVolumes(options);
  return {
    'nova-ssh': {
      ...compute('nova-ssh', options),
      // Kolla writes these without a slash at the end of the target, unlike everywhere else.
      volumes: [
        configBind('nova-ssh'),
        'kolla_logs:/var/log/kolla:rw',
        `${instances}:/var/lib/nova:rw`,
        ...shared,
        ...options.extra_volumes,
      ],
      enabled: { option: 'ssh: true', on: options.ssh },
      healthcheck: { test: ['CMD-SHELL', `healthcheck_listen sshd ${options.ssh_port}`] },
    },
    'nova-libvirt': {
      ...compute('nova-libvirt', options, [
        LIB_MODULES,
        HOST_RUN,
        HOST_DEV,
        '/sys/fs/cgroup:/sys/fs/cgroup:rw',
        `${libvirt}:/var/lib/libvirt:rw`,
        `${instances}:/var/lib/nova/:rw`,
        ...shared,
        'nova_libvirt_qemu:/etc/libvirt/qemu:rw',
      ]),
      enabled: { option: 'libvirt_container: true', on: options.libvirt_container },
      privileged: true,
      pidMode: 'host',
      cgroupnsMode: 'host',
      // Locked memory is for cgroups v2, which filters devices with eBPF: enough for 4096 guests.
      ulimits: { ...KOLLA_ULIMITS, memlock: 67108864 },
      healthcheck: { test: ['CMD-SHELL', 'virsh version --daemon'] },
      // The SASL users, without whom nova-compute cannot connect; kolla-ansible makes them inside the container.
      carryOver: ['/etc/libvirt/passwd.db'],
    },
    'nova-compute': computeRole(options),
  } satisfies Record<string, ServiceRole>;
}

function computeRole(options: NovaOptions): ServiceRole {
  const { instances, libvirt, shared } = computeVolumes(options);
  const settings = compute('nova-compute', options, [
    LIB_MODULES,
    HOST_RUN,
    HOST_DEV,
    ...(options.iscsid ? ['iscsi_info:/etc/iscsi:rw'] : []),
    `${libvirt}:/var/lib/libvirt:rw`,
    `${instances}:/var/lib/nova/:rw`,
    ...shared,
  ]);
  return {
    ...settings,
    environment: { ...settings.environment, LIBGUESTFS_BACKEND: 'direct' },
    privileged: true,
    ipcMode: 'host',
    healthcheck: connected('nova-compute', options.rpc_port),
    after: ['nova-ssh', 'nova-libvirt'],
    neverNewerThan: CONDUCTOR,
  };
}

/** Directories of the host where libvirt is the host's own, else named volumes. */
function computeVolumes({ libvirt_container: inContainer, shared_mnt: sharedMnt }: NovaOptions) {
  return {
    instances: inContainer ? 'nova_compute' : '/var/lib/nova',
    libvirt: inContainer ? 'libvirtd' : '/var/lib/libvirt',
    shared: sharedMnt === undefined ? [] : [`${sharedMnt}:${sharedMnt}:shared`],
  };
}

/** A compute that does not answer must not keep a thousand others from being updated. */
function compute(name: string, options: NovaOptions, volumes: readonly string[] = []) {
  return { ...kollaRole(name, 'compute', options, volumes), onUnreachable: 'skip' } satisfies ServiceRole;
}

function controller(name: string, options: NovaOptions, volumes: readonly string[] = []) {
  return kollaRole(name, 'control', options, volumes);
}

/** The image is named like the role unless the role says otherwise. */
function kollaRole(name: string, group: string, options: NovaOptions, volumes: readonly string[]) {
  return {
    ...kollaContainer(name, options, volumes),
    image: name,
    group,
    ulimits: KOLLA_ULIMITS,
    stopTimeoutSeconds: options.graceful_timeout,
  } satisfies ServiceRole;
}

/** Holds a connection to RabbitMQ. */
function connected(process: string, rpcPort: number): Healthcheck {
  return { test: ['CMD-SHELL', `healthcheck_port ${process} ${rpcPort}`] };
}

/** Answers HTTP without an error. */
function answers(url: string): Healthcheck {
  return { test: ['CMD-SHELL', `healthcheck_curl ${url}`] };
}
