/** Checks the versions of one service against its definition and the cloud. */
import type { Cloud } from './cloud';
import { tryFindVersionMistake } from './image-reference';
import type { Finding, Problem } from './input-error';
import { own } from './own';
import { hostsOfRole, isEnabled } from './placement';
import type { ServiceDefinition } from './service-definition';
import { suggest } from './suggestion';
import { tryFindVersion, type RoleVersions, type ServiceVersions } from './versions';

interface Context {
  readonly definition: ServiceDefinition;
  readonly cloud: Cloud;
}

export function checkVersions(
  definition: ServiceDefinition,
  cloud: Cloud,
  versions: ServiceVersions,
  file: string,
): readonly Problem[] {
  const context = { definition, cloud };
  const path = definition.name;
  const findings = [
    ...checkVersion(context, `${path}.tag`, versions.tag),
    ...Object.entries(versions.roles ?? {}).flatMap(([role, ofRole]) => checkRole(context, role, ofRole)),
    ...checkEveryRoleHasVersion(context, versions),
  ];
  return findings.map((finding) => ({ file, ...finding }));
}

function checkVersion({ cloud }: Context, path: string, version: string | undefined): readonly Finding[] {
  if (version === undefined) return [];
  const message = tryFindVersionMistake(version, cloud.images.allowFloatingTags);
  return message === undefined ? [] : [{ path, message }];
}

function checkRole(context: Context, roleName: string, versions: RoleVersions): readonly Finding[] {
  const { definition } = context;
  const path = `${definition.name}.roles.${roleName}`;
  const role = own(definition.roles, roleName);
  if (role === undefined) {
    return [{ path, message: `no such role; ${suggest(roleName, Object.keys(definition.roles))}` }];
  }
  if (!isEnabled(role)) {
    const option = `services.${definition.name}.${role.enabled?.option ?? ''}`;
    return [{ path, message: `this role is switched off; ${option} in cloud.yml switches it on` }];
  }
  return [
    ...checkVersion(context, `${path}.tag`, versions.tag),
    ...Object.entries(versions.hosts ?? {}).flatMap(([host, version]) => [
      ...checkRunsHere(context, roleName, host, `${path}.hosts.${host}`),
      ...checkVersion(context, `${path}.hosts.${host}`, version),
    ]),
  ];
}

function checkRunsHere(
  { definition, cloud }: Context,
  role: string,
  host: string,
  path: string,
): readonly Finding[] {
  const runners = hostsOfRole(definition, role, cloud).map(({ name }) => name);
  if (runners.includes(host)) return [];
  const fault = Object.hasOwn(cloud.hosts, host) ? `does not run ${role}` : 'no such host';
  return [{ path, message: `${fault} (hosts that run ${role}: ${runners.join(', ')})` }];
}

/** One finding for the whole service: nearly always its own tag is what is missing. */
function checkEveryRoleHasVersion(
  { definition, cloud }: Context,
  versions: ServiceVersions,
): readonly Finding[] {
  const without = Object.keys(definition.roles).filter((role) =>
    hostsOfRole(definition, role, cloud).some(
      ({ name }) => tryFindVersion(versions, role, name) === undefined,
    ),
  );
  if (without.length === 0) return [];
  return [
    {
      path: `${definition.name}.tag`,
      message: `missing, and no tag of their own have: ${without.join(', ')}`,
    },
  ];
}
