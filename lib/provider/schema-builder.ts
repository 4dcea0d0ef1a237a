import type { AttributeSchema, BlockSchema, NestedBlockSchema, WireType } from './resource';

/** Short forms for the tables of attributes; `text` is what `terraform providers schema` and editors show. */
export function optional(name: string, type: WireType, text: string): AttributeSchema {
  return { name, type, description: text, optional: true };
}

export function required(name: string, type: WireType, text: string): AttributeSchema {
  return { name, type, description: text, required: true };
}

export function computed(name: string, type: WireType, text: string): AttributeSchema {
  return { name, type, description: text, computed: true };
}

/** Taken from the configuration, or else filled in by the provider. */
export function optionalComputed(name: string, type: WireType, text: string): AttributeSchema {
  return { name, type, description: text, optional: true, computed: true };
}

/** One that had another name in states of earlier releases. */
export function renamed(formerName: string, attribute: AttributeSchema): AttributeSchema {
  return { ...attribute, formerName };
}

export function setBlock(name: string, attributes: readonly AttributeSchema[]): NestedBlockSchema {
  return { name, nesting: 'set', block: { attributes } };
}

/** Blocks whose order means something. */
export function listBlock(name: string, attributes: readonly AttributeSchema[]): NestedBlockSchema {
  return { name, nesting: 'list', block: { attributes } };
}

/** A block that may occur once. */
export function singleBlock(
  name: string,
  attributes: readonly AttributeSchema[],
  blocks: BlockSchema['blocks'] = [],
): NestedBlockSchema {
  return { name, nesting: 'list', maxItems: 1, block: { attributes, blocks } };
}

export const STRINGS: WireType = ['list', 'string'];
export const STRING_SET: WireType = ['set', 'string'];
export const STRING_MAP: WireType = ['map', 'string'];
