/** What resources look like, as Terraform wants to be told. */
import type { AttributeSchema, BlockSchema, NestedBlockSchema } from '../resource';
import type { WireAttribute, WireBlock, WireNestedBlock, WireSchema } from './wire-messages';

const nestings = { list: 2, set: 3 } as const;

export function toWireSchema(block: BlockSchema): WireSchema {
  return { version: block.version ?? 0, block: toWireBlock(block) };
}

function toWireBlock({ description = '', attributes, blocks = [] }: BlockSchema): WireBlock {
  return {
    description,
    attributes: attributes.map(toWireAttribute),
    blockTypes: blocks.map(toWireNestedBlock),
  };
}

function toWireAttribute(attribute: AttributeSchema): WireAttribute {
  const { name, type, description, required = false, optional = false, computed = false } = attribute;
  return {
    name,
    type: Buffer.from(JSON.stringify(type)),
    description,
    required,
    optional,
    computed,
    sensitive: attribute.sensitive ?? false,
  };
}

function toWireNestedBlock({ name, nesting, maxItems = 0, block }: NestedBlockSchema): WireNestedBlock {
  return { typeName: name, nesting: nestings[nesting], maxItems, block: toWireBlock(block) };
}
