import type { ContainerInspection, ContainerSpec } from '../../engine/container-engine';
import type { AttributeSchema, NestedBlockSchema, Value } from '../resource';
import { isEqual, isEqualAsSet, isUnset } from '../value';

/**
 * One setting of a container: the attribute or block that configures it, what it becomes in Docker's create body,
 * and how it is read back from what runs. All that this provider knows of a setting stands in one such entry.
 */
export interface Setting {
  readonly schema: { readonly attribute: AttributeSchema } | { readonly block: NestedBlockSchema };
  /** The part of the create body that a configured value makes. */
  readonly toSpec: (value: Value) => SpecPart;
  /**
   * The value that the running container has, in the shape of the attribute; null for the engine's default.
   * Missing where the engine cannot tell it: then only a change of the configuration counts.
   */
  readonly observe?: (container: ConfiguredContainer) => Value;
  /**
   * - `exact` (default): what is not configured must be at the engine's default.
   * - `if-set`: not compared unless configured, because an image or the engine may set it, too.
   * - `at-least`: as `if-set`, and more than configured is tolerated (environment, labels), as kolla-ansible does.
   */
  readonly compare?: 'exact' | 'if-set' | 'at-least';
}

/** The part of an inspection that tells how a container was configured. */
export type ConfiguredContainer = Pick<ContainerInspection, 'Config' | 'HostConfig' | 'Untold'>;

/** Merged over all settings. */
export type SpecPart = Omit<ContainerSpec, 'HostConfig'> & {
  readonly HostConfig?: NonNullable<ContainerSpec['HostConfig']>;
};

export function settingName(setting: Setting): string {
  return 'attribute' in setting.schema ? setting.schema.attribute.name : setting.schema.block.name;
}

/** The value that a running container has; undefined where its engine cannot tell it. */
export function tryObserve(setting: Setting, container: ConfiguredContainer): Value | undefined {
  return isUntold(setting, container) ? undefined : setting.observe?.(container);
}

function isUntold({ toSpec }: Setting, { Untold = [] }: ConfiguredContainer): boolean {
  if (Untold.length === 0) return false;
  const { HostConfig = {}, ...config } = toSpec(null);
  return Object.keys({ ...HostConfig, ...config }).some((key) => Untold.includes(key));
}

/** Whether a container that has `observed` needs nothing to satisfy `wanted`. */
export function satisfies(setting: Setting, wanted: Value, observed: Value): boolean {
  const compare = setting.compare ?? 'exact';
  const want = asObserved(setting, wanted);
  if (isUnset(want) && compare !== 'exact') return true;
  if (compare === 'at-least') return includesAll(observed, want);
  return isSameSetting(setting, want, observed);
}

/** How a new container with this value would be observed: `90s` as `1m30s`, and what is the engine's default as null. */
function asObserved({ observe, toSpec }: Setting, wanted: Value): Value {
  if (isUnset(wanted) || observe === undefined) return wanted;
  const { HostConfig = {}, ...config } = toSpec(wanted);
  return observe({ Config: config as ContainerInspection['Config'], HostConfig });
}

/** Equality of two values of a setting. */
export function isSameSetting(setting: Setting, one: Value, other: Value): boolean {
  if (isUnset(one) && isUnset(other)) return true;
  return isOrdered(setting) ? isEqual(one, other) : isEqualAsSet(one, other);
}

function includesAll(observed: Value, wanted: Value): boolean {
  const has = Array.isArray(observed) ? (observed as readonly Value[]) : [];
  const wants = Array.isArray(wanted) ? (wanted as readonly Value[]) : [];
  return wants.every((item) => has.some((it) => isEqualAsSet(it, item)));
}

/** Command lines are, and the one in a healthcheck; sets are not. */
function isOrdered({ schema }: Setting): boolean {
  return 'attribute' in schema ? schema.attribute.type[0] === 'list' : schema.block.nesting === 'list';
}
