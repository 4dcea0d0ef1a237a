/** Nova's roles with Kolla's settings, from roles/nova and roles/nova-cell of kolla-ansible; see docs/services.md. */
import type { ServiceRole } from '../model/service-definition';
import { clockBinds, configBind, kollaContainer, kollaUlimits } from './kolla-container';
import { answers, connected, shell } from './nova-healthchecks';
import { drain } from './nova-drain';
import {
  apiAnswers,
  concurrency,
  concurrencyDecision,
  libvirtRun,
  libvirtSecrets,
  schedulerRetries,
  sharedMemory,
  sharedMounts,
  stopTimeoutSeconds,
  type NovaContext,
} from './nova-context';
import { recordProbe } from './nova-service-records';

const LIB_MODULES = '/lib/modules:/lib/modules:ro';
const HOST_RUN = '/run:/run:shared';
const HOST_DEV = '/dev:/dev:rw';
/**
 * A conductor translates for older computes, one allowed step back, and knows nothing of newer ones (openstack/nova
 * `nova/objects/service.py`, `doc/source/admin/upgrades.rst`).
 */
const CONDUCTOR = ['nova-conductor'];

/** Roles that nova has native threads for; console proxies only try them, and libvirt and ssh are not nova's. */
const RUNS_MANY_THINGS = /^nova-(super-conductor|conductor|scheduler|api|metadata|compute)/;

/** Beside configuration, clock and logs. */
export function novaApiVolumes(context: NovaContext): readonly string[] {
  return [LIB_MODULES, ...sharedMemory(context)];
}

export function conductorRoles(context: NovaContext) {
  const { options } = context;
  const healthcheck = connected('nova-conductor', options.rpc_port);
  return {
    'nova-super-conductor': {
      ...controller('nova-super-conductor', context, sharedMemory(context)),
      enabled: { option: 'cells: true', on: options.cells },
      image: 'nova-conductor',
      healthcheck,
      ...recordProbe('nova-super-conductor', 'nova-conductor', context),
      ...drain('conductor', context),
      ...concurrencyDecision(context),
    },
    'nova-conductor': {
      ...controller('nova-conductor', context, sharedMemory(context)),
      healthcheck,
      ...recordProbe('nova-conductor', 'nova-conductor', context),
      ...drain('conductor', context),
      ...concurrencyDecision(context),
    },
  } satisfies Record<string, ServiceRole>;
}

export function controllerRoles(context: NovaContext) {
  const { options } = context;
  return {
    'nova-scheduler': {
      ...controller('nova-scheduler', context, sharedMemory(context)),
      healthcheck: {
        ...connected('nova-scheduler', options.rpc_port),
        retries: schedulerRetries(context),
      },
      ...recordProbe('nova-scheduler', 'nova-scheduler', context),
      ...drain('scheduler', context),
    },
    'nova-novncproxy': {
      ...controller('nova-novncproxy', context, sharedMemory(context)),
      enabled: { option: 'console: novnc', on: options.console === 'novnc' },
      healthcheck: answers(`http://{urlhost}:${options.novncproxy_port}/vnc_lite.html`),
    },
    'nova-spicehtml5proxy': {
      ...controller('nova-spicehtml5proxy', context, sharedMemory(context)),
      enabled: { option: 'console: spice', on: options.console === 'spice' },
      healthcheck: answers(`http://{urlhost}:${options.spicehtml5proxy_port}/spice_auto.html`),
    },
    // Kolla gives this one no healthcheck.
    'nova-serialproxy': {
      ...controller('nova-serialproxy', context, sharedMemory(context)),
      enabled: { option: 'serialconsole_proxy: true', on: options.serialconsole_proxy },
    },
  } satisfies Record<string, ServiceRole>;
}

export function apiRoles(context: NovaContext) {
  const { options } = context;
  const scheme = options.tls_backend ? 'https' : 'http';
  return {
    'nova-api': {
      ...controller('nova-api', context, novaApiVolumes(context)),
      privileged: true,
      companions: ['placement_api'],
      healthcheck: shell(apiAnswers(`${scheme}://{urlhost}:${options.api_port}`, context)),
    },
    'nova-metadata': {
      ...controller('nova-metadata', context),
      enabled: { option: 'metadata: true', on: options.metadata !== false },
      ...(options.metadata === undefined && { since: { release: '2025.1', partOf: 'nova-api' } }),
      image: 'nova-api',
      healthcheck: shell(apiAnswers(`${scheme}://{urlhost}:${options.metadata_port}`, context)),
      // A nova-api that still served metadata holds its port until it is replaced.
      after: ['nova-api'],
    },
  } satisfies Record<string, ServiceRole>;
}

/** One, or so many with a group of their own each: two of the same number would manage the same nodes. */
export function ironicRoles(context: NovaContext): Readonly<Record<string, ServiceRole>> {
  const { ironic, multi_compute_ironic: count } = context.options;
  const several = Array.from({ length: count }, (_, index) => `nova-compute-ironic-${index + 1}`);
  return {
    'nova-compute-ironic': {
      ...ironicRole('nova-compute-ironic', 'control', context),
      enabled: { option: 'ironic: true', on: ironic && count === 0 },
    },
    ...Object.fromEntries(
      several.map((name) => [
        name,
        { ...ironicRole(name, name, context), enabled: { option: 'ironic: true', on: ironic } },
      ]),
    ),
  };
}

function ironicRole(name: string, group: string, context: NovaContext): ServiceRole {
  return {
    ...kollaRole(name, group, context, sharedMemory(context)),
    image: 'nova-compute-ironic',
    neverNewerThan: CONDUCTOR,
    ...concurrencyDecision(context),
    healthcheck: connected('nova-compute', context.options.rpc_port),
    ...recordProbe(name, 'nova-compute', context),
  };
}

export function computeRoles(context: NovaContext) {
  const { options, version } = context;
  const { instances, libvirt } = computeVolumes(context);
  return {
    'nova-ssh': sshRole(context),
    'nova-libvirt': {
      ...compute('nova-libvirt', context, [
        LIB_MODULES,
        libvirtRun(context),
        HOST_DEV,
        '/sys/fs/cgroup:/sys/fs/cgroup:rw',
        `${libvirt}:/var/lib/libvirt:rw`,
        `${instances}:/var/lib/nova/:rw`,
        ...sharedMounts(context),
        'nova_libvirt_qemu:/etc/libvirt/qemu:rw',
        ...libvirtSecrets(context),
      ]),
      enabled: { option: 'libvirt_container: true', on: options.libvirt_container },
      privileged: true,
      pidMode: 'host',
      cgroupnsMode: 'host',
      // Locked memory is for cgroups v2, which filters devices with eBPF: enough for 4096 guests.
      ulimits: { ...kollaUlimits(version), memlock: 67108864 },
      healthcheck: shell('virsh version --daemon'),
      // The SASL users, without whom nova-compute cannot connect; kolla-ansible makes them inside the container.
      carryOver: ['/etc/libvirt/passwd.db'],
    },
    'nova-compute': computeRole(context),
  } satisfies Record<string, ServiceRole>;
}

function sshRole(context: NovaContext): ServiceRole {
  const { options, version } = context;
  return {
    ...compute('nova-ssh', context),
    // Kolla writes these without a slash at the end of the target, unlike everywhere else.
    volumes: [
      configBind('nova-ssh'),
      ...clockBinds(version),
      'kolla_logs:/var/log/kolla:rw',
      `${computeVolumes(context).instances}:/var/lib/nova:rw`,
      ...sharedMounts(context),
      ...options.extra_volumes,
    ],
    enabled: { option: 'ssh: true', on: options.ssh },
    healthcheck: shell(`healthcheck_listen sshd ${options.ssh_port}`),
  };
}

function computeRole(context: NovaContext): ServiceRole {
  const { options } = context;
  const { instances, libvirt } = computeVolumes(context);
  const settings = compute('nova-compute', context, [
    LIB_MODULES,
    HOST_RUN,
    HOST_DEV,
    ...(options.iscsid ? ['iscsi_info:/etc/iscsi:rw'] : []),
    `${libvirt}:/var/lib/libvirt:rw`,
    `${instances}:/var/lib/nova/:rw`,
    ...sharedMounts(context),
  ]);
  return {
    ...settings,
    environment: { ...settings.environment, LIBGUESTFS_BACKEND: 'direct' },
    privileged: true,
    ipcMode: 'host',
    healthcheck: connected('nova-compute', options.rpc_port),
    ...recordProbe('nova-compute', 'nova-compute', context),
    after: ['nova-ssh', 'nova-libvirt'],
    neverNewerThan: CONDUCTOR,
    ...concurrencyDecision(context),
  };
}

/** Directories of the host where libvirt is the host's own, else named volumes. */
function computeVolumes({ options }: NovaContext) {
  const inContainer = options.libvirt_container;
  return {
    instances: options.instance_datadir_volume ?? (inContainer ? 'nova_compute' : '/var/lib/nova'),
    libvirt: options.libvirt_volume ?? (inContainer ? 'libvirtd' : '/var/lib/libvirt'),
  };
}

/** A compute that does not answer must not keep a thousand others from being updated. */
function compute(name: string, context: NovaContext, volumes: readonly string[] = []) {
  return { ...kollaRole(name, 'compute', context, volumes), onUnreachable: 'skip' } satisfies ServiceRole;
}

function controller(name: string, context: NovaContext, volumes: readonly string[] = []) {
  return kollaRole(name, 'control', context, volumes);
}

/** The image is named like the role unless the role says otherwise. */
function kollaRole(name: string, group: string, context: NovaContext, volumes: readonly string[]) {
  const { options, version } = context;
  const ulimits = kollaUlimits(version);
  const settings = kollaContainer(name, options, volumes, version);
  const threads = RUNS_MANY_THINGS.test(name) ? concurrency(context) : {};
  return {
    ...settings,
    environment: { ...settings.environment, ...threads },
    image: name,
    group,
    ...(Object.keys(ulimits).length > 0 && { ulimits }),
    stopTimeoutSeconds: stopTimeoutSeconds(context),
  } satisfies ServiceRole;
}
