import {
  decode,
  decodePlan,
  known,
  knownEntries,
  knownItems,
  planDecoder,
  type Decoded,
  type DecodedPlan,
} from '../../lib/provider/decode';
import { UNKNOWN, type Unknown } from '../../lib/provider/resource';
import {
  blockSchema,
  computed,
  optional,
  required,
  setBlock,
  singleBlock,
  STRING_MAP,
  STRINGS,
} from '../../lib/provider/schema-builder';

const schema = blockSchema({
  description: '',
  attributes: [
    required('name', 'string', ''),
    optional('hosts', STRINGS, ''),
    optional('count', 'number', ''),
    computed('ids', STRING_MAP, ''),
    computed('addresses', ['list', ['object', { ip: 'string', isFixed: 'bool' }]], ''),
  ],
  blocks: [
    setBlock('ports', [required('internal', 'number', ''), optional('external', 'number', '')]),
    singleBlock(
      'options',
      [optional('mode', 'string', '')],
      [setBlock('labels', [required('label', 'string', '')])],
    ),
  ],
});

/** What the types of the schema come to. */
interface Expected {
  readonly name: string;
  readonly hosts: readonly string[] | null;
  readonly count: number | null;
  readonly ids: Readonly<Record<string, string>> | null;
  readonly addresses: readonly { readonly ip: string | null; readonly isFixed: boolean | null }[] | null;
  readonly ports: readonly { readonly internal: number; readonly external: number | null }[];
  readonly options: readonly {
    readonly mode: string | null;
    readonly labels: readonly { readonly label: string }[];
  }[];
}

describe('a record', () => {
  it('has every attribute and block, whatever is missing', () => {
    const all = { hosts: null, count: null, ids: null, addresses: null, ports: [], options: [] };
    expect(decode(schema, { name: 'a' })).toEqual({ name: 'a', ...all });
    expect(decodePlan(schema, { name: UNKNOWN })).toEqual({ name: UNKNOWN, ...all });
  });

  it('has what it was made from, and nothing else', () => {
    const attributes = {
      name: 'a',
      hosts: ['h'],
      ports: [{ internal: 80 }],
      options: [{ mode: 'x', labels: [{ label: 'l' }] }],
    };
    const expected: Expected = {
      ...attributes,
      count: null,
      ids: null,
      addresses: null,
      ports: [{ internal: 80, external: null }],
    };
    // The assignments compile only while both types are the same.
    const record: Expected = decode(schema, { ...attributes, other: 1 });
    const same: Decoded<typeof schema> = expected;
    expect(record).toEqual(same);
  });

  it('has nothing unknown: what an apply will fill in is not set, and anything else is a mistake', () => {
    const ids = { one: 'a', other: UNKNOWN } as const;
    expect(decode(schema, { name: 'a', count: UNKNOWN, ids })).toMatchObject({ count: null, ids: null });
    expect(() => decode(schema, { name: UNKNOWN })).toThrow('name is not known yet');
    expect(() => decode(schema, { name: 'a', ports: [{ internal: UNKNOWN }] })).toThrow(
      'internal is not known yet',
    );
  });

  it('of a plan keeps what is unknown', () => {
    const planned = {
      name: 'a',
      ids: { one: UNKNOWN },
      ports: [{ internal: UNKNOWN }],
      options: UNKNOWN,
    } as const;
    const record: DecodedPlan<typeof schema> = decodePlan(schema, planned);
    const ids: Readonly<Record<string, string | Unknown>> | Unknown | null = record.ids;
    expect([record, ids]).toMatchObject([planned, planned.ids]);
  });

  it('of a plan is made once', () => {
    const planOf = planDecoder(schema);
    const attributes = { name: 'a' };
    expect(planOf(attributes)).toBe(planOf(attributes));
    expect(planOf({ name: 'b' }).name).toBe('b');
  });
});

describe('what is known of a plan', () => {
  it('is everything but what is unknown or not set', () => {
    expect([known('a'), known(UNKNOWN), known(null)]).toEqual(['a', undefined, undefined]);
    expect([knownItems(['a', UNKNOWN]), knownItems(UNKNOWN), knownItems(null)]).toEqual([['a'], [], []]);
    expect([knownEntries({ a: 1, b: UNKNOWN }), knownEntries(UNKNOWN)]).toEqual([{ a: 1 }, {}]);
  });
});
