import { containerSchema } from '../../../lib/provider/container/container-schema';
import { fleetSchema } from '../../../lib/provider/fleet/fleet-schema';
import { toWireSchema } from '../../../lib/provider/protocol/schema';

describe('a schema on the wire', () => {
  it('says for each attribute its type as JSON and what may be done with it', () => {
    const { block } = toWireSchema({
      attributes: [
        {
          name: 'hosts',
          type: ['map', ['object', { engine: 'string' }]],
          description: 'Where.',
          required: true,
        },
        { name: 'id', type: 'string', description: 'Which.', computed: true, sensitive: true },
      ],
    });
    expect(
      block.attributes.map(({ type, ...rest }) => ({ ...rest, type: Buffer.from(type).toString() })),
    ).toEqual([
      {
        name: 'hosts',
        type: '["map",["object",{"engine":"string"}]]',
        description: 'Where.',
        required: true,
        optional: false,
        computed: false,
        sensitive: false,
      },
      {
        name: 'id',
        type: '"string"',
        description: 'Which.',
        required: false,
        optional: false,
        computed: true,
        sensitive: true,
      },
    ]);
  });

  it('nests blocks as lists and sets, with their limit', () => {
    const inner = { attributes: [] };
    const { block } = toWireSchema({
      description: 'All of it.',
      attributes: [],
      blocks: [
        {
          name: 'ports',
          nesting: 'list',
          block: { attributes: [], blocks: [{ name: 'deep', nesting: 'set', block: inner }] },
        },
        { name: 'healthcheck', nesting: 'set', maxItems: 1, block: inner },
      ],
    });
    expect(block.description).toBe('All of it.');
    expect(block.blockTypes).toMatchObject([
      {
        typeName: 'ports',
        nesting: 2,
        maxItems: 0,
        block: { blockTypes: [{ typeName: 'deep', nesting: 3 }] },
      },
      { typeName: 'healthcheck', nesting: 3, maxItems: 1 },
    ]);
  });

  it('has a version above that of states in which attributes had other names', () => {
    expect(toWireSchema({ attributes: [] }).version).toBe(0);
    expect([fleetSchema, containerSchema].map((it) => toWireSchema(it).version)).toEqual([1, 1]);
  });
});
