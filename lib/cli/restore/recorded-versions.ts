import type { RecordedContainer } from '../../contract/recorded-container';
import { imageReference } from '../../model/image-reference';
import type { ServiceDefinition } from '../../model/service-definition';
import type { RoleVersions, ServiceVersions } from '../../model/versions';

export interface RecordedVersions {
  /** The least that versions.yml has to say so that all runs again as it was recorded. */
  readonly versions: ServiceVersions;
  /** What cannot be said there: the registry, or the name of an image, is another one now. */
  readonly foreign: readonly RecordedContainer[];
}

interface RoleVersion {
  readonly role: string;
  readonly host: string;
  readonly version: string;
}

/** Where nothing ran, what was wanted counts. Pure. */
export function recordedVersions(
  record: readonly RecordedContainer[],
  definition: ServiceDefinition,
  registry: string,
): RecordedVersions {
  const known = record.filter(({ role }) => definition.roles[role] !== undefined);
  const found: RoleVersion[] = [];
  const foreign: RecordedContainer[] = [];
  for (const container of known) {
    const { role, host, running, wanted } = container;
    const version = tryFindVersion(running?.image ?? wanted, registry, definition.roles[role]?.image ?? '');
    if (version === undefined) foreign.push(container);
    else found.push({ role, host, version });
  }
  return { versions: leastVersions(found), foreign };
}

function tryFindVersion(reference: string, registry: string, image: string): string | undefined {
  const name = imageReference(registry, image, '').slice(0, -1);
  const separator = reference.charAt(name.length);
  if (!reference.startsWith(name) || !/^[:@]$/.test(separator)) return undefined;
  return reference.slice(name.length + 1);
}

function leastVersions(found: readonly RoleVersion[]): ServiceVersions {
  const tag = mostCommon(found.map(({ version }) => version));
  const names = [...new Set(found.map(({ role }) => role))];
  const roles = names.flatMap((role) => {
    const versions = leastRoleVersions(
      found.filter((it) => it.role === role),
      tag,
    );
    return Object.keys(versions).length === 0 ? [] : [[role, versions] as const];
  });
  return {
    ...(tag !== undefined && { tag }),
    ...(roles.length > 0 && { roles: Object.fromEntries(roles) }),
  };
}

function leastRoleVersions(found: readonly RoleVersion[], serviceTag: string | undefined): RoleVersions {
  const tag = mostCommon(found.map(({ version }) => version));
  const others = found.filter(({ version }) => version !== tag);
  return {
    ...(tag !== undefined && tag !== serviceTag && { tag }),
    ...(others.length > 0 && {
      hosts: Object.fromEntries(others.map(({ host, version }) => [host, version])),
    }),
  };
}

/** Of several that are equally common the first in the alphabet, so that the answer is always the same. */
function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ranked = [...counts].sort(
    ([one, ones], [other, others]) => others - ones || one.localeCompare(other),
  );
  return ranked[0]?.[0];
}
