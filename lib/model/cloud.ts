/** cloud.yml, parsed: where containers run. Read it with `readCloud`. */
import type { RunHook } from '../contract/run-hook';
import type { Updates } from './updates';

export interface Cloud {
  readonly images: ImageSettings;
  readonly hosts: Readonly<Record<string, Host>>;
  readonly connections: TimeoutSettings;
  readonly containers: ContainerDefaults;
  readonly records: Records;
  /** Who is told of events as they happen. @default - nobody */
  readonly hooks: readonly RunHook[];
  /** Rollout strategies. @default - 10 hosts at a time, and no other one after the first failure */
  readonly updates: Updates;
  /** Options per service, as that service's own schema has them. */
  readonly services: Readonly<Record<string, unknown>>;
  /** @default - Terraform's local backend */
  readonly backend?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Where each deploy and each restore leaves a file of what it did. */
interface Records {
  /** Absolute, or below `~/`; each service has a directory of its own in it. @default - .kollaform/runs beside cloud.yml */
  readonly directory: string;
}

export interface ImageSettings {
  /** Registry and namespace, `quay.io/openstack.kolla`; empty for images that exist only on the hosts. */
  readonly registry: string;
  /** Whether an image that a host has is pulled anew when its registry has another one under its tag. @default 'missing' */
  readonly pull: 'missing' | 'changed';
  /** Of the registry. @default - that of the user's Docker configuration */
  readonly login?: RegistryCredentials;
  /** Accept tags that move by design, such as `latest`. @default false */
  readonly allowFloatingTags: boolean;
}

/** Says where the password is, on the machine where cdktf runs. */
export interface RegistryCredentials {
  readonly username: string;
  /** Name of an environment variable. Exactly one of these two. */
  readonly passwordEnv?: string;
  /** Path, absolute or below `~/`. */
  readonly passwordFile?: string;
}

export interface Host {
  readonly name: string;
  /** `unix:///run/docker.sock`, `tcp://10.0.0.21:2376` or `ssh://root@ctl1.example.org`. */
  readonly engine: string;
  /** Of a `tcp://` host, complete; paths are absolute or begin with `~/`. @default - no TLS */
  readonly tls?: TlsSettings;
  /** Of an `ssh://` host; paths likewise. @default - what the user's own ssh has */
  readonly ssh?: SshSettings;
  readonly groups: readonly string[];
  /** Address that the services on this host listen on; fills `{address}`. @default 127.0.0.1 */
  readonly address: string;
  /** Appended to container and volume names, after a dash; for hosts that share one engine. @default '' */
  readonly suffix: string;
  /** Overrides `containers.config_directory` for this host. */
  readonly configDirectory?: string;
}

/** PEM files. */
export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Files in OpenSSH's formats. */
export interface SshSettings {
  readonly identity?: string;
  readonly knownHosts?: string;
  readonly config?: string;
}

export interface TimeoutSettings {
  /** To reach an engine and have its first answer. @default 10 */
  readonly connectSeconds: number;
  /** For a call that is answered at once. @default 60 */
  readonly requestSeconds: number;
  /** Without any sign of life during a call. @default 15 */
  readonly stallSeconds: number;
  /** Without any movement of a pull. @default 300 */
  readonly pullSeconds: number;
}

/** Settings for all containers of the cloud. */
export interface ContainerDefaults {
  /** Fills `{config}`. @default /etc/kolla */
  readonly configDirectory: string;
  /** @default host */
  readonly networkMode: string;
  /** Apply the ulimits of the definitions; off where the engine may not raise limits. @default true */
  readonly ulimits: boolean;
  /** Honour `privileged`, `pid`, `ipc` and `cgroupns` of the definitions; off for a lab only. @default true */
  readonly hostAccess: boolean;
  /** Added to every container's environment, such as TZ. @default - none */
  readonly environment: Readonly<Record<string, string>>;
  /** Timings for every healthcheck that does not set its own. Kolla's are the defaults: 30 s, 30 s, 3, 5 s. */
  readonly healthcheck: {
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly retries: number;
    readonly startPeriodSeconds: number;
  };
}
