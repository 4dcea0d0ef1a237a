import { anything, flag, list, map, number, object, optional, text, type TypeOf } from './shape';

/**
 * How a container is configured, in the words of Docker Engine API v1.41: `Config` and `HostConfig` of an inspection, which
 * make the body of `POST /containers/create` as well. Only what is read or written here; an answer may have more.
 */

const texts = optional(list(text));
const textMap = optional(map(text));

/** `HealthConfig`; durations in nanoseconds. */
const healthcheck = object({
  Test: texts,
  Interval: optional(number),
  Timeout: optional(number),
  StartPeriod: optional(number),
  /** Since API 1.44. */
  StartInterval: optional(number),
  Retries: optional(number),
});

/** `ContainerConfig` */
export const containerConfig = object({
  Image: text,
  Cmd: texts,
  Domainname: optional(text),
  Entrypoint: texts,
  Env: texts,
  /** `80/tcp` to an empty object. */
  ExposedPorts: optional(map(anything)),
  Healthcheck: optional(healthcheck),
  Hostname: optional(text),
  Labels: textMap,
  OpenStdin: optional(flag),
  StopSignal: optional(text),
  /** In seconds. */
  StopTimeout: optional(number),
  Tty: optional(flag),
  User: optional(text),
  /** Anonymous volumes: path to an empty object. */
  Volumes: optional(map(anything)),
  WorkingDir: optional(text),
});

/** As in the create body, and as it is given back. */
const mount = object({
  Type: text,
  Target: text,
  Source: optional(text),
  ReadOnly: optional(flag),
  BindOptions: optional(object({ Propagation: optional(text) })),
  TmpfsOptions: optional(object({ Mode: optional(number), SizeBytes: optional(number) })),
  VolumeOptions: optional(
    object({
      NoCopy: optional(flag),
      Subpath: optional(text),
      Labels: textMap,
      DriverConfig: optional(object({ Name: optional(text), Options: textMap })),
    }),
  ),
});
export type Mount = TypeOf<typeof mount>;

const restartPolicy = object({ Name: optional(text), MaximumRetryCount: optional(number) });

const portBinding = object({ HostIp: optional(text), HostPort: optional(text) });

/** `DeviceMapping` */
const device = object({
  PathOnHost: text,
  PathInContainer: text,
  CgroupPermissions: text,
});
export type Device = TypeOf<typeof device>;

export const hostConfig = object({
  AutoRemove: optional(flag),
  Binds: texts,
  CapAdd: texts,
  CapDrop: texts,
  CgroupParent: optional(text),
  CgroupnsMode: optional(text),
  CpuPeriod: optional(number),
  CpuQuota: optional(number),
  CpuShares: optional(number),
  CpusetCpus: optional(text),
  DeviceRequests: optional(list(anything)),
  Devices: optional(list(device)),
  Dns: texts,
  DnsOptions: texts,
  DnsSearch: texts,
  ExtraHosts: texts,
  GroupAdd: texts,
  Init: optional(flag),
  IpcMode: optional(text),
  LogConfig: optional(object({ Type: optional(text), Config: textMap })),
  MaskedPaths: texts,
  /** In bytes, as all sizes. */
  Memory: optional(number),
  MemorySwap: optional(number),
  Mounts: optional(list(mount)),
  NanoCpus: optional(number),
  NetworkMode: optional(text),
  PidMode: optional(text),
  /** By port and protocol: `80/tcp`. */
  PortBindings: optional(map(optional(list(portBinding)))),
  Privileged: optional(flag),
  PublishAllPorts: optional(flag),
  ReadonlyRootfs: optional(flag),
  RestartPolicy: optional(restartPolicy),
  Runtime: optional(text),
  SecurityOpt: texts,
  ShmSize: optional(number),
  StorageOpt: textMap,
  Sysctls: textMap,
  Tmpfs: textMap,
  UTSMode: optional(text),
  Ulimits: optional(list(object({ Name: text, Soft: number, Hard: number }))),
  UsernsMode: optional(text),
  VolumesFrom: texts,
});

/** `EndpointSettings`: of the create body, or of an inspection, which knows addresses as well. */
export const endpoint = object({
  Aliases: texts,
  DriverOpts: textMap,
  IPAMConfig: optional(object({ IPv4Address: optional(text), IPv6Address: optional(text) })),
  Links: texts,
  NetworkID: optional(text),
  IPAddress: optional(text),
  IPPrefixLen: optional(number),
  Gateway: optional(text),
  GlobalIPv6Address: optional(text),
  GlobalIPv6PrefixLen: optional(number),
  IPv6Gateway: optional(text),
  MacAddress: optional(text),
});
export type EndpointSettings = TypeOf<typeof endpoint>;

/** The body of Docker's `POST /containers/create`. */
export type ContainerSpec = TypeOf<typeof containerConfig> & {
  readonly HostConfig?: TypeOf<typeof hostConfig>;
  readonly NetworkingConfig?: { readonly EndpointsConfig: Readonly<Record<string, EndpointSettings>> };
};

/** As in the create body. */
export interface RestartPolicy {
  readonly Name: string;
  readonly MaximumRetryCount?: number;
}
