/** OpenStack's releases, and which step from one to another an upgrade may take. */

/**
 * Those that are known here, in order. The first of a year is a SLURP release ("skip level upgrade release process"):
 * from one, the next SLURP release may follow without what lies between. Before 2023.1 there was none.
 */
const FIRST_YEAR = 2023;
export const RELEASES: readonly string[] = [2023, 2024, 2025, 2026].flatMap((year) => [
  `${year}.1`,
  `${year}.2`,
]);

export const NEWEST_RELEASE: string = RELEASES.at(-1) ?? '';

/** Kolla's major version for 2023.1; there is one for each release. */
const FIRST_KOLLA_VERSION = 16;

/** `2025.2` of `quay.io/openstack.kolla/nova-api:2025.2-debian-bookworm`; undefined where it is none of OpenStack's. */
export function tryFindRelease(reference: string): string | undefined {
  return /^\d{4}\.[12](?=$|[-.@])/.exec(versionIn(reference))?.[0];
}

/** `debian` of `2025.2-debian-bookworm`, as Kolla builds a tag; undefined where the tag names none of Kolla's. */
export function tryFindDistro(reference: string): string | undefined {
  return /^\d{4}\.[12]-(debian|ubuntu|rocky|centos)(?=$|[-.@])/.exec(versionIn(reference))?.[1];
}

/** Tag, tag with digest, or digest. */
export function versionIn(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1).replace(/^[^:@]*[:@]/, '');
}

/**
 * `2025.1` of `20.0.1`, a version of Kolla itself; undefined for what is none. Those from before 2023.1, which had names, are
 * counted alike: `2022.2` of `15.1.0`, Zed. Kolla writes it into the label `kolla_version` of every image (openstack/kolla
 * `docker/base/Dockerfile.j2`).
 */
export function tryFindReleaseOfKolla(version: string): string | undefined {
  const major = /^(\d+)\.\d/.exec(version)?.[1];
  if (major === undefined) return undefined;
  const halfYears = FIRST_YEAR * 2 + Number(major) - FIRST_KOLLA_VERSION;
  return `${Math.floor(halfYears / 2)}.${(halfYears % 2) + 1}`;
}

/** By its tag, else by Kolla's label; undefined when neither tells one. */
export function releaseOfImage(
  reference: string,
  labels: Readonly<Record<string, string>> | null | undefined,
): string | undefined {
  return tryFindRelease(reference) ?? tryFindReleaseOfKolla(labels?.['kolla_version'] ?? '');
}

export function isKnownRelease(release: string): boolean {
  return RELEASES.includes(release);
}

/** Negative when the first one is the older of two. */
export function compareReleases(one: string, other: string): number {
  return Number(one) - Number(other);
}

/** The same release, the next one, or from a SLURP release the next SLURP release. */
export function isAllowedStep(from: string, to: string): boolean {
  return compareReleases(from, to) <= 0 && upgradePath(from, to).length <= 2;
}

/** The shortest way of allowed steps, both ends included: `2024.2`, `2025.1`, `2026.1`. `to` must not be older. */
export function upgradePath(from: string, to: string): readonly string[] {
  const path = [from];
  for (let at = from; compareReleases(at, to) < 0; path.push(at)) at = stepTowards(at, to);
  return path;
}

function stepTowards(from: string, to: string): string {
  const [year = 0, half] = from.split('.').map(Number);
  const nextSlurp = `${year + 1}.1`;
  if (half !== 1) return nextSlurp;
  return year >= FIRST_YEAR && compareReleases(nextSlurp, to) <= 0 ? nextSlurp : `${year}.2`;
}
