import type { z } from 'zod';
import type { jsonSchemas } from '../../model/json-schemas';

export type Schema = z.core.JSONSchema.JSONSchema;

/** A key of one of the two files, or the whole file. */
export interface SchemaKey {
  readonly file: string;
  /** Empty for the whole file; `*` stands for any name. */
  readonly path: readonly string[];
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** Stands for names that people choose: of hosts, roles, groups. */
export const ANY_NAME = '*';

/** Both files. At the top of versions.yml are names of services, which are known. */
export function rootKeys(
  { cloud, versions }: ReturnType<typeof jsonSchemas>,
  services: readonly string[],
): readonly SchemaKey[] {
  const { additionalProperties: service = {}, ...others } = versions;
  const named: Schema = { ...others, properties: Object.fromEntries(services.map((it) => [it, service])) };
  return [
    { file: 'cloud.yml', path: [], schema: cloud, isRequired: true },
    { file: 'versions.yml', path: [], schema: named, isRequired: true },
  ];
}

/** Keys below a key; of a list, those of its entries. */
export function childrenOf(key: SchemaKey): readonly SchemaKey[] {
  return objectsIn(key.schema).flatMap(({ properties = {}, additionalProperties: others, required = [] }) => {
    const named = Object.entries(properties).map(([name, schema]) =>
      childOf(key, name, schema, required.includes(name)),
    );
    return typeof others === 'object' ? [...named, childOf(key, ANY_NAME, others, false)] : named;
  });
}

function childOf(
  { file, path }: SchemaKey,
  name: string,
  schema: Schema | boolean,
  isRequired: boolean,
): SchemaKey {
  return { file, path: [...path, name], schema: typeof schema === 'object' ? schema : {}, isRequired };
}

/** What of several possibilities has keys. */
function objectsIn(schema: Schema): readonly Schema[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(objectsIn);
  if (schema.type === 'array' && typeof schema.items === 'object' && !Array.isArray(schema.items))
    return objectsIn(schema.items);
  return [schema];
}

export function tryFindChild(key: SchemaKey, name: string): SchemaKey | undefined {
  const children = childrenOf(key);
  const nameOf = ({ path }: SchemaKey) => path.at(-1);
  const found = children.find((it) => nameOf(it) === name) ?? children.find((it) => nameOf(it) === ANY_NAME);
  return found && { ...found, path: [...key.path, name] };
}

/** A key and all below it. */
export function allBelow(key: SchemaKey): readonly SchemaKey[] {
  return childrenOf(key).flatMap((child) => [child, ...allBelow(child)]);
}
