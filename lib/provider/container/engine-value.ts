import type { ContainerSpec } from '../../engine/container-engine';
import type { Value, WireType } from '../resource';
import { optional } from '../schema-builder';
import { isList, isMap } from '../value';
import type { ConfiguredContainer, Setting, SpecPart } from './setting';

/** What the engine's JSON says, as a value; empty strings, zero, false and empty collections are its way to say "default". */
export function fromEngine(json: unknown): Value {
  if (typeof json === 'string' || typeof json === 'number') return json === '' || json === 0 ? null : json;
  if (typeof json === 'boolean') return json || null;
  if (Array.isArray(json)) return json.length === 0 ? null : json.map(fromEngine);
  if (typeof json !== 'object' || json === null) return null;
  const entries = Object.entries(json).map(([key, item]): [string, Value] => [key, plainText(item)]);
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** Inside a map an empty string is a value, such as of a label. */
function plainText(item: unknown): Value {
  return typeof item === 'string' ? item : fromEngine(item);
}

/** A value as the engine's JSON. */
function toEngine(value: Value): unknown {
  if (isList(value)) return value.map(toEngine);
  if (!isMap(value)) return typeof value === 'symbol' ? undefined : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toEngine(item)]));
}

type HostConfigKey = keyof NonNullable<ContainerSpec['HostConfig']>;
type ConfigKey =
  | 'Cmd'
  | 'Entrypoint'
  | 'Env'
  | 'User'
  | 'WorkingDir'
  | 'Hostname'
  | 'Domainname'
  | 'Tty'
  | 'OpenStdin'
  | 'StopSignal';

interface DirectSetting<N extends string, T extends WireType> {
  readonly name: N;
  readonly type: T;
  readonly text: string;
  readonly compare?: Setting['compare'];
  /** Bytes in the engine, MB in the attribute, for example: value in the engine per unit of the attribute. */
  readonly scale?: number;
}

/** A setting that is one key of the create body. */
export function configSetting<const N extends string, const T extends WireType>(
  key: ConfigKey,
  setting: DirectSetting<N, T>,
) {
  return {
    ...directSetting(setting),
    toSpec: (value: Value): SpecPart => ({ [key]: toEngine(value) }),
    observe: ({ Config }: ConfiguredContainer) => fromEngine(Config[key]),
  };
}

/** A setting that is one key of the create body's `HostConfig`. */
export function hostSetting<const N extends string, const T extends WireType>(
  key: HostConfigKey,
  setting: DirectSetting<N, T>,
) {
  const scale = setting.scale ?? 1;
  return {
    ...directSetting(setting),
    toSpec: (value: Value): SpecPart => ({
      HostConfig: { [key]: scaled(toEngine(value), (it) => it * scale) },
    }),
    observe: ({ HostConfig }: ConfiguredContainer) => fromEngine(scaled(HostConfig[key], (it) => it / scale)),
  };
}

function directSetting<N extends string, T extends WireType>({
  name,
  type,
  text,
  compare,
}: DirectSetting<N, T>) {
  return { schema: { attribute: optional(name, type, text) }, ...(compare && { compare }) };
}

/** -1 is no amount: it says "unlimited". */
function scaled(json: unknown, scale: (amount: number) => number): unknown {
  return typeof json === 'number' && json > 0 ? scale(json) : json;
}

/** Joins what all settings make: objects are merged, everything else is replaced. */
export function mergeSpecs(parts: readonly SpecPart[]): SpecPart {
  return parts.reduce<SpecPart>((all, part) => mergeObjects(all, part), {});
}

function mergeObjects<T extends object>(one: T, other: T): T {
  const merged = Object.entries(other).map(([key, value]: [string, unknown]) => {
    const before: unknown = (one as Readonly<Record<string, unknown>>)[key];
    return [key, isPlainObject(before) && isPlainObject(value) ? mergeObjects(before, value) : value];
  });
  return { ...one, ...(Object.fromEntries(merged) as T) };
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
