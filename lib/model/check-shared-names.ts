/** Containers of several services, or hosts, that would have the same name on one engine. */
import { engineKey } from './check-hosts';
import type { Cloud } from './cloud';
import type { ResolvedContainer, ResolvedJob, DesiredService } from './desired-service';
import type { Problem } from './input-error';
import type { Machine } from './input-file';
import { containersOf } from './resolve-needs';

interface Owner {
  readonly service: string;
  /** `roles.nova-api` */
  readonly path: string;
  readonly host: string;
}

/** What would be two containers for Terraform, and one for the engine: one would replace the other at every deploy. */
export function checkSharedNames(
  cloud: Cloud,
  services: readonly DesiredService[],
  machine?: Machine,
): readonly Problem[] {
  const engines = new Map(
    Object.entries(cloud.hosts).map(([name, host]) => [name, engineKey(host, machine)]),
  );
  const owners = new Map<string, Owner>();
  const problems = new Map<string, Problem>();
  for (const { name: service, waves } of services) {
    for (const it of waves.flatMap(containersOf)) {
      const key = `${engines.get(it.host) ?? ''} ${it.container}`;
      const owner = { service, path: pathOf(it), host: it.host };
      const other = owners.get(key);
      const problem = other === undefined ? undefined : describeTwins(it.container, owner, other);
      // Once, and not for every host.
      if (problem !== undefined) problems.set(`${problem.file} ${problem.path}`, problem);
      else owners.set(key, owner);
    }
  }
  return [...problems.values()];
}

function describeTwins(container: string, owner: Owner, other: Owner): Problem {
  const hosts =
    owner.host === other.host ? owner.host : `${other.host} and ${owner.host}, which share an engine`;
  const message = `${container} on ${hosts} is also the container of ${other.path} of service ${other.service}; rename one`;
  return { file: `service ${owner.service}`, path: `${owner.path}.container`, message };
}

function pathOf(it: ResolvedContainer | ResolvedJob): string {
  return 'role' in it ? `roles.${it.role}` : `jobs.${it.job}`;
}
