import type { ContainerInspection, ContainerSpec } from '../../engine/container-engine';
import type { Attributes, AttributeSchema, NestedBlockSchema, Value, WireType } from '../resource';
import { decodeBlocks, decodeValue, type Decoded, type ValueOf } from '../decode';

/**
 * One setting of a container: the attribute or block that configures it, what it becomes in Docker's create body,
 * and how it is read back from what runs. All that this provider knows of a setting stands in one such entry.
 */
export interface Setting {
  readonly schema: { readonly attribute: AttributeSchema } | { readonly block: NestedBlockSchema };
  /** The part of the create body that a configured value makes. */
  readonly toSpec: (value: Value) => SpecPart;
  /**
   * The value that a container has, in the shape of the attribute and in one notation for values that are equal in effect;
   * null for the engine's default. Missing where no engine can tell it: then only a change of the configuration counts.
   */
  readonly observe?: (container: ConfiguredContainer) => Value;
  /**
   * - `exact` (default): what is not configured must be at the engine's default.
   * - `if-set`: what is not configured may come from the image or from the engine. What a container has beyond that is
   *   surplus: nobody asked for it, so it is tolerated where it is found, and named before it is lost.
   */
  readonly compare?: 'exact' | 'if-set';
  /** A value of parts that are compared one by one, such as the variables of an environment. @default - it is one part */
  readonly parts?: SettingParts;
  /** Whether an engine says this of a container for which nothing was configured. @default - only null is a default */
  readonly isEngineDefault?: (value: Value, container: ConfiguredContainer) => boolean;
  /** It can change while the container stays the same one (`docker update`, `docker network connect`). @default false */
  readonly isMutable?: true;
}

/** How a value falls into parts, each with a name. */
export interface SettingParts<V = Value> {
  readonly split: (value: V) => Readonly<Record<string, Value>>;
  /** The same value with the named parts only. */
  readonly pick: (value: V, names: readonly string[]) => Value;
}

/** The parts of a map are its keys. */
export const keys: SettingParts<Attributes> = { split: (map) => map, pick: pickKeys };

export function pickKeys(map: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(map).filter(([key]) => names.includes(key)));
}

/** A setting whose value has the type that its schema says. */
interface TypedSetting<Configured, Set> extends Omit<Setting, 'schema' | 'toSpec' | 'parts'> {
  readonly toSpec: (value: Configured) => SpecPart;
  readonly parts?: SettingParts<Set>;
}

/** One that is an attribute; `toSpec` of null has all the keys that it may have. */
export function attributeSetting<A extends AttributeSchema>(
  attribute: A,
  { toSpec, parts, ...others }: TypedSetting<ValueOf<A['type']> | null, ValueOf<A['type']>>,
) {
  return {
    ...others,
    schema: { attribute },
    toSpec: (value: Value) => toSpec(decodeValue<A['type']>(attribute.type, value)),
    ...(parts && { parts: partsAs(parts, (value) => decodeValue<A['type']>(attribute.type, value)) }),
  } satisfies Setting;
}

/** One that is a block, or some of them. */
export function blockSetting<N extends NestedBlockSchema>(
  block: N,
  { toSpec, parts, ...others }: TypedSetting<BlocksOf<N>, BlocksOf<N>>,
) {
  return {
    ...others,
    schema: { block },
    toSpec: (value: Value) => toSpec(decodeBlocks(block, value)),
    ...(parts && { parts: partsAs(parts, (value) => decodeBlocks(block, value)) }),
  } satisfies Setting;
}

/** An attribute that falls into parts. */
export function inParts<T extends WireType, S extends AttributeSetting<T>>(
  setting: S & AttributeSetting<T>,
  parts: SettingParts<ValueOf<T>>,
) {
  const { type } = setting.schema.attribute;
  return { ...setting, parts: partsAs<ValueOf<T>>(parts, (value) => decodeValue<T>(type, value)) };
}

interface AttributeSetting<T extends WireType> {
  readonly schema: { readonly attribute: AttributeSchema<string, T> };
}

type BlocksOf<N extends NestedBlockSchema> = readonly Decoded<N['block']>[];

/** Nothing has no parts. */
function partsAs<V>({ split, pick }: SettingParts<V>, decoded: (value: Value) => V | null): SettingParts {
  const unlessNull = <T>(value: V | null, then: (value: V) => T, otherwise: T) =>
    value === null ? otherwise : then(value);
  return {
    split: (value) => unlessNull(decoded(value), split, {}),
    pick: (value, names) => unlessNull(decoded(value), (it) => pick(it, names), null),
  };
}

/** The part of an inspection that tells how a container was configured. */
export type ConfiguredContainer = Pick<
  ContainerInspection,
  'Id' | 'Config' | 'HostConfig' | 'NetworkSettings' | 'Unreported'
>;

/** Merged over all settings. */
export type SpecPart = Partial<ContainerSpec>;

export function settingName(setting: Setting): string {
  return 'attribute' in setting.schema ? setting.schema.attribute.name : setting.schema.block.name;
}

/** The value that a container has; undefined where its engine cannot tell it. */
export function tryObserve(setting: Setting, container: ConfiguredContainer): Value | undefined {
  return isUnreported(setting, container) ? undefined : setting.observe?.(container);
}

function isUnreported({ toSpec }: Setting, { Unreported = [] }: ConfiguredContainer): boolean {
  if (Unreported.length === 0) return false;
  const { HostConfig = {}, ...config } = toSpec(null);
  return Object.keys({ ...HostConfig, ...config }).some((key) => Unreported.includes(key));
}

/** Nothing but what is configured is right; see `Setting.compare`. */
export function isExact({ compare = 'exact' }: Setting): boolean {
  return compare === 'exact';
}

/** The order of a command line means something, and that of a healthcheck's; sets have none. */
export function isOrdered({ schema }: Setting): boolean {
  return 'attribute' in schema ? schema.attribute.type[0] === 'list' : schema.block.nesting === 'list';
}
