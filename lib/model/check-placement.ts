import type { Cloud } from './cloud';
import type { Problem } from './input-error';
import { hostsOfRole, isEnabled, tryFindJobHost } from './placement';
import type { ServiceDefinition } from './service-definition';

/** A role or a job that is switched on and has no host, with the groups that it looks in. */
export interface Homeless {
  readonly name: string;
  readonly groups: readonly string[];
}

export function findHomeless(definition: ServiceDefinition, cloud: Cloud): readonly Homeless[] {
  const homelessRoles = Object.entries(definition.roles)
    .filter(([name, role]) => isEnabled(role) && hostsOfRole(definition, name, cloud).length === 0)
    .map(([name, role]) => ({ name, groups: [name, role.group] }));
  const homelessJobs = Object.entries(definition.jobs)
    .filter(([, job]) => isEnabled(job) && tryFindJobHost(definition, job, cloud) === undefined)
    // A job beside a role has no host because the role has none, which is reported there.
    .flatMap(([name, { firstHostOf: place }]) =>
      'group' in place ? [{ name, groups: [place.group, place.orGroup ?? place.group] }] : [],
    );
  return [...homelessRoles, ...homelessJobs];
}

export function describeHomeless({ name, groups }: Homeless, file: string): Problem {
  const message = `${name} has no host: none is in group ${[...new Set(groups)].join(' or ')}`;
  return { file, path: 'hosts', message };
}
