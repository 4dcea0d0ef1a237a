import type { Device } from '../../../engine/api/container-config';
import type { Attributes, Value } from '../../resource';
import { optional, required, setBlock, singleBlock, STRING_MAP, STRING_SET } from '../../schema-builder';
import { asList, asMap, asString, asStrings } from '../../value';
import { fromEngine, hostSetting } from '../engine-value';
import type { ConfiguredContainer, Setting } from '../setting';

const DEFAULT_RUNTIMES: readonly Value[] = ['runc', 'io.containerd.runc.v2', 'crun'];

/** What separates the container from its host. */
export const isolationSettings: readonly Setting[] = [
  hostSetting('Privileged', { name: 'privileged', type: 'bool', text: 'Full access to the host.' }),
  hostSetting('ReadonlyRootfs', { name: 'read_only', type: 'bool', text: 'Root file system read-only.' }),
  {
    ...hostSetting('IpcMode', {
      name: 'ipc_mode',
      type: 'string',
      text: 'IPC namespace, such as `host`.',
      compare: 'if-set',
    }),
    isEngineDefault: (mode) => mode === 'private' || mode === 'shareable',
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
    isEngineDefault: (runtime) => DEFAULT_RUNTIMES.includes(runtime),
  },
  hostSetting('Sysctls', { name: 'sysctls', type: STRING_MAP, text: 'Kernel parameters of its namespaces.' }),
  {
    ...hostSetting('SecurityOpt', { name: 'security_opts', type: STRING_SET, text: 'Security options.' }),
    observe: securityOptions,
    compare: 'if-set',
  },
  {
    schema: {
      block: singleBlock('capabilities', [
        optional('add', STRING_SET, 'Capabilities to add.'),
        optional('drop', STRING_SET, 'Capabilities to drop.'),
      ]),
    },
    toSpec: (value) => {
      const { add = null, drop = null } = asMap(asList(value)[0]);
      return { HostConfig: { CapAdd: [...asStrings(add)], CapDrop: [...asStrings(drop)] } };
    },
    observe: ({ HostConfig }) => capabilitiesFromEngine(HostConfig.CapAdd, HostConfig.CapDrop),
  },
  {
    schema: {
      block: setBlock('devices', [
        required('host_path', 'string', 'Device of the host.'),
        optional('container_path', 'string', 'Where it is in the container; the same place unless set.'),
        optional('permissions', 'string', '`rwm` unless set.'),
      ]),
    },
    toSpec: (value) => ({ HostConfig: { Devices: asList(value).map(asMap).map(deviceToEngine) } }),
    observe: ({ HostConfig }) => devicesFromEngine(HostConfig.Devices ?? []),
    compare: 'if-set',
  },
  {
    schema: { attribute: optional('gpus', 'string', 'GPUs to pass through; only `all`.') },
    toSpec: () => ({
      HostConfig: { DeviceRequests: [{ Driver: '', Count: -1, Capabilities: [['gpu']] }] },
    }),
    observe: ({ HostConfig }) => (HostConfig.DeviceRequests?.length ? 'all' : null),
  },
];

/** One notation: `label=disable` also for `label:disable`, `no-new-privileges` also for `no-new-privileges:true`. */
function securityOptions({ HostConfig }: ConfiguredContainer): Value {
  const options = asStrings(fromEngine(HostConfig.SecurityOpt)).map((option) =>
    option.replace(/^([a-z-]+):/, '$1=').replace(/^no-new-privileges=true$/, 'no-new-privileges'),
  );
  const { Privileged, PidMode, IpcMode } = HostConfig;
  // The engine adds it by itself there.
  const isAdded = Privileged === true || PidMode === 'host' || IpcMode === 'host';
  return emptyAsUnset(options.filter((option) => !(isAdded && option === 'label=disable')).sort());
}

/** `CAP_` is optional when configured, and added by some clients and engines; letters may be small. */
function capabilitiesFromEngine(added: unknown, dropped: unknown): Value {
  const names = (json: unknown) =>
    asStrings(fromEngine(json)).map((it) => it.toUpperCase().replace(/^CAP_/, ''));
  const add = emptyAsUnset(names(added).sort());
  const drop = emptyAsUnset(names(dropped).sort());
  return add === null && drop === null ? null : [{ add, drop }];
}

function emptyAsUnset(names: readonly string[]): Value {
  return names.length === 0 ? null : names;
}

function deviceToEngine(device: Attributes): Device {
  const hostPath = asString(device['host_path']) ?? '';
  return {
    PathOnHost: hostPath,
    PathInContainer: asString(device['container_path']) ?? hostPath,
    CgroupPermissions: asString(device['permissions']) ?? 'rwm',
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
