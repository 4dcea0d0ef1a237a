/**
 * Terraform's values: MessagePack (or JSON, in old states) on the wire, plain values with `UNKNOWN` inside.
 * Both directions are shaped by the schema: every attribute is present, nothing else is.
 */
import { decode, encode, ExtData } from '@msgpack/msgpack';
import type { ExtensionCodecType } from '@msgpack/msgpack';
import { UNKNOWN } from '../resource';
import type { Attributes, BlockSchema, Value, WireType } from '../resource';
import { validUtf8 } from './valid-utf8';
import type { DynamicValue } from './wire-messages';

/** Any extension means unknown; what a newer one tells about the range of the value is not needed here. */
const unknownCodec: ExtensionCodecType<undefined> = {
  tryToEncode: (value) => (value === UNKNOWN ? new ExtData(0, Uint8Array.of(0)) : null),
  decode: () => UNKNOWN,
};

/** null: the whole object is absent. Throws where a value does not fit its type, naming it. */
export function decodeBlock(value: DynamicValue, schema: BlockSchema): Attributes | null {
  const { msgpack, json } = value;
  if (msgpack?.length) return shapeRoot(decode(msgpack, { extensionCodec: unknownCodec }), schema, asNumber);
  if (json?.length) return shapeRoot(JSON.parse(Buffer.from(json).toString()), schema, asNumber);
  return null;
}

/**
 * A state as Terraform stored it, perhaps for an earlier release: attributes may have their former names.
 * Throws like `decodeBlock`.
 */
export function decodeStoredBlock(json: Uint8Array, schema: BlockSchema): Attributes | null {
  const stored: unknown = JSON.parse(Buffer.from(json).toString());
  return shapeRoot(isRecord(stored) ? withPresentNames(stored, schema) : stored, schema, asNumber);
}

function withPresentNames(stored: Readonly<Record<string, unknown>>, { attributes }: BlockSchema): unknown {
  const renamed = attributes.flatMap(({ name, formerName }) =>
    formerName === undefined || name in stored ? [] : [[name, stored[formerName]] as const],
  );
  return { ...stored, ...Object.fromEntries(renamed) };
}

/** Attributes left out become null, blocks left out become empty. Throws like `decodeBlock`. */
export function encodeBlock(attributes: Attributes | null, schema: BlockSchema): DynamicValue {
  return { msgpack: encode(shapeRoot(attributes, schema, asExactNumber), { extensionCodec: unknownCodec }) };
}

type NumberForm = (value: number) => Value;

const asNumber: NumberForm = (value) => value;

/** Terraform computes in decimals: 0.1 as a binary fraction would differ from the 0.1 of the configuration. */
const asExactNumber: NumberForm = (value) => (Number.isInteger(value) ? value : String(value));

/** Where in the schema a value stands, for messages, and how its numbers are written. */
interface Place {
  readonly numberForm: NumberForm;
  readonly key: string | number;
  readonly parent?: Place;
}

/** Made for every value of a thousand resources: the path is printed only when there is something to say. */
const inside = (parent: Place, key: string | number): Place => ({
  numberForm: parent.numberForm,
  key,
  parent,
});

function printPath({ key, parent }: Place): string {
  return parent === undefined ? String(key) : `${printPath(parent)}.${key}`;
}

function shapeRoot(value: unknown, schema: BlockSchema, numberForm: NumberForm): Attributes | null {
  return value === null ? null : shapeBlock(value, schema, { key: 'value', numberForm });
}

function shapeBlock(value: unknown, { attributes, blocks = [] }: BlockSchema, place: Place): Attributes {
  const record = asRecord(value, place);
  const shaped: Record<string, Value> = {};
  for (const { name, type } of attributes) {
    shaped[name] = isAbsent(record[name]) ? null : shapeValue(record[name], type, inside(place, name));
  }
  for (const { name, block } of blocks) {
    shaped[name] = shapeNestedBlocks(record[name], block, inside(place, name));
  }
  return shaped;
}

/** Unknown as a whole when a dynamic block repeats over something unknown. */
function shapeNestedBlocks(value: unknown, block: BlockSchema, place: Place): Value {
  if (value === UNKNOWN) return UNKNOWN;
  return asArray(value ?? [], place).map((item, index) => shapeBlock(item, block, inside(place, index)));
}

function shapeValue(value: unknown, type: WireType, place: Place): Value {
  if (value === UNKNOWN) return UNKNOWN;
  if (isAbsent(value)) return null;
  if (typeof type === 'string') return shapePrimitive(value, type, place);
  if (type[0] === 'object') return shapeObject(value, type[1], place);
  const [kind, elementType] = type;
  if (kind === 'map') return shapeMap(value, elementType, place);
  return asArray(value, place).map((item, index) => shapeValue(item, elementType, inside(place, index)));
}

const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

function shapeObject(value: unknown, types: Readonly<Record<string, WireType>>, place: Place): Value {
  const record = asRecord(value, place);
  const shaped: Record<string, Value> = {};
  for (const [name, type] of Object.entries(types)) {
    shaped[name] = shapeValue(record[name], type, inside(place, name));
  }
  return shaped;
}

function shapeMap(value: unknown, elementType: WireType, place: Place): Value {
  return Object.fromEntries(
    Object.entries(asRecord(value, place)).map(([key, item]) => [
      key,
      shapeValue(item, elementType, inside(place, key)),
    ]),
  );
}

function shapePrimitive(value: unknown, type: 'string' | 'number' | 'bool', place: Place): Value {
  switch (type) {
    case 'string':
      if (typeof value === 'string') return validUtf8(value);
      break;
    case 'bool':
      if (typeof value === 'boolean') return value;
      break;
    case 'number':
      // Terraform writes a number as text where no binary number is exact.
      if (isNumeric(value)) return place.numberForm(Number(value));
      break;
  }
  throw misfit(type, value, place);
}

const isNumeric = (value: unknown): value is number | bigint | string =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)));

function asArray(value: unknown, place: Place): readonly unknown[] {
  if (!Array.isArray(value)) throw misfit('list', value, place);
  return value;
}

function asRecord(value: unknown, place: Place): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw misfit('object', value, place);
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const misfit = (expected: string, value: unknown, place: Place) =>
  new TypeError(
    `${printPath(place)}: expected ${expected}, found ${Array.isArray(value) ? 'list' : typeof value}`,
  );
