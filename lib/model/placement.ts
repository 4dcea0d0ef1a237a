/** Which roles and jobs run at all, and on which hosts. */
import type { Cloud, Host } from './cloud';
import { own } from './own';
import type { GroupChoice, Job, RestartWave, ServiceDefinition, ServiceRole } from './service-definition';

export function findRole({ name, roles }: ServiceDefinition, roleName: string): ServiceRole {
  const role = own(roles, roleName);
  if (role === undefined) throw new Error(`service ${name} has no role ${roleName}`);
  return role;
}

export function findJob({ name, jobs }: ServiceDefinition, jobName: string): Job {
  const job = own(jobs, jobName);
  if (job === undefined) throw new Error(`service ${name} has no job ${jobName}`);
  return job;
}

export function isEnabled({ enabled }: Pick<ServiceRole | Job | RestartWave, 'enabled'>): boolean {
  return enabled?.on ?? true;
}

/** In the order of cloud.yml. None if the role is switched off, or no host is in its groups. */
export function hostsOfRole(definition: ServiceDefinition, roleName: string, cloud: Cloud): readonly Host[] {
  const role = findRole(definition, roleName);
  return isEnabled(role) ? hostsInGroup(cloud, { group: roleName, orGroup: role.group }) : [];
}

export function runsRole(definition: ServiceDefinition, roleName: string, host: Host, cloud: Cloud): boolean {
  return hostsOfRole(definition, roleName, cloud).includes(host);
}

/** The host that runs the job; undefined if no host is in its groups, or its role is switched off. */
export function tryFindJobHost(
  definition: ServiceDefinition,
  { firstHostOf }: Job,
  cloud: Cloud,
): Host | undefined {
  const hosts =
    'role' in firstHostOf
      ? hostsOfRole(definition, firstHostOf.role, cloud)
      : hostsInGroup(cloud, firstHostOf);
  return hosts[0];
}

/** In the order of cloud.yml. */
export function hostsInGroup(cloud: Cloud, { group, orGroup }: GroupChoice): readonly Host[] {
  const hosts = Object.values(cloud.hosts);
  const preferred = hosts.filter((host) => host.groups.includes(group));
  if (preferred.length > 0 || orGroup === undefined) return preferred;
  return hosts.filter((host) => host.groups.includes(orGroup));
}
