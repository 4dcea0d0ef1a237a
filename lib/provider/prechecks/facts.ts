/** What the prechecks decide from: what is wanted, and what was seen on the hosts. Plain data. */
import type { ErrorCode } from '../../contract/error-code';
import type { EngineDemand } from '../../contract/engine-demand';
import type { SpaceNeed } from '../../contract/prechecks';
import type { RecordedRole } from '../../contract/readiness-probe';
import type { ReleaseRule } from '../../contract/release-rule';
import type { RolePlacement } from '../../contract/role-placement';
import { containerAddress } from '../../engine/desired-container';

/** What a service wants to be checked. */
export interface CheckedService {
  /** `nova` */
  readonly service: string;
  readonly placements: readonly RolePlacement[];
  /** Role to roles that it must not be ahead of. */
  readonly neverNewer: Readonly<Record<string, readonly string[]>>;
  readonly spaceNeeds: readonly SpaceNeed[];
  /** Whose processes the service keeps records of. */
  readonly recordedRoles: readonly RecordedRole[];
  /** A deploy forces down dead records of nothing that is to run, and lifts that. */
  readonly forcesDownStaleRecords: boolean;
  readonly demands: readonly EngineDemand[];
  readonly rules: readonly ReleaseRule[];
  /** Image reference to the release whose settings its containers have, where its tag names none. */
  readonly assumedReleases: Readonly<Record<string, string>>;
  /** Codes of findings that are warnings. */
  readonly allow: readonly string[];
}

/** One container as it is wanted on one host, and as it runs there. */
export interface ContainerFact {
  readonly role: string;
  readonly host: string;
  readonly container: string;
  readonly wanted: ImageFact;
  /** Undefined when there is none, or its host was skipped. */
  readonly running?: ImageFact;
}

export interface ImageFact {
  readonly reference: string;
  /** By its tag, else by Kolla's label; undefined when neither tells one. */
  readonly release?: string;
}

/** Bytes, or why they could not be seen. */
export type SpaceFact = { readonly host: string; readonly what: string } & (
  { readonly neededBytes: number; readonly freeBytes: number } | { readonly unobserved: string }
);

/** A container of another service, as it runs on one host. */
export interface CompanionFact {
  readonly host: string;
  readonly container: string;
  /** Undefined when neither tag nor label tells one. */
  readonly release?: string;
}

/** Versions of a program: in the container that runs, and in the image that is wanted there. */
export interface ProgramVersionFact {
  readonly host: string;
  readonly role: string;
  readonly container: string;
  readonly now: string;
  readonly next: string;
}

/** What an engine refuses of what a container is to have. */
export interface RefusedDemand {
  readonly host: string;
  readonly role: string;
  /** As the definition names it: `ulimits.memlock`. */
  readonly key: string;
  readonly reason: string;
}

export interface HostFacts {
  readonly host: string;
  /** Of a host that could not be looked at, only what is wanted is known. */
  readonly containers: readonly ContainerFact[];
  readonly space: readonly SpaceFact[];
  /** Of other services. @default - none was looked for */
  readonly companions?: readonly CompanionFact[];
  /** @default - none was asked for */
  readonly programs?: readonly ProgramVersionFact[];
  /** @default - nothing */
  readonly refused?: readonly RefusedDemand[];
  /**
   * Reference to id, of images that are there; the id is empty where a container has the image already, and nobody asked.
   *
   * @default - none was looked for
   */
  readonly images?: Readonly<Record<string, string>>;
  /** Why it could not be observed; `skipped` if it may be skipped. @default - it was */
  readonly unobserved?: 'skipped' | { readonly failure: string; readonly code: ErrorCode };
}

/** `ctl1/nova_api` */
export function addressOf({ host, container }: ContainerFact): string {
  return containerAddress({ host, name: container });
}

/** It will be replaced, or is not there yet. */
export function isChanging({ wanted, running }: ContainerFact): boolean {
  return wanted.reference !== running?.reference;
}
