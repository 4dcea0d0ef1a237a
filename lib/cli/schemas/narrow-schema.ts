/** JSON Schemas that say less: what a file may hold in general, narrowed to the names that there are. Pure. */
import type { z } from 'zod';

export type NarrowedSchema = z.core.JSONSchema.BaseSchema;

/** Changes what is below a key, or does nothing where there is no such key. */
export function below(
  schema: NarrowedSchema,
  key: string,
  change: (part: NarrowedSchema) => NarrowedSchema,
): NarrowedSchema {
  const part = schema.properties?.[key];
  if (typeof part !== 'object') return schema;
  return { ...schema, properties: { ...schema.properties, [key]: change(part) } };
}

/** The same for every entry of a map or a list. */
export function belowEach(
  schema: NarrowedSchema,
  change: (part: NarrowedSchema) => NarrowedSchema,
): NarrowedSchema {
  const { additionalProperties: entry, items } = schema;
  return {
    ...schema,
    ...(typeof entry === 'object' && { additionalProperties: change(entry) }),
    ...(typeof items === 'object' && !Array.isArray(items) && { items: change(items) }),
  };
}

/** A map that has these names, and no other. @param narrow what is below a name */
export function withNames(
  { additionalProperties: entry, ...others }: NarrowedSchema,
  names: readonly string[],
  narrow: (name: string, part: NarrowedSchema) => NarrowedSchema = (_name, part) => part,
): NarrowedSchema {
  const part = typeof entry === 'object' ? entry : {};
  const properties = Object.fromEntries(names.map((name) => [name, narrow(name, part)]));
  return { ...others, properties, additionalProperties: false };
}

/** One of these texts. @param texts none: any */
export function oneOf(schema: NarrowedSchema, texts: readonly string[]): NarrowedSchema {
  return texts.length === 0 ? schema : { ...schema, enum: [...texts] };
}

/** Editors offer these texts, and take any other. */
export function offering(schema: NarrowedSchema, texts: readonly string[]): NarrowedSchema {
  return texts.length === 0 ? schema : { anyOf: [oneOf(schema, texts), schema] };
}
