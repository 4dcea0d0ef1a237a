/** versions.yml, parsed: which image tag each service should run. Read it with `readVersions`. */

import type { AllowableFinding } from '../contract/prechecks';
import { own } from './own';

/** By service name. */
export type Versions = Readonly<Record<string, ServiceVersions>>;

/** A version is a tag, `tag@sha256:...` or `sha256:...`. The closest one wins: host, then role, then service. */
export interface ServiceVersions {
  /** @default - every role has its own */
  readonly tag?: string;
  /** By role name. @default - none */
  readonly roles?: Readonly<Record<string, RoleVersions>>;
  /** Version to OpenStack release, for versions whose tag names none: `my-build-7` to `2025.2`. @default - none */
  readonly releases?: Readonly<Record<string, string>>;
  /** Findings of the prechecks that are warnings for this service. @default - none */
  readonly allow?: readonly AllowableFinding[];
}

export interface RoleVersions {
  /** @default - the service's */
  readonly tag?: string;
  /** By host name. @default - none */
  readonly hosts?: Readonly<Record<string, string>>;
}

export function tryFindVersion(versions: ServiceVersions, role: string, host: string): string | undefined {
  const ofRole = own(versions.roles, role);
  return own(ofRole?.hosts, host) ?? ofRole?.tag ?? versions.tag;
}
