/** What an image says about itself that settings of its container may follow. */
import { compareReleases, NEWEST_RELEASE, tryFindDistro, tryFindRelease } from '../contract/release';
import { own } from './own';

/** Which OpenStack is in an image, and what it was built on. */
export interface ImageVersion {
  /** `2025.1`. Compare it with `isSince`. */
  readonly release: string;
  /** Kolla's `kolla_base_distro`: `debian`, `ubuntu`, `rocky`, `centos`. @default - the tag names none */
  readonly distro?: string;
}

/** Whether it is of `release` or a later one: `isSince(version, '2026.1')`. */
export function isSince(version: ImageVersion, release: string): boolean {
  return compareReleases(version.release, release) >= 0;
}

/** Of a tag that names no release. It is what follows the last stable branch, as a tag like `master` would be. */
export const NEWEST_VERSION: ImageVersion = { release: NEWEST_RELEASE };

/**
 * By the tag, `2025.1-ubuntu-noble`; else by `releases` of versions.yml; else it counts as the newest release that is known.
 * @param reference of the image, `quay.io/openstack.kolla/nova-api:2025.1-ubuntu-noble`
 * @param version as versions.yml has it
 */
export function imageVersionOf(
  reference: string,
  version: string,
  releases: Readonly<Record<string, string>> | undefined,
): ImageVersion {
  const distro = tryFindDistro(reference);
  return {
    release: tryFindStatedRelease(reference, version, releases) ?? NEWEST_RELEASE,
    ...(distro !== undefined && { distro }),
  };
}

/** The same, undefined where neither the tag nor `releases` says it. */
export function tryFindStatedRelease(
  reference: string,
  version: string,
  releases: Readonly<Record<string, string>> | undefined,
): string | undefined {
  return tryFindRelease(reference) ?? own(releases, version);
}
