/**
 * The join of a service definition, cloud.yml and versions.yml: what should run, where, in which order.
 * Everything is resolved - placeholders, suffixes, image references, hosts - and nothing refers back to its source.
 */
import type { EngineDemand } from '../contract/engine-demand';
import type { AllowableFinding, SpaceNeed } from '../contract/prechecks';
import type { ExecProbe, HttpGetProbe } from '../contract/readiness-probe';
import type { ReleaseRule } from '../contract/release-rule';
import type { RolePlacement } from '../contract/role-placement';
import type { CheckMoment, PauseMoment, WaveCheck } from '../contract/wave-check';
import type { DeviceSetting, PublishedPort, RestartSetting } from './container-settings';
import type { ContainerSettings, Healthcheck } from './service-definition';
import type { Drain, UpdateOrder } from './update-order';
import type { OnUnreachable } from './updates';

export interface DesiredService {
  readonly name: string;
  /** Every image that a role needs, once, with every host that needs it, sorted by reference. */
  readonly images: readonly DesiredImage[];
  /** Every named volume, once, with every host that needs it, sorted by name. */
  readonly volumes: readonly DesiredVolume[];
  readonly waves: readonly DesiredWave[];
  /** By host that anything runs on: whether a deploy goes on without it when it does not answer. */
  readonly unreachable: Readonly<Record<string, OnUnreachable>>;
  readonly prechecks: DesiredPrechecks;
  /** Version to release, as versions.yml has it for versions whose tag names none. */
  readonly releases: Readonly<Record<string, string>>;
}

/** What is checked in every plan before anything else. */
export interface DesiredPrechecks {
  readonly placements: readonly RolePlacement[];
  /** Role to roles that it must not be ahead of. */
  readonly neverNewer: Readonly<Record<string, readonly string[]>>;
  readonly spaceNeeds: readonly SpaceNeed[];
  readonly demands: readonly EngineDemand[];
  readonly rules: readonly ReleaseRule[];
  /** Image reference to the release that its containers have the settings of, where its tag names none. */
  readonly assumedReleases: Readonly<Record<string, string>>;
  /** Findings that are warnings. */
  readonly allow: readonly AllowableFinding[];
}

export interface DesiredImage {
  /** Image name without registry and tag: `nova-conductor`. */
  readonly name: string;
  /** `quay.io/openstack.kolla/nova-conductor:2025.2-debian-bookworm` */
  readonly reference: string;
  readonly hosts: readonly string[];
}

export interface DesiredVolume {
  readonly name: string;
  readonly hosts: readonly string[];
}

/** Settings of one container on one host: no placeholder left, volumes and container name suffixed. */
export interface DesiredSettings extends Omit<ContainerSettings, 'ports' | 'devices'> {
  /** @default - that of the first one of `networks` */
  readonly networkMode?: string;
  readonly ports?: readonly PublishedPort[];
  readonly devices?: readonly DeviceSetting[];
}

export interface ResolvedContainer extends DesiredSettings {
  readonly role: string;
  readonly host: string;
  readonly image: string;
  /** Release whose settings it has: that of its tag, or what the tag counts as. `2025.1` */
  readonly release: string;
  readonly healthcheck?: Healthcheck;
  /** @default - no */
  readonly restart?: RestartSetting;
  /** @default - the image's */
  readonly stopSignal?: string;
  readonly stopTimeoutSeconds: number;
  readonly healthyWithinSeconds: number;
  /** @default - healthy is enough */
  readonly readinessProbe?: DesiredProbe;
  readonly updateOrder: UpdateOrder;
  /** @default - it does not drain, or as the provider does by default */
  readonly drain?: Drain;
  /** Roles of the same wave on the same host that come first; only ones that run there. */
  readonly after: readonly string[];
  readonly carryOver: readonly string[];
}

/** As of a role, with what it asks. */
export interface DesiredProbe {
  readonly refusals?: readonly string[];
  readonly logFile?: string;
  readonly exec?: ExecProbe;
  readonly httpGet?: HttpGetProbe;
  readonly record?: {
    readonly binary: string;
    readonly identify: readonly string[];
    readonly setVersion?: readonly string[];
    readonly query: DesiredQuery;
  };
}

export interface DesiredQuery {
  readonly title: string;
  /** In the order in which they are tried. */
  readonly places: readonly DesiredQueryPlace[];
}

export interface DesiredQueryPlace extends DesiredSettings {
  readonly host: string;
  /** Container on that host whose image it takes. */
  readonly ofContainer: string;
}

export interface ResolvedJob extends DesiredSettings {
  readonly job: string;
  readonly host: string;
  /** A reference, or `container:<name>`: the image that this container on the same host runs. */
  readonly image: string;
  /** Image references whose change, by name or by id on the given host, runs the job again. */
  readonly triggers: readonly JobTrigger[];
  /** Another image is no reason to run again. @default false */
  readonly ignoresImage?: boolean;
  /** Role to hosts that run it, whose change runs the job again. @default - none */
  readonly hostTriggers?: Readonly<Record<string, readonly string[]>>;
  readonly acceptedExitCodes: readonly number[];
  /** What an exit code means. @default - nothing is known of it */
  readonly exitCodes?: Readonly<Record<number, string>>;
  readonly timeoutSeconds: number;
  /** It must not run while a container of the service is outdated. @default - it does not care */
  readonly blockedBy?: DesiredBlockers;
  /** Name of the container without which it counts as done. @default - it always runs */
  readonly onlyBeside?: string;
  /** Image reference: it counts as done where the container whose image it takes is of that release. @default - it always runs */
  readonly unlessRelease?: string;
  /** Name of the container beside which it counts as done. @default - it always runs */
  readonly unlessBeside?: string;
  /** It runs for dead service records of nothing that is to run, or ones that report again, and only then. @default false */
  readonly forcesDownStaleRecords?: boolean;
  /** What it saves. @default - nothing */
  readonly snapshot?: DesiredSnapshot;
  /** What it is told of when it runs: all that the service runs. @default - nothing */
  readonly placements?: readonly RolePlacement[];
}

/** What a job saves that makes snapshots. */
export interface DesiredSnapshot {
  /** The nodes of the database; the job's own host is the first one. */
  readonly servers: readonly { readonly host: string; readonly container: string }[];
  /** Volumes on the job's host. */
  readonly dataVolume: string;
  readonly backupVolume: string;
}

export interface DesiredBlockers {
  /** Waves that are one resource, which tells what is outdated. Waves with hosts that may be skipped are always one. */
  readonly waves: readonly string[];
  /** Containers that versions.yml keeps at an older release: `cmp1/nova_compute`. */
  readonly outdated: readonly string[];
}

export interface JobTrigger {
  readonly role: string;
  readonly image: string;
  /** First host of the role. */
  readonly host: string;
}

/** Rollout strategy of some of the hosts of a wave. */
export interface DesiredRollout {
  /** Unique in the wave: its name, or beginning with it. */
  readonly name: string;
  readonly hosts: readonly string[];
  /** Hosts that are updated at the same time. @default 10 */
  readonly maxParallel?: number;
  /** No further host is begun when so many have failed. @default 1 */
  readonly maxFailures?: number;
  /** So many hosts come before the others, or those with these names. @default 0 */
  readonly canary?: number | readonly string[];
  /** How long a new container of a canary is watched. @default 0 */
  readonly soakSeconds?: number;
}

/** What is restarted after a change of release. */
export interface DesiredRestart {
  readonly name: string;
  readonly kind: 'restart';
  /** What all of them are to be at: `2025.2`, or the tags where those tell no release. */
  readonly release: string;
  /** Of waves before it, as they are there; in the order of the steps. */
  readonly containers: readonly ResolvedContainer[];
  /** Roles of these in order; those of one step go at the same time on a host. */
  readonly steps: readonly (readonly string[])[];
  /** Roles whose hosts go by `rollouts`; of others one host goes after another. */
  readonly free: readonly string[];
  readonly rollouts: readonly DesiredRollout[];
  readonly blockedBy: DesiredBlockers;
}

/** What must hold on some hosts before a deploy goes on. */
export interface DesiredCheck {
  readonly name: string;
  readonly after: CheckMoment;
  readonly timeoutSeconds: number;
  /** By host: what is asked there. One host when the wave is done. */
  readonly places: Readonly<Record<string, DesiredCheckPlace>>;
}

export interface DesiredCheckPlace extends Pick<WaveCheck, 'exec' | 'httpGet'> {
  readonly run?: DesiredSettings & { readonly image: string };
}

interface WaveEnd {
  /** @default - none */
  readonly checks?: readonly DesiredCheck[];
  /** @default - nowhere */
  readonly pauseAfter?: readonly PauseMoment[];
}

export type DesiredWave = WaveEnd & WaveOfKind;

type WaveOfKind =
  | DesiredRestart
  | { readonly name: string; readonly kind: 'jobs'; readonly jobs: readonly ResolvedJob[] }
  | {
      readonly name: string;
      readonly kind: 'roles';
      readonly update: 'together' | 'one-host-at-a-time' | 'free';
      readonly containers: readonly ResolvedContainer[];
      /** Of a wave that is `free`, where cloud.yml sets one. @default - none */
      readonly rollouts?: readonly DesiredRollout[];
    };
