/** Groups of hosts that are probably another one, misspelt. Any group may be there that nothing uses: people have their own. */
import type { Cloud } from './cloud';
import type { Problem } from './input-error';
import type { ServiceDefinition } from './service-definition';
import { tryFindClosest } from './suggestion';

export interface MisspeltGroup {
  readonly host: string;
  readonly group: string;
  /** What a role or a job uses. */
  readonly meant: string;
}

/** @param definitions of all known services; also of those that are not deployed now */
export function findMisspeltGroups(
  cloud: Cloud,
  definitions: readonly ServiceDefinition[],
): readonly MisspeltGroup[] {
  const used = [...new Set(definitions.flatMap(groupsOf))];
  const known = new Set([...used, ...Object.keys(cloud.updates)]);
  return Object.values(cloud.hosts).flatMap(({ name: host, groups }) =>
    groups.flatMap((group) => {
      const meant = known.has(group) ? undefined : tryFindClosest(group, used);
      return meant === undefined || areNumbered(group, meant) ? [] : [{ host, group, meant }];
    }),
  );
}

/** @param homeless roles and jobs without a host, with the groups that they look in */
export function describeMisspelt(
  { host, group, meant }: MisspeltGroup,
  homeless: readonly { readonly name: string; readonly groups: readonly string[] }[],
  file: string,
): Problem {
  const without = homeless.filter(({ groups }) => groups.includes(meant)).map(({ name }) => name);
  const effect = without.length === 0 ? '' : ` Without it, ${without.join(', ')} would have no host`;
  const message = `no role, job or entry of updates uses this group; did you mean ${meant}?${effect}`;
  return { file, path: `hosts.${host}.groups.${group}`, message };
}

/** Groups that place its roles and jobs; any role has one of its own name. */
export function groupsOf({ roles, jobs }: ServiceDefinition): readonly string[] {
  const ofRoles = Object.entries(roles).flatMap(([name, { group }]) => [name, group]);
  const ofJobs = Object.values(jobs).flatMap(({ firstHostOf: place, snapshot }) => [
    ...('group' in place ? [place.group, place.orGroup] : []),
    ...(snapshot === undefined ? [] : [snapshot.servers.group, snapshot.servers.orGroup]),
  ]);
  return [...ofRoles, ...ofJobs].filter((it) => it !== undefined);
}

/** `compute2` is a group of its own beside `compute`. */
function areNumbered(one: string, other: string): boolean {
  const withoutDigits = (text: string) => text.replace(/[\d_.-]+/g, '');
  return withoutDigits(one) === withoutDigits(other);
}
