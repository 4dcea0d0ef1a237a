/** Settings of a container that are more than a text or a number. Names follow Docker. */

/** With or without `CAP_`; `ALL` is allowed. */
export interface Capabilities {
  /** @default - none beside the engine's own */
  readonly add?: readonly string[];
  /** @default - none */
  readonly drop?: readonly string[];
}

/** How a container is in a network. */
export interface NetworkEndpoint {
  /** Names that it has there, beside its own. @default - none */
  readonly aliases?: readonly string[];
  /** @default - any free one */
  readonly ipv4Address?: string;
  /** @default - any free one */
  readonly ipv6Address?: string;
}

interface MountPlace {
  /** Absolute path in the container. */
  readonly target: string;
  /** @default false */
  readonly readOnly?: boolean;
}

/** A path of the host, which must be there; `volumes` would make a directory. */
export interface BindMount extends MountPlace {
  readonly type: 'bind';
  /** Absolute path on the host. */
  readonly source: string;
  /** @default - the engine's: `rprivate` */
  readonly propagation?: 'private' | 'rprivate' | 'shared' | 'rshared' | 'slave' | 'rslave';
}

/** A named volume. It is made if absent, never removed, and carries the host's suffix, as one in `volumes` does. */
interface VolumeMount extends MountPlace {
  readonly type: 'volume';
  readonly source: string;
  /** Do not copy the image's files into an empty volume. @default false */
  readonly noCopy?: boolean;
  /** Directory inside the volume; engines from 26.0 on. @default - its top */
  readonly subpath?: string;
}

/** A file system in memory, with a size and a mode; `tmpfs` takes any other option. */
interface TmpfsMount extends MountPlace {
  readonly type: 'tmpfs';
  /** @default - without limit */
  readonly sizeMib?: number;
  /** File mode as a number: `0o1777`. @default - the engine's */
  readonly mode?: number;
}

export type MountSetting = BindMount | VolumeMount | TmpfsMount;

/** `[address:][port of the host:]port[/protocol]`, taken apart. */
export interface PublishedPort {
  /** @default - all addresses of the host */
  readonly ip?: string;
  /** @default - any free one */
  readonly external?: number;
  readonly internal: number;
  /** @default tcp */
  readonly protocol?: 'udp' | 'sctp';
}

/** `/dev/kvm[:/dev/kvm[:rwm]]`, taken apart. */
export interface DeviceSetting {
  readonly hostPath: string;
  /** @default - the same */
  readonly containerPath?: string;
  /** Some of `r`, `w` and `m`. @default rwm */
  readonly permissions?: string;
}

/** `on-failure:3`, taken apart. */
export interface RestartSetting {
  readonly name: 'always' | 'unless-stopped' | 'on-failure';
  /** @default - without limit */
  readonly maxRetries?: number;
}

const PORT =
  /^(?:(?:(?<ip>\[[^\][]+\]|[^:\][]+):)?(?<external>\d{0,5}):)?(?<internal>\d{1,5})(?:\/(?<protocol>tcp|udp|sctp))?$/;
const DEVICE = /^(?<hostPath>\/[^:]*)(?::(?<containerPath>\/[^:]*))?(?::(?<permissions>[rwm]{1,3}))?$/;
const RESTART = /^(?<name>no|always|unless-stopped|on-failure)(?::(?<retries>[1-9]\d*))?$/;

/** Undefined when it is none. The address may still be a placeholder; brackets of an IPv6 address are taken away. */
export function tryParsePort(text: string): PublishedPort | undefined {
  const { ip, external, internal, protocol } = PORT.exec(text)?.groups ?? {};
  const ports = [internal, external || undefined].filter((it) => it !== undefined).map(Number);
  if (internal === undefined || ports.some((it) => it < 1 || it > 65_535)) return undefined;
  return {
    ...(ip && { ip: withoutBrackets(ip) }),
    ...(external && { external: Number(external) }),
    internal: Number(internal),
    ...((protocol === 'udp' || protocol === 'sctp') && { protocol }),
  };
}

export function withoutBrackets(address: string): string {
  return address.replace(/^\[(.*)\]$/, '$1');
}

/** Undefined when it is none. What equals its default is left out. */
export function tryParseDevice(text: string): DeviceSetting | undefined {
  const { hostPath, containerPath, permissions } = DEVICE.exec(text)?.groups ?? {};
  if (hostPath === undefined) return undefined;
  return {
    hostPath,
    ...(containerPath && containerPath !== hostPath && { containerPath }),
    ...(permissions && permissions !== 'rwm' && { permissions }),
  };
}

/** Undefined when it is none, `no` for the policy that the engine has anyway. */
export function tryParseRestart(text: string): RestartSetting | 'no' | undefined {
  const { name, retries } = RESTART.exec(text)?.groups ?? {};
  if (name === undefined || (retries !== undefined && name !== 'on-failure')) return undefined;
  if (name === 'no') return 'no';
  return {
    name: name as RestartSetting['name'],
    ...(retries !== undefined && { maxRetries: Number(retries) }),
  };
}
