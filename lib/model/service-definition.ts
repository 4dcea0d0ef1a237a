/**
 * What a service is made of, as data: its roles, its one-shot jobs, and the waves that order them.
 * Definitions of Kolla's services are in lib/services; anyone can write their own with the same types.
 *
 * All texts in the settings of a container, names and paths in it excepted, may hold placeholders that are filled in per host:
 * `{address}` the host's address, `{urlhost}` the same as it is written in a URL (an IPv6 address in brackets),
 * `{config}` the host's configuration directory (Kolla's `/etc/kolla`), `{host}` the host's name in cloud.yml.
 * The shell's `${name}`, curl's `%{name}` and doubled braces are not placeholders.
 */

import type { Capabilities, MountSetting, NetworkEndpoint } from './container-settings';
import type { Drain, UpdateOrder } from './update-order';
import type { Query, ProbeDefinition } from './probe-definition';
import type { ReleaseDecision } from './role-rules';
import type { RoleStart } from './role-start';
import type { Switch, WaveDefinition } from './waves';

export type * from './waves';

export interface ServiceDefinition {
  /** Key in versions.yml and name of the stack: `nova`. */
  readonly name: string;
  /** By role name, which is the key in versions.yml: `nova-conductor`. */
  readonly roles: Readonly<Record<string, ServiceRole>>;
  /** By job name: `nova-api-bootstrap`. */
  readonly jobs: Readonly<Record<string, Job>>;
  /** What probes of roles ask, by name. @default - nothing */
  readonly queries?: Readonly<Record<string, Query>>;
  /** In order. Every role and every job is in exactly one wave. */
  readonly waves: readonly WaveDefinition[];
}

/** Container settings that roles and jobs share. Names follow Docker; see docs/services.md for Kolla's values. */
export interface ContainerSettings {
  /** Container name on its host: `nova_conductor`. A host's suffix is appended. */
  readonly container: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Docker bind syntax, `source:target[:mode]`. A source without `/` is a named volume, made if absent and never removed. */
  readonly volumes?: readonly string[];
  /** @default false */
  readonly privileged?: boolean;
  /** @default - the engine's */
  readonly ipcMode?: string;
  /** @default - the engine's */
  readonly pidMode?: string;
  /** @default - the engine's */
  readonly cgroupnsMode?: string;
  /**
   * A network, `host`, or `container:<name>` for the network of a container on the same host.
   * @default - the cloud's `containers.network_mode`, `host` unless set there
   */
  readonly networkMode?: string;
  /** Networks that are on the host already, by name, instead of `networkMode`. @default - that of `networkMode` */
  readonly networks?: Readonly<Record<string, NetworkEndpoint>>;
  /**
   * As `docker run --publish`, without ranges: `8080:80`, `127.0.0.1:8080:80`, `{urlhost}:53:53/udp`. Needs `networkMode`
   * or `networks`: in the host's own network there is nothing to publish. @default - none
   */
  readonly ports?: readonly string[];
  /** Name to address, or to `host-gateway`: lines in its `/etc/hosts`. @default - none */
  readonly extraHosts?: Readonly<Record<string, string>>;
  /** @default - the engine's: the first letters of its id, in the host's network the host's name */
  readonly hostname?: string;
  /** User, or `user:group`, by name or number. @default - the image's */
  readonly user?: string;
  /** Absolute path. @default - the image's */
  readonly workingDirectory?: string;
  /** MiB. @default - no limit */
  readonly memoryMib?: number;
  /** Memory and swap together, in MiB; not below `memoryMib`. @default - the engine's: twice the memory */
  readonly memorySwapMib?: number;
  /** CPUs that it may use up: `1.5`. @default - no limit */
  readonly cpus?: number;
  /** Weight against others when all want more than there is. @default - the engine's: 1024 */
  readonly cpuShares?: number;
  /** CPUs that it may run on: `0-3`, `0,2`. @default - all */
  readonly cpuSet?: string;
  /** Size of `/dev/shm` in MiB. @default - the engine's: 64 */
  readonly shmSizeMib?: number;
  /** @default - the engine's */
  readonly capabilities?: Capabilities;
  /** As `docker run --device`: `/dev/kvm`, `/dev/sdb:/dev/data:r`. @default - none */
  readonly devices?: readonly string[];
  /** Kernel parameters of its namespaces. @default - none */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** As `docker run --security-opt`: `no-new-privileges`. @default - none */
  readonly securityOptions?: readonly string[];
  /** Its root file system cannot be written to. @default false */
  readonly readOnly?: boolean;
  /** An init process inside forwards signals and reaps. @default false */
  readonly init?: boolean;
  /** @default - the engine's */
  readonly logDriver?: string;
  /** Options of `logDriver`; which ones there are is the engine's to say. @default - none */
  readonly logOptions?: Readonly<Record<string, string>>;
  /** Where `volumes` does not suffice. @default - none */
  readonly mounts?: readonly MountSetting[];
  /** `<name>`: soft and hard limit. @default - none */
  readonly ulimits?: Readonly<Record<string, number>>;
  /** Size in MB and so on, as `docker run --tmpfs`: path to options. @default - none */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** kolla-ansible recreates containers with labels it does not know. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Healthcheck {
  /** As in Docker: `['CMD-SHELL', 'command']`, `['CMD', 'program', 'argument']`, `['NONE']` to switch off the image's. */
  readonly test: readonly string[];
  readonly intervalSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly retries?: number;
  readonly startPeriodSeconds?: number;
}

/** One kind of long-running process, run on every host of its group. */
export interface ServiceRole extends ContainerSettings {
  /** @default - always on */
  readonly enabled?: Switch;
  /** Image name below the registry and namespace: `nova-conductor`. */
  readonly image: string;
  /** On a host that is to run an older release, there is no such container. @default - the role is in every release */
  readonly since?: RoleStart;
  /** Hosts that run it: the group named like the role if any host is in it, else this group. */
  readonly group: string;
  /** @default - the image's; without any, it is healthy when it runs for a settling time without a restart */
  readonly healthcheck?: Healthcheck;
  /** `no`, `always`, `unless-stopped`, `on-failure`, `on-failure:<attempts>`. @default no, as Kolla leaves it to systemd */
  readonly restart?: string;
  /** By name or number. @default - the image's */
  readonly stopSignal?: string;
  /** Grace between the stop signal and the kill. @default 60 */
  readonly stopTimeoutSeconds?: number;
  /** A new container that is not healthy, and ready by its probe, after this long is rolled back. @default 300 */
  readonly healthyWithinSeconds?: number;
  /** How to tell that a healthy container serves. @default - healthy is enough */
  readonly readinessProbe?: ProbeDefinition;
  /** @default 'stop-first' */
  readonly updateOrder?: UpdateOrder;
  /** With `updateOrder: 'drain-first'`. Overridden by `updates` in cloud.yml. @default - see there */
  readonly drain?: Drain;
  /** Roles listed earlier in the same wave that come first on the same host. @default - none */
  readonly after?: readonly string[];
  /** Files copied from the old container into the new one before it starts. @default - none */
  readonly carryOver?: readonly string[];
  /**
   * What becomes of a deploy when a host of the role does not answer: it fails, or goes on without that host if all
   * roles there allow it. Overridden by `updates` in cloud.yml. @default 'fail'
   */
  readonly onUnreachable?: 'fail' | 'skip';
  /**
   * Roles whose containers must be at the same release or a newer one, and at most one allowed step ahead: nova-compute
   * behind nova-conductor. Checked in every plan. @default - none
   */
  readonly neverNewerThan?: readonly string[];
  /** What an operator has to decide before containers go to a release. Checked in every plan. @default - nothing */
  readonly decisions?: readonly ReleaseDecision[];
  /**
   * Containers of other services, on the role's own hosts, that must be at its release before it is: `placement_api`.
   * Checked in every plan, where they are there. @default - none
   */
  readonly companions?: readonly string[];
  /**
   * Command that prints the version of a program which must not become an older one: `['libvirtd', '--version']`. Checked in every
   * plan, where the wanted image is on the host. @default - none
   */
  readonly neverOlder?: readonly string[];
}

/** A container that runs once to its end; a failure stops the deploy. */
export interface Job extends ContainerSettings {
  /** @default - always on */
  readonly enabled?: Switch;
  /** The image of a role, or the image that a running container has. */
  readonly image: { readonly ofRole: string } | { readonly ofContainer: string };
  /** Runs on the first host (in the order of cloud.yml) that runs this role, or is in this group. */
  readonly firstHostOf: { readonly role: string } | GroupChoice;
  /** Runs again when the image of one of these roles changes on their first host; with none, no image makes it run again. Roles that are off do not count. */
  readonly runsWhenChanged: readonly string[];
  /** Runs again when one of these roles runs on other hosts than before. Roles that are off do not count. @default - none */
  readonly runsWhenHostsChange?: readonly string[];
  /** One other than 0 is shown as a warning, with the last lines of the log. @default [0] */
  readonly acceptedExitCodes?: readonly number[];
  /** What an exit code means, for messages. @default - nothing is known of it */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** @default 3600 */
  readonly timeoutSeconds?: number;
  /** It counts as done without a run where this container is not on its host: on a first deploy. @default - always runs */
  readonly onlyBeside?: string;
  /**
   * It finishes what the release that runs has begun: with the image of `ofContainer`, and only where that is of another release
   * than the first role of `runsWhenChanged` is to be. @default false
   */
  readonly finishesRelease?: boolean;
  /** It counts as done without a run where this container is on its host: its work belongs to a first deploy. @default - always runs */
  readonly unlessBeside?: string;
  /**
   * It forces down dead service records of nothing that is to run, and lifts that from those that report again: it runs when a plan finds
   * any, and only then. It gets them in `RUN_FOR`, a JSON list of `StaleRecord` of lib/contract/readiness-probe.ts. @default false
   */
  readonly forcesDownStaleRecords?: boolean;
  /** Free space that a plan makes sure of when the job is going to run. @default - not checked */
  readonly needsSpace?: JobSpace;
  /**
   * It saves a MariaDB, in the form that `kollaform snapshots` and `restore` know. When it runs, it is told what the
   * service runs where: see lib/contract/recorded-container.ts. @default - it saves nothing
   */
  readonly snapshot?: SnapshotSource;
}

/** As much as a directory takes, in the file system of that directory, as a running container on the job's host sees it. */
export interface JobSpace {
  /** `/var/lib/mysql` */
  readonly asMuchAs: string;
  /** `mariadb` */
  readonly ofContainer: string;
}

/** What a snapshot is taken of, and where it is put. Names are as in the container settings: without suffix. */
export interface SnapshotSource {
  /** Container of the server. */
  readonly server: string;
  /** Hosts that it runs on; more than one are a Galera cluster. The first one is saved. */
  readonly servers: GroupChoice;
  /** Volume of the data. */
  readonly dataVolume: string;
  /** Volume of the snapshots: directory `kollaform/<service>/<id>`. */
  readonly backupVolume: string;
}

export interface GroupChoice {
  readonly group: string;
  /** Taken when no host is in `group`. @default - none */
  readonly orGroup?: string;
}
