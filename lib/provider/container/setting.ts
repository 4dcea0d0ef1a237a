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
  readonly observe?: (inspection: ContainerInspection) => Value;
  /**
   * - `exact` (default): what is not configured must be at the engine's default.
   * - `if-set`: not compared unless configured, because an image or the engine may set it, too.
   * - `at-least`: as `if-set`, and more than configured is tolerated (environment, labels), as kolla-ansible does.
   */
  readonly compare?: 'exact' | 'if-set' | 'at-least';
  /** Brings a configured value into the notation that `observe` has (`90s` -> `1m30s`). */
  readonly normalize?: (value: Value) => Value;
}

/** Merged over all settings. */
export type SpecPart = Omit<ContainerSpec, 'HostConfig'> & {
  readonly HostConfig?: NonNullable<ContainerSpec['HostConfig']>;
};

export function settingName(setting: Setting): string {
  return 'attribute' in setting.schema ? setting.schema.attribute.name : setting.schema.block.name;
}

/** Whether a container that has `observed` needs nothing to satisfy `wanted`. */
export function satisfies(setting: Setting, wanted: Value, observed: Value): boolean {
  const compare = setting.compare ?? 'exact';
  if (isUnset(wanted)) return compare !== 'exact' || isUnset(observed) || observed === false;
  if (compare === 'at-least') return includesAll(observed, wanted);
  if (isContainerNamespace(wanted) && isContainerNamespace(observed)) return true;
  const normalized = setting.normalize?.(wanted) ?? wanted;
  return isOrdered(setting) ? isEqual(normalized, observed) : isEqualAsSet(normalized, observed);
}

/** The engine keeps the id of the container whose namespace is shared, and not its name. */
function isContainerNamespace(value: Value): boolean {
  return typeof value === 'string' && value.startsWith('container:');
}

function includesAll(observed: Value, wanted: Value): boolean {
  const has = Array.isArray(observed) ? (observed as readonly Value[]) : [];
  const wants = Array.isArray(wanted) ? (wanted as readonly Value[]) : [];
  return wants.every((item) => has.some((it) => isEqualAsSet(it, item)));
}

/** Command lines are; sets and blocks are not. */
function isOrdered(setting: Setting): boolean {
  return 'attribute' in setting.schema && setting.schema.attribute.type[0] === 'list';
}
