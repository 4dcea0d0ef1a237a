import { UNKNOWN, type Attributes, type Value } from './resource';

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value | undefined): value is Attributes {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Null, an empty list and an empty map are alike: nothing was configured. */
export function isUnset(value: Value | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (isList(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
}

export function containsUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(containsUnknown);
  return isMap(value) && Object.values(value).some(containsUnknown);
}

/** Equality of values; the order of lists counts. */
export function isEqual(one: Value, other: Value): boolean {
  return canonicalText(one, false) === canonicalText(other, false);
}

/** Nothing may stay unknown after an apply: what was unknown is as it was before, else null. */
export function withoutUnknown(planned: Attributes, prior: Attributes | null): Attributes {
  const known = Object.entries(planned).map(
    ([name, value]) => [name, value === UNKNOWN ? (prior?.[name] ?? null) : value] as const,
  );
  return Object.fromEntries(known);
}

/** Equality regardless of the order of lists, as for sets. */
export function isEqualAsSet(one: Value, other: Value): boolean {
  return canonicalText(one, true) === canonicalText(other, true);
}

/** One notation for equal values; `sorted`: the order of lists does not count. */
export function canonicalText(value: Value, sorted: boolean): string {
  if (value === UNKNOWN) return '(known after apply)';
  if (isList(value)) {
    const items = value.map((it) => canonicalText(it, sorted));
    return `[${(sorted ? items.sort() : items).join(',')}]`;
  }
  if (!isMap(value)) return JSON.stringify(value);
  // A nested attribute that is null counts like one that is not there.
  const entries = Object.entries(value).filter(([, it]) => it !== null);
  const items = entries.map(([key, it]) => `${JSON.stringify(key)}:${canonicalText(it, sorted)}`);
  return `{${items.sort().join(',')}}`;
}
