/** JSON Schemas of both files for one cloud: editors complete the names that it has, and underline others. Pure. */
import { foldNames } from '../../contract/fold-names';
import { groupsOf } from '../../model/check-groups';
import type { Cloud } from '../../model/cloud';
import { NEWEST_VERSION } from '../../model/image-version';
import { jsonSchemas } from '../../model/json-schemas';
import { own } from '../../model/own';
import { hostsInGroup, hostsOfRole, isEnabled } from '../../model/placement';
import { definitionsOf, type Service } from '../../model/service';
import type { ServiceDefinition } from '../../model/service-definition';
import { below, belowEach, offering, oneOf, withNames, type NarrowedSchema } from './narrow-schema';

/** @param services that the cloud was read with */
export function editorSchemas(
  cloud: Cloud,
  services: readonly Service[],
): { readonly cloud: NarrowedSchema; readonly versions: NarrowedSchema } {
  const definitions = services.map((service) => definitionsOf(service, cloud)(NEWEST_VERSION));
  const schemas = jsonSchemas(services);
  return {
    cloud: { ...titled('cloud.yml'), ...ofCloud(schemas.cloud, definitions, cloud) },
    versions: { ...titled('versions.yml'), ...ofVersions(schemas.versions, definitions, cloud) },
  };
}

/** Editors show it beside what they underline. */
function titled(file: string): NarrowedSchema {
  return { title: `${file}, with the names that npx kollaform schemas found` };
}

function ofVersions(
  schema: NarrowedSchema,
  definitions: readonly ServiceDefinition[],
  cloud: Cloud,
): NarrowedSchema {
  const names = definitions.map(({ name }) => name);
  return withNames(schema, names, (name, service) =>
    below(service, 'roles', (roles) => {
      const definition = definitions.find((it) => it.name === name);
      return definition === undefined ? roles : rolesOf(roles, definition, cloud);
    }),
  );
}

function rolesOf(schema: NarrowedSchema, definition: ServiceDefinition, cloud: Cloud): NarrowedSchema {
  const enabled = Object.entries(definition.roles).flatMap(([name, role]) => (isEnabled(role) ? [name] : []));
  return withNames(schema, enabled, (name, role) => {
    const hosts = namesOf(hostsOfRole(definition, name, cloud));
    const description = describeRole(name, definition, hosts);
    return { ...below(role, 'hosts', (byHost) => withNames(byHost, hosts)), description };
  });
}

function ofCloud(
  schema: NarrowedSchema,
  definitions: readonly ServiceDefinition[],
  cloud: Cloud,
): NarrowedSchema {
  const groups = [...new Set([...groupsThatHostsHave(cloud), ...definitions.flatMap(groupsOf)])];
  const withGroups = below(schema, 'hosts', (hosts) =>
    belowEach(hosts, (host) =>
      below(host, 'groups', (list) => belowEach(list, (group) => offering(group, groups))),
    ),
  );
  return below(withGroups, 'updates', (updates) => updatesOf(updates, definitions, cloud));
}

/** Entries are of waves, of roles in waves, and of groups that a host is in. */
function updatesOf(
  schema: NarrowedSchema,
  definitions: readonly ServiceDefinition[],
  cloud: Cloud,
): NarrowedSchema {
  const roles = definitions.flatMap((definition) =>
    definition.waves.flatMap((wave) =>
      'roles' in wave ? wave.roles.map((role) => ({ role, definition })) : [],
    ),
  );
  const waves = definitions.flatMap((definition) => definition.waves.map(({ name }) => ({ name, definition })));
  const names = [
    ...waves.map(({ name }) => name),
    ...groupsThatHostsHave(cloud),
    ...roles.map(({ role }) => role),
  ];
  return withNames(schema, [...new Set(names)], (name, entry) => {
    const wave = waves.find((it) => it.name === name);
    if (wave !== undefined)
      return { ...entry, description: `Wave of ${wave.definition.name}: its checks and pauses.` };
    const ofGroup = namesOf(hostsInGroup(cloud, { group: name }));
    const definition = roles.find(({ role }) => role === name)?.definition;
    const ofRole = definition === undefined ? [] : namesOf(hostsOfRole(definition, name, cloud));
    const description =
      definition === undefined
        ? `Group of ${foldNames(ofGroup)}.`
        : describeRole(name, definition, ofRole);
    const hosts = [...new Set([...ofRole, ...ofGroup])];
    return { ...below(entry, 'canary', (canary) => listOf(canary, hosts)), description };
  });
}

/** Of a number or a list, the list. */
function listOf(schema: NarrowedSchema, hosts: readonly string[]): NarrowedSchema {
  const narrow = (part: NarrowedSchema) => belowEach(part, (host) => oneOf(host, hosts));
  return { ...schema, anyOf: (schema.anyOf ?? []).map(narrow) };
}

function describeRole(
  role: string,
  { name, waves, roles }: ServiceDefinition,
  hosts: readonly string[],
): string {
  const wave = waves.find((it) => 'roles' in it && it.roles.includes(role))?.name ?? '';
  const option = own(roles, role)?.enabled?.option ?? '';
  const place =
    hosts.length > 0 ? `runs on ${foldNames(hosts)}` : `runs nowhere${option && `; needs ${option}`}`;
  return `Role of ${name}, in the wave ${wave}; ${place}.`;
}

function groupsThatHostsHave({ hosts }: Cloud): readonly string[] {
  return Object.values(hosts).flatMap(({ groups }) => groups);
}

function namesOf(hosts: readonly { readonly name: string }[]): readonly string[] {
  return hosts.map(({ name }) => name);
}
