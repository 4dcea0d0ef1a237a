import type { AttributeSchema, BlockSchema, NestedBlockSchema, WireType } from './resource';

/**
 * Short forms for the tables of attributes; `text` is what `terraform providers schema` and editors show. Names and types stay
 * literal: the types of decoded records follow from them (`decode.ts`).
 */
export function optional<const N extends string, const T extends WireType>(name: N, type: T, text: string) {
  return { name, type, description: text, optional: true } as const satisfies AttributeSchema<N, T>;
}

export function required<const N extends string, const T extends WireType>(name: N, type: T, text: string) {
  return { name, type, description: text, required: true } as const satisfies AttributeSchema<N, T>;
}

export function computed<const N extends string, const T extends WireType>(name: N, type: T, text: string) {
  return { name, type, description: text, computed: true } as const satisfies AttributeSchema<N, T>;
}

/** Taken from the configuration, or else filled in by the provider. */
export function optionalComputed<const N extends string, const T extends WireType>(
  name: N,
  type: T,
  text: string,
) {
  return {
    name,
    type,
    description: text,
    optional: true,
    computed: true,
  } as const satisfies AttributeSchema<N, T>;
}

/** Terraform shows nothing of it. */
export function sensitive<A extends AttributeSchema>(attribute: A): A & { readonly sensitive: true } {
  return { ...attribute, sensitive: true };
}

/** One that had another name in states of earlier releases. */
export function renamed<A extends AttributeSchema>(
  formerName: string,
  attribute: A,
): A & { readonly formerName: string } {
  return { ...attribute, formerName };
}

interface Block<A extends AttributeSchema, B extends NestedBlockSchema> {
  readonly attributes: readonly A[];
  readonly blocks: readonly B[];
}

export function setBlock<
  const N extends string,
  A extends AttributeSchema,
  B extends NestedBlockSchema = never,
>(name: N, attributes: readonly A[], blocks: readonly B[] = []): NestedBlockSchema<N, Block<A, B>> {
  return { name, nesting: 'set', block: { attributes, blocks } };
}

/** Blocks whose order means something. */
export function listBlock<const N extends string, A extends AttributeSchema>(
  name: N,
  attributes: readonly A[],
): NestedBlockSchema<N, Block<A, never>> {
  return { name, nesting: 'list', block: { attributes, blocks: [] } };
}

/** A block that may occur once. */
export function singleBlock<
  const N extends string,
  A extends AttributeSchema,
  B extends NestedBlockSchema = never,
>(name: N, attributes: readonly A[], blocks: readonly B[] = []): NestedBlockSchema<N, Block<A, B>> {
  return { name, nesting: 'list', maxItems: 1, block: { attributes, blocks } };
}

/** Keeps the literal types of a schema. */
export function blockSchema<A extends AttributeSchema, B extends NestedBlockSchema = never>(schema: {
  readonly version?: number;
  readonly description: string;
  readonly attributes: readonly A[];
  readonly blocks?: readonly B[];
}): Block<A, B> & Pick<BlockSchema, 'version' | 'description'> {
  return { ...schema, blocks: schema.blocks ?? [] };
}

export const STRINGS = ['list', 'string'] as const satisfies WireType;
export const STRING_SET = ['set', 'string'] as const satisfies WireType;
export const STRING_MAP = ['map', 'string'] as const satisfies WireType;
