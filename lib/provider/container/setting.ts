import type { ContainerInspection, ContainerSpec } from '../../engine/container-engine';
import type { Attributes, AttributeSchema, NestedBlockSchema, Value } from '../resource';
import { asMap } from '../value';

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
export interface SettingParts {
  readonly split: (value: Value) => Readonly<Record<string, Value>>;
  /** The same value with the named parts only. */
  readonly pick: (value: Value, names: readonly string[]) => Value;
}

/** The parts of a map are its keys. */
export const keys: SettingParts = {
  split: asMap,
  pick: (value, names) => pickKeys(asMap(value), names),
};

export function pickKeys(map: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(map).filter(([key]) => names.includes(key)));
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
