import { decodeBlock, decodeStoredBlock, encodeBlock } from '../../../lib/provider/protocol/dynamic-value';
import { UNKNOWN } from '../../../lib/provider/resource';
import type { Attributes, BlockSchema, WireType } from '../../../lib/provider/resource';

const attribute = (name: string, type: WireType) =>
  ({ name, type, description: '', optional: true }) as const;

const text: BlockSchema = { attributes: [attribute('a', 'string')] };
const number: BlockSchema = { attributes: [attribute('n', 'number')] };

/** `81 a1 61 c0` and the like: bytes as the MessagePack specification writes them. */
const bytes = (hex: string) => ({ msgpack: Buffer.from(hex.replaceAll(' ', ''), 'hex') });
const hex = (attributes: Attributes | null, schema: BlockSchema) =>
  Buffer.from(encodeBlock(attributes, schema).msgpack ?? []).toString('hex');

describe('decoding a stored state', () => {
  const renamed: BlockSchema = { attributes: [{ ...attribute('title', 'string'), formerName: 'headline' }] };
  const stored = (state: unknown) => decodeStoredBlock(Buffer.from(JSON.stringify(state)), renamed);

  it.each([
    ['the present name', { title: 'new' }, { title: 'new' }],
    ['the former name', { headline: 'old' }, { title: 'old' }],
    ['both, of which the present one wins', { title: null, headline: 'old' }, { title: null }],
    ['neither', {}, { title: null }],
  ])('finds an attribute by %s', (_, state, expected) => {
    expect(stored(state)).toEqual(expected);
  });

  it('reads an absent object', () => {
    expect(stored(null)).toBeNull();
  });
});

describe('decoding MessagePack', () => {
  it('reads a string, a null and an absent object', () => {
    expect(decodeBlock(bytes('81 a1 61 a2 68 69'), text)).toEqual({ a: 'hi' });
    expect(decodeBlock(bytes('81 a1 61 c0'), text)).toEqual({ a: null });
    expect(decodeBlock(bytes('c0'), text)).toBeNull();
    expect(decodeBlock({}, text)).toBeNull();
  });

  it.each([
    ['type 0, as Terraform has always written it', '81 a1 61 d4 00 00'],
    ['type 12, refined: "not null, begins with x"', '81 a1 61 c7 06 0c 82 01 c2 02 a1 78'],
    ['a type of the future', '81 a1 61 d4 63 00'],
  ])('reads an unknown of extension %s', (_form, form) => {
    expect(decodeBlock(bytes(form), text)).toEqual({ a: UNKNOWN });
  });

  it('reads numbers in every form that Terraform writes', () => {
    expect(decodeBlock(bytes('81 a1 6e 2a'), number)).toEqual({ n: 42 });
    expect(decodeBlock(bytes('81 a1 6e cf 00 00 00 02 00 00 00 00'), number)).toEqual({ n: 8589934592 });
    expect(decodeBlock(bytes('81 a1 6e cb 3f e0 00 00 00 00 00 00'), number)).toEqual({ n: 0.5 });
    expect(decodeBlock(bytes('81 a1 6e a3 30 2e 31'), number)).toEqual({ n: 0.1 });
  });

  it('reads a list of blocks that is unknown as a whole', () => {
    const schema: BlockSchema = { attributes: [], blocks: [{ name: 'b', nesting: 'list', block: text }] };
    expect(decodeBlock(bytes('81 a1 62 d4 00 00'), schema)).toEqual({ b: UNKNOWN });
  });
});

describe('decoding JSON of an old state', () => {
  const json = (state: unknown) => ({ json: Buffer.from(JSON.stringify(state)) });

  it('drops what the schema no longer has and adds what it did not have', () => {
    expect(decodeBlock(json({ gone: [1] }), text)).toEqual({ a: null });
  });

  it('names the value that does not fit', () => {
    const schema: BlockSchema = { attributes: [], blocks: [{ name: 'b', nesting: 'set', block: number }] };
    expect(() => decodeBlock(json({ b: [{ n: 1 }, { n: true }] }), schema)).toThrow(
      'value.b.1.n: expected number, found boolean',
    );
    expect(() => decodeBlock(json({ b: {} }), schema)).toThrow('value.b: expected list, found object');
    expect(() => decodeBlock(json([]), schema)).toThrow('value: expected object, found list');
    expect(() => decodeBlock(json({ a: 5 }), text)).toThrow('value.a: expected string, found number');
  });
});

describe('encoding', () => {
  it('writes every attribute, and an empty list for blocks left out', () => {
    const schema: BlockSchema = { ...text, blocks: [{ name: 'b', nesting: 'set', block: text }] };
    expect(hex({}, schema)).toBe('82a161c0a16290');
    expect(hex({ a: 'x', dropped: 1, b: [{}] }, schema)).toBe('82a161a178a1629181a161c0');
  });

  it('writes an absent object as nil and an unknown as extension 0', () => {
    expect(hex(null, text)).toBe('c0');
    expect(hex({ a: UNKNOWN }, text)).toBe('81a161d40000');
  });

  it('writes fractions as decimals, for Terraform compares them as decimals', () => {
    expect(hex({ n: 0.1 }, number)).toBe('81a16ea3302e31');
    expect(hex({ n: -3 }, number)).toBe('81a16efd');
  });

  it('replaces half a surrogate pair, which is no valid UTF-8', () => {
    expect(hex({ a: 'x\ud83d' }, text)).toBe('81a161a478efbfbd');
  });

  it('refuses a value of another type', () => {
    expect(() => encodeBlock({ a: true }, text)).toThrow('value.a: expected string, found boolean');
    expect(() => encodeBlock({ n: 'many' }, number)).toThrow('value.n: expected number, found string');
  });

  it('keeps every kind of value through encoding and decoding', () => {
    const schema: BlockSchema = {
      attributes: [
        attribute('list', ['list', 'number']),
        attribute('set', ['set', 'string']),
        attribute('map', ['map', ['list', 'bool']]),
        attribute('object', ['object', { engine: 'string', port: 'number' }]),
        attribute('objects', ['map', ['object', { engine: 'string' }]]),
      ],
      blocks: [
        {
          name: 'outer',
          nesting: 'list',
          block: { attributes: [], blocks: [{ name: 'inner', nesting: 'set', block: text }] },
        },
      ],
    };
    const value: Attributes = {
      list: [1, 2.5, UNKNOWN, null],
      set: ['ä', '😀'],
      map: { yes: [true], 'a b': null },
      object: { engine: 'unix:///run/docker.sock', port: null },
      objects: { ctl1: { engine: UNKNOWN } },
      outer: [{ inner: [{ a: 'x' }, { a: UNKNOWN }] }, { inner: [] }],
    };
    expect(decodeBlock(encodeBlock(value, schema), schema)).toEqual(value);
  });
});
