/**
 * What a service is made of, as data: its roles, its one-shot jobs, and the waves that order them.
 * Definitions of Kolla's services are in lib/services; anyone can write their own with the same types.
 *
 * Strings in `environment`, `volumes`, `command` and `healthcheck.test` may hold placeholders that are filled in per host:
 * `{address}` the host's address, `{urlhost}` the same as it is written in a URL (an IPv6 address in brackets),
 * `{config}` the host's configuration directory (Kolla's `/etc/kolla`), `{host}` the host's name in cloud.yml.
 * The shell's `${name}` and doubled braces are not placeholders.
 */

export interface ServiceDefinition {
  /** Key in versions.yml and name of the stack: `nova`. */
  readonly name: string;
  /** By role name, which is the key in versions.yml: `nova-conductor`. */
  readonly roles: Readonly<Record<string, ServiceRole>>;
  /** By job name: `nova-api-bootstrap`. */
  readonly jobs: Readonly<Record<string, Job>>;
  /** In order. Every role and every job is in exactly one wave. */
  readonly waves: readonly Wave[];
}

/**
 * Switches a role or a job on or off by the options in cloud.yml. It stays in the definition, so that naming a role
 * that is off is answered with the option that switches it on.
 */
export interface Switch {
  /** The option as written in cloud.yml below `services.<service>`: `console: spice`. */
  readonly option: string;
  readonly on: boolean;
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
  /** `<name>`: soft and hard limit. @default - none */
  readonly ulimits?: Readonly<Record<string, number>>;
  /** Size in MB and so on, as `docker run --tmpfs`: path to options. @default - none */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** kolla-ansible recreates containers with labels it does not know. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Healthcheck {
  /** As in Docker: `['CMD-SHELL', 'command']`, `['CMD', 'program', 'argument']`. */
  readonly test: readonly string[];
  readonly intervalSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly retries?: number;
  readonly startPeriodSeconds?: number;
}

/**
 * How a running container gives way to its successor.
 * - `stop-first`: the old one is stopped, then the new one started.
 * - `start-first`: the new one is healthy before the old one is stopped; for roles that can run beside themselves.
 * - `drain-first`: the old one gets its stop signal and lets go of its work; the new one starts beside it while it ends.
 */
export type UpdateOrder = 'stop-first' | 'start-first' | 'drain-first';

/** One kind of long-running process, run on every host of its group. */
export interface ServiceRole extends ContainerSettings {
  /** @default - always on */
  readonly enabled?: Switch;
  /** Image name below the registry and namespace: `nova-conductor`. */
  readonly image: string;
  /** Hosts that run it: the group named like the role if any host is in it, else this group. */
  readonly group: string;
  /** @default - none: healthy when running for a settling time without a restart */
  readonly healthcheck?: Healthcheck;
  /** Grace between the stop signal and the kill. @default 60 */
  readonly stopTimeoutSeconds?: number;
  /** A new container that is not healthy after this long is rolled back. @default 300 */
  readonly healthyWithinSeconds?: number;
  /** @default 'stop-first' */
  readonly updateOrder?: UpdateOrder;
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
}

/** A container that runs once to its end; a failure stops the deploy. */
export interface Job extends ContainerSettings {
  /** @default - always on */
  readonly enabled?: Switch;
  /** The image of a role, or the image that a running container has. */
  readonly image: { readonly ofRole: string } | { readonly ofContainer: string };
  /** Runs on the first host (in the order of cloud.yml) that runs this role, or is in this group. */
  readonly firstHostOf: { readonly role: string } | GroupChoice;
  /** Runs again when the image of one of these roles changes on their first host. Roles that are off do not count. */
  readonly runsWhenChanged: readonly string[];
  /** One other than 0 is shown as a warning, with the last lines of the log. @default [0] */
  readonly acceptedExitCodes?: readonly number[];
  /** @default 3600 */
  readonly timeoutSeconds?: number;
  /** It counts as done without a run where this container is not on its host: on a first deploy. @default - always runs */
  readonly onlyBeside?: string;
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

/** Everything in a wave is healthy (or has ended well) before anything of the next one is touched. */
export type Wave = JobWave | RoleWave;

export interface JobWave {
  readonly name: string;
  /** Run one after another. */
  readonly jobs: readonly string[];
  /**
   * `everyone`: its jobs must not run while a container of the service is behind - on a host that was skipped, or at an
   * older release by versions.yml. They wait, the plan says for whom, and the deploy that finds all up to date runs them.
   * @default - they run when the waves before are done
   */
  readonly waitsFor?: 'everyone';
}

export interface RoleWave {
  /** Unless it goes one host at a time it is the address of its containers in Terraform's state: another name would be another fleet. */
  readonly name: string;
  /** The order in which they are shown; on one host they wait for each other only by `after`. */
  readonly roles: readonly string[];
  /**
   * - `together`: all containers of the wave stop, then all start; if one fails, all return to the old version. Its roles
   *   have no `after`, and do not start first.
   * - `one-host-at-a-time`: every role of the wave on the first host, then the second, and so on.
   * - `free`: hosts do not wait for each other.
   */
  readonly update: 'together' | 'one-host-at-a-time' | 'free';
}
