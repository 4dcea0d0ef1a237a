/** Which roles run where at the versions that are wanted: on a host of an older release, one that came later does not. */
import type { Host } from './cloud';
import { isSince } from './image-version';
import { findRole, hostsInGroup, hostsOfRole, runsRole } from './placement';
import { resolveImageVersion, type ResolveContext } from './resolve-image';
import type { Job } from './service-definition';

/** In the order of cloud.yml. */
export function hostsRunning(context: ResolveContext, role: string): readonly Host[] {
  return hostsOfRole(context.definition, role, context.cloud).filter((host) => isThere(context, role, host));
}

export function runsOn(context: ResolveContext, role: string, host: Host): boolean {
  return runsRole(context.definition, role, host, context.cloud) && isThere(context, role, host);
}

/** The host that runs the job; undefined if no host is in its groups, or none runs its role. */
export function tryFindRunningHost(context: ResolveContext, { firstHostOf }: Job): Host | undefined {
  const hosts =
    'role' in firstHostOf
      ? hostsRunning(context, firstHostOf.role)
      : hostsInGroup(context.cloud, firstHostOf);
  return hosts[0];
}

/** Before a role came, the one that it was a part of did its work: as long as that one is older on a host, it does so there. */
function isThere(context: ResolveContext, name: string, host: Host): boolean {
  const { since } = findRole(context.definition, name);
  if (since === undefined) return true;
  const isNew = (role: string) => isSince(resolveImageVersion(context, role, host), since.release);
  const isApart =
    since.partOf === undefined || !runsRole(context.definition, since.partOf, host, context.cloud);
  return isNew(name) && (isApart || isNew(since.partOf));
}
