/** Checks the versions of one service against its definition and the cloud. */
import type { Cloud } from './cloud';
import { tryFindVersionMistake } from './image-reference';
import type { FileProblem, Problem } from './input-error';
import { own } from './own';
import { isSince, NEWEST_VERSION } from './image-version';
import { hostsOfRole, isEnabled, runsRole } from './placement';
import { resolveImageVersion, type ResolveContext } from './resolve-image';
import type { DefinitionFor } from './service';
import type { RoleStart } from './role-start';
import type { ServiceDefinition } from './service-definition';
import { suggest } from './suggestion';
import { tryFindVersion, type RoleVersions, type ServiceVersions } from './versions';

interface Context {
  readonly definition: ServiceDefinition;
  readonly cloud: Cloud;
}

export function checkVersions(
  definitionFor: DefinitionFor,
  cloud: Cloud,
  versions: ServiceVersions,
  file: string,
): readonly Problem[] {
  const definition = definitionFor(NEWEST_VERSION);
  const context = { definition, cloud };
  const path = definition.name;
  const findings = [
    ...checkVersion(context, `${path}.tag`, versions.tag),
    ...Object.entries(versions.roles ?? {}).flatMap(([role, ofRole]) => checkRole(context, role, ofRole)),
    ...checkEveryRoleHasVersion(context, versions),
  ];
  const all = findings.length > 0 ? findings : checkStarts({ definition, definitionFor, cloud, versions });
  return all.map((finding) => ({ file, ...finding }));
}

function checkVersion({ cloud }: Context, path: string, version: string | undefined): readonly FileProblem[] {
  if (version === undefined) return [];
  const message = tryFindVersionMistake(version, cloud.images.allowFloatingTags);
  return message === undefined ? [] : [{ path, message }];
}

function checkRole(context: Context, roleName: string, versions: RoleVersions): readonly FileProblem[] {
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
): readonly FileProblem[] {
  const runners = hostsOfRole(definition, role, cloud).map(({ name }) => name);
  if (runners.includes(host)) return [];
  const fault = Object.hasOwn(cloud.hosts, host) ? `does not run ${role}` : 'no such host';
  return [{ path, message: `${fault} (hosts that run ${role}: ${runners.join(', ')})` }];
}

/** One finding for the whole service: nearly always its own tag is what is missing. */
function checkEveryRoleHasVersion(
  { definition, cloud }: Context,
  versions: ServiceVersions,
): readonly FileProblem[] {
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

/** Where a role is too old to do what another one, which is newer, leaves to it, nobody does it. */
function checkStarts(context: ResolveContext): readonly FileProblem[] {
  return Object.entries(context.definition.roles).flatMap(([role, { since }]) =>
    since === undefined ? [] : checkStart(context, role, since),
  );
}

function checkStart(
  context: ResolveContext,
  role: string,
  { release, partOf }: RoleStart,
): readonly FileProblem[] {
  const { definition, cloud } = context;
  if (partOf === undefined) return [];
  const left = hostsOfRole(definition, role, cloud).filter((host) => {
    const isNew = (name: string) => isSince(resolveImageVersion(context, name, host), release);
    return runsRole(definition, partOf, host, cloud) && isNew(partOf) && !isNew(role);
  });
  if (left.length === 0) return [];
  return [
    {
      path: `${definition.name}.roles.${role}`,
      message: `since ${release}, ${partOf} leaves this work to ${role}, which would be older and not run on: ${left.map(({ name }) => name).join(', ')}; give it the version of ${partOf}`,
    },
  ];
}
