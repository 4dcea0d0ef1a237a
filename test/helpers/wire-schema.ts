/** A provider's schemas as Terraform gets them, in plain values. */
import type { WireBlock } from '../../lib/provider/protocol/wire-messages';
import type { AttributeSchema, BlockSchema, NestedBlockSchema, WireType } from '../../lib/provider/resource';

/** By the name of a type. */
export function fromWireSchemas(
  schemas: Readonly<Record<string, { readonly block: WireBlock }>>,
): Readonly<Record<string, BlockSchema>> {
  const blocks = Object.entries(schemas).map(
    ([typeName, { block }]) => [typeName, fromWireBlock(block)] as const,
  );
  return Object.fromEntries(blocks);
}

export function fromWireBlock({ description, attributes, blockTypes }: WireBlock): BlockSchema {
  return {
    description,
    attributes: attributes.map(({ name, type, description, ...flags }): AttributeSchema => {
      const set = Object.entries(flags).filter(([, value]) => value);
      const wireType = JSON.parse(Buffer.from(type).toString()) as WireType;
      return { name, type: wireType, description, ...Object.fromEntries(set) };
    }),
    blocks: blockTypes.map(({ typeName, nesting, maxItems, block }): NestedBlockSchema => ({
      name: typeName,
      nesting: nesting === 3 ? 'set' : 'list',
      ...(maxItems > 0 && { maxItems }),
      block: fromWireBlock(block),
    })),
  };
}
