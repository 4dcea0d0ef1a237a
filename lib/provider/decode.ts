import {
  UNKNOWN,
  type AttributeSchema,
  type Attributes,
  type BlockSchema,
  type NestedBlockSchema,
  type Unknown,
  type Value,
  type WireType,
} from './resource';
import { containsUnknown, isList } from './value';

/** What an attribute of this type holds, once it is set. `U`: what may stand anywhere in it for what is not known yet. */
export type ValueOf<T extends WireType, U = never> = T extends 'string'
  ? string
  : T extends 'number'
    ? number
    : T extends 'bool'
      ? boolean
      : T extends readonly ['list' | 'set', infer E extends WireType]
        ? readonly (ValueOf<E, U> | U)[]
        : T extends readonly ['map', infer E extends WireType]
          ? Readonly<Record<string, ValueOf<E, U> | U>>
          : T extends readonly ['object', infer F extends Readonly<Record<string, WireType>>]
            ? { readonly [K in keyof F]: ValueOf<F[K], U> | U | null }
            : never;

/** Null where it is not set. Of what is known for good, required attributes are set; an import knows some of them. */
type AttributeValue<A extends AttributeSchema, U> =
  | ValueOf<A['type'], U>
  | (A extends { readonly required: true } ? ([U] extends [never] ? never : U | null) : U | null);

type BlocksOf<B extends BlockSchema> = B extends {
  readonly blocks: readonly (infer N extends NestedBlockSchema)[];
}
  ? N
  : never;

type RecordOf<B extends BlockSchema, U> = {
  readonly [A in B['attributes'][number] as A['name']]: AttributeValue<A, U>;
} & {
  readonly [N in BlocksOf<B> as N['name']]: readonly RecordOf<N['block'], U>[] | U;
};

/**
 * A resource, a block or the provider's configuration as a record whose types follow from its schema: a wrong name or type
 * does not compile. As of a state, and of a configuration that is applied: everything is known.
 */
export type Decoded<B extends BlockSchema> = RecordOf<B, never>;

/** The same of a configuration or a plan: any value may be unknown, also inside another one. */
export type DecodedPlan<B extends BlockSchema> = RecordOf<B, Unknown>;

/**
 * What is not known reads as not set: computed attributes of a plan.
 * @throws TypeError when it is a required one
 */
export function decode<B extends BlockSchema>(schema: B, attributes: Attributes): Decoded<B> {
  const values = schema.attributes.map((it) => {
    const value = decodeValue(it.type, attributes[it.name] ?? null);
    if (value === null && it.required && attributes[it.name] === UNKNOWN)
      throw new TypeError(`${it.name} is not known yet`);
    return [it.name, value] as const;
  });
  const { blocks = [] } = schema;
  const lists = blocks.map((it) => [it.name, decodeBlocks(it, attributes[it.name] ?? null)] as const);
  return Object.fromEntries([...values, ...lists]) as Decoded<B>;
}

/** Of an attribute with this type. What is not known reads as not set. */
export function decodeValue<T extends WireType>(_: T, value: Value): ValueOf<T> | null {
  return containsUnknown(value) ? null : (value as ValueOf<T>);
}

/** @throws TypeError as `decode` does */
export function decodeBlocks<N extends NestedBlockSchema>(
  { block }: N,
  value: Value,
): readonly Decoded<N['block']>[] {
  return isList(value) ? value.map((it) => decode<N['block']>(block, it as Attributes)) : [];
}

/** Everything as it is; what is missing is not set. */
export function decodePlan<B extends BlockSchema>(schema: B, attributes: Attributes): DecodedPlan<B> {
  const values = schema.attributes.map(({ name }) => [name, attributes[name] ?? null] as const);
  const lists = (schema.blocks ?? []).map(({ name, block }) => {
    const list = attributes[name] ?? [];
    return [name, isList(list) ? list.map((it) => decodePlan(block, it as Attributes)) : list] as const;
  });
  return Object.fromEntries([...values, ...lists]) as DecodedPlan<B>;
}

/** As `decodePlan`, once for each record. */
export function planDecoder<B extends BlockSchema>(schema: B): (attributes: Attributes) => DecodedPlan<B> {
  const decoded = new WeakMap<Attributes, DecodedPlan<B>>();
  return (attributes) => {
    const before = decoded.get(attributes);
    if (before !== undefined) return before;
    const record = decodePlan(schema, attributes);
    decoded.set(attributes, record);
    return record;
  };
}

/** Of a plan: undefined while it is not set, or not known. */
export function known<T>(value: T | Unknown | null | undefined): T | undefined {
  return value === UNKNOWN || value === null ? undefined : value;
}

/** Of a plan: what is known of a list. */
export function knownItems<T>(list: readonly (T | Unknown)[] | Unknown | null | undefined): readonly T[] {
  return (known(list) ?? []).flatMap((it) => (it === UNKNOWN ? [] : [it]));
}

/** Of a plan: what is known of a map. */
export function knownEntries<T>(
  map: Readonly<Record<string, T | Unknown>> | Unknown | null | undefined,
): Readonly<Record<string, T>> {
  const entries = Object.entries(known(map) ?? {});
  return Object.fromEntries(entries.flatMap(([key, it]) => (it === UNKNOWN ? [] : [[key, it]])));
}
