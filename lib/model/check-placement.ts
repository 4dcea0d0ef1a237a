import type { Cloud } from './cloud';
import type { Problem } from './input-error';
import { hostsOfRole, isEnabled, tryFindJobHost } from './placement';
import type { ServiceDefinition } from './service-definition';

/** Every role and job that is switched on has a host. */
export function checkPlacement(
  definition: ServiceDefinition,
  cloud: Cloud,
  file: string,
): readonly Problem[] {
  const homelessRoles = Object.entries(definition.roles)
    .filter(([name, role]) => isEnabled(role) && hostsOfRole(definition, name, cloud).length === 0)
    .map(([name, role]) => ({ name, groups: [name, role.group] }));
  const homelessJobs = Object.entries(definition.jobs)
    .filter(([, job]) => isEnabled(job) && tryFindJobHost(definition, job, cloud) === undefined)
    // A job beside a role has no host because the role has none, which is reported there.
    .flatMap(([name, { firstHostOf: place }]) =>
      'group' in place ? [{ name, groups: [place.group, place.orGroup ?? place.group] }] : [],
    );
  return [...homelessRoles, ...homelessJobs].map(({ name, groups }) => ({
    file,
    path: 'hosts',
    message: `${name} has no host: none is in group ${[...new Set(groups)].join(' or ')}`,
  }));
}
