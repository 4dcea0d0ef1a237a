import type { Device } from '../../../engine/api/container-config';
import type { Decoded } from '../../decode';
import type { Value } from '../../resource';
import { optional, required, setBlock, singleBlock, STRING_MAP, STRING_SET } from '../../schema-builder';
import { hostSetting } from '../engine-value';
import { attributeSetting, blockSetting, type ConfiguredContainer } from '../setting';

const DEFAULT_RUNTIMES: readonly Value[] = ['runc', 'io.containerd.runc.v2', 'crun'];

const devicesBlock = setBlock('devices', [
  required('host_path', 'string', 'Device of the host.'),
  optional('container_path', 'string', 'Where it is in the container; the same place unless set.'),
  optional('permissions', 'string', '`rwm` unless set.'),
]);

/** What separates the container from its host. */
export const isolationSettings = [
  hostSetting('Privileged', { name: 'privileged', type: 'bool', text: 'Full access to the host.' }),
  hostSetting('ReadonlyRootfs', { name: 'read_only', type: 'bool', text: 'Root file system read-only.' }),
  {
    ...hostSetting('IpcMode', {
      name: 'ipc_mode',
      type: 'string',
      text: 'IPC namespace, such as `host`.',
      compare: 'if-set',
    }),
    isEngineDefault: (mode: Value) => mode === 'private' || mode === 'shareable',
  },
  hostSetting('PidMode', { name: 'pid_mode', type: 'string', text: 'Process namespace, such as `host`.' }),
  {
    ...hostSetting('CgroupnsMode', {
      name: 'cgroupns_mode',
      type: 'string',
      text: 'Cgroup namespace: `private` or `host`.',
      compare: 'if-set',
    }),
    // Which of the two is the default, the version of cgroups decides, and whether the container is privileged.
    isEngineDefault: () => true,
  },
  hostSetting('UsernsMode', { name: 'userns_mode', type: 'string', text: 'User namespace, such as `host`.' }),
  hostSetting('CgroupParent', {
    name: 'cgroup_parent',
    type: 'string',
    text: 'Parent cgroup.',
    compare: 'if-set',
  }),
  {
    ...hostSetting('Runtime', {
      name: 'runtime',
      type: 'string',
      text: "OCI runtime; the engine's unless set.",
      compare: 'if-set',
    }),
    isEngineDefault: (runtime: Value) => DEFAULT_RUNTIMES.includes(runtime),
  },
  hostSetting('Sysctls', { name: 'sysctls', type: STRING_MAP, text: 'Kernel parameters of its namespaces.' }),
  {
    ...hostSetting('SecurityOpt', { name: 'security_opts', type: STRING_SET, text: 'Security options.' }),
    observe: securityOptions,
    compare: 'if-set' as const,
  },
  blockSetting(
    singleBlock('capabilities', [
      optional('add', STRING_SET, 'Capabilities to add.'),
      optional('drop', STRING_SET, 'Capabilities to drop.'),
    ]),
    {
      toSpec: ([capabilities]) => ({
        HostConfig: { CapAdd: capabilities?.add ?? [], CapDrop: capabilities?.drop ?? [] },
      }),
      observe: ({ HostConfig }) => capabilitiesFromEngine(HostConfig.CapAdd ?? [], HostConfig.CapDrop ?? []),
    },
  ),
  blockSetting(devicesBlock, {
    toSpec: (devices) => ({ HostConfig: { Devices: devices.map(deviceToEngine) } }),
    observe: ({ HostConfig }) => devicesFromEngine(HostConfig.Devices ?? []),
    compare: 'if-set',
  }),
  attributeSetting(optional('gpus', 'string', 'GPUs to pass through; only `all`.'), {
    toSpec: () => ({
      HostConfig: { DeviceRequests: [{ Driver: '', Count: -1, Capabilities: [['gpu']] }] },
    }),
    observe: ({ HostConfig }) => (HostConfig.DeviceRequests?.length ? 'all' : null),
  }),
];

/** One notation: `label=disable` also for `label:disable`, `no-new-privileges` also for `no-new-privileges:true`. */
function securityOptions({ HostConfig }: ConfiguredContainer): Value {
  const options = (HostConfig.SecurityOpt ?? []).map((option) =>
    option.replace(/^([a-z-]+):/, '$1=').replace(/^no-new-privileges=true$/, 'no-new-privileges'),
  );
  const { Privileged, PidMode, IpcMode } = HostConfig;
  // The engine adds it there.
  const isAdded = Privileged === true || PidMode === 'host' || IpcMode === 'host';
  return emptyAsUnset(options.filter((option) => !(isAdded && option === 'label=disable')).sort());
}

/** `CAP_` is optional when configured, and added by some clients and engines; letters may be small. */
function capabilitiesFromEngine(added: readonly string[], dropped: readonly string[]): Value {
  const names = (all: readonly string[]) => all.map((it) => it.toUpperCase().replace(/^CAP_/, '')).sort();
  const [add, drop] = [emptyAsUnset(names(added)), emptyAsUnset(names(dropped))];
  return add === null && drop === null ? null : [{ add, drop }];
}

function emptyAsUnset(names: readonly string[]): readonly string[] | null {
  return names.length === 0 ? null : names;
}

function deviceToEngine({
  host_path: hostPath,
  container_path: containerPath,
  permissions,
}: Decoded<(typeof devicesBlock)['block']>): Device {
  return {
    PathOnHost: hostPath,
    PathInContainer: containerPath ?? hostPath,
    CgroupPermissions: permissions ?? 'rwm',
  };
}

/** What equals its default is shown as not set, as it is in a configuration that leaves it out. */
function devicesFromEngine(devices: readonly Device[]): Value {
  return devices.map((device) => ({
    host_path: device.PathOnHost,
    container_path: device.PathInContainer === device.PathOnHost ? null : device.PathInContainer,
    permissions: device.CgroupPermissions === 'rwm' ? null : device.CgroupPermissions,
  }));
}
