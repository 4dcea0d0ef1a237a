import type { ContainerInspection } from '../../lib/engine/container-engine';

/** A full-size answer of `GET /containers/{id}/json`: what a client must read counts when there are thousands. */
export function fullInspection(container: ContainerInspection): object {
  const { Id: id, HostConfig, State, NetworkSettings } = container;
  // What was not asked for at its creation is missing here.
  const configured: object = container.Config;
  const directory = `/var/lib/docker/containers/${id}`;
  return {
    ...container,
    Created: '2026-01-01T00:00:00.000000000Z',
    Path: 'dumb-init',
    Args: ['--single-child', '--', 'kolla_start'],
    ResolvConfPath: `${directory}/resolv.conf`,
    HostnamePath: `${directory}/hostname`,
    HostsPath: `${directory}/hosts`,
    LogPath: `${directory}/${id}-json.log`,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: 'docker-default',
    ExecIDs: null,
    State: { ...STATE, ...State },
    HostConfig: { ...HOST_CONFIG, ...HostConfig },
    GraphDriver: { Name: 'overlay2', Data: graphLayers(id) },
    Mounts: (HostConfig.Binds ?? []).map(mountOf),
    Config: { ...CONFIG, Hostname: id.slice(0, 12), ...configured },
    NetworkSettings: { ...NETWORK_SETTINGS, ...NetworkSettings },
  };
}

function mountOf(bind: string): object {
  const [source = '', target = '', mode = ''] = bind.split(':');
  if (source.startsWith('/')) {
    const propagation = 'rprivate';
    return {
      Type: 'bind',
      Source: source,
      Destination: target,
      Mode: mode,
      RW: mode !== 'ro',
      Propagation: propagation,
    };
  }
  const place = `/var/lib/docker/volumes/${source}/_data`;
  return {
    Type: 'volume',
    Name: source,
    Source: place,
    Destination: target,
    Driver: 'local',
    Mode: mode,
    RW: true,
  };
}

function graphLayers(id: string): object {
  // Real ones are named by 64 digits.
  const directory = `/var/lib/docker/overlay2/${id.padStart(64, '0')}`;
  const lower = Array.from({ length: 12 }, (_, layer) => `${directory}${layer}/diff`);
  return {
    LowerDir: lower.join(':'),
    MergedDir: `${directory}/merged`,
    UpperDir: `${directory}/diff`,
    WorkDir: `${directory}/work`,
  };
}

const STATE = {
  Paused: false,
  OOMKilled: false,
  Dead: false,
  Pid: 4711,
  Error: '',
  StartedAt: '2026-01-01T00:00:00.000000000Z',
  FinishedAt: '0001-01-01T00:00:00Z',
};

/** What a container has of its image. */
export const IMAGE_CONFIG = {
  Cmd: ['kolla_start'],
  WorkingDir: '/',
  Entrypoint: ['dumb-init', '--single-child', '--'],
};

const CONFIG = {
  ...IMAGE_CONFIG,
  Domainname: '',
  User: '',
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Volumes: null,
  OnBuild: null,
  Labels: {},
};

const HOST_CONFIG = {
  Binds: null,
  ContainerIDFile: '',
  LogConfig: { Type: 'json-file', Config: {} },
  NetworkMode: 'default',
  PortBindings: {},
  RestartPolicy: { Name: '', MaximumRetryCount: 0 },
  AutoRemove: false,
  VolumeDriver: '',
  VolumesFrom: null,
  ConsoleSize: [0, 0],
  CapAdd: null,
  CapDrop: null,
  CgroupnsMode: 'private',
  Dns: null,
  DnsOptions: null,
  DnsSearch: null,
  ExtraHosts: null,
  GroupAdd: null,
  IpcMode: 'private',
  Cgroup: '',
  Links: null,
  OomScoreAdj: 0,
  PidMode: '',
  Privileged: false,
  PublishAllPorts: false,
  ReadonlyRootfs: false,
  SecurityOpt: null,
  UTSMode: '',
  UsernsMode: '',
  ShmSize: 67108864,
  Runtime: 'runc',
  Isolation: '',
  CpuShares: 0,
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: '',
  BlkioWeight: 0,
  CpuPeriod: 0,
  CpuQuota: 0,
  CpusetCpus: '',
  CpusetMems: '',
  Devices: null,
  DeviceRequests: null,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: null,
  OomKillDisable: null,
  PidsLimit: null,
  Ulimits: null,
  MaskedPaths: ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/timer_list'],
  ReadonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
};

const NETWORK_SETTINGS = {
  Bridge: '',
  SandboxID: '',
  HairpinMode: false,
  LinkLocalIPv6Address: '',
  LinkLocalIPv6PrefixLen: 0,
  Ports: {},
  SandboxKey: '/var/run/docker/netns/default',
  SecondaryIPAddresses: null,
  SecondaryIPv6Addresses: null,
  EndpointID: '',
  Gateway: '',
  GlobalIPv6Address: '',
  GlobalIPv6PrefixLen: 0,
  IPAddress: '',
  IPPrefixLen: 0,
  IPv6Gateway: '',
  MacAddress: '',
};
