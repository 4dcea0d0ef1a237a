/**
 * What is wrong with a value, to be read after its place: `is "x" instead of a number`; undefined for nothing. A check and
 * the type of what passes it are one thing: `TypeOf` gives the type.
 */
export interface Check<T> {
  (value: unknown): Fault | undefined;
  /** Never set: only the type counts. */
  readonly type?: T;
}

export type TypeOf<C> = C extends Check<infer T> ? T : never;

interface Fault {
  /** Keys from the outside in. */
  readonly at: readonly string[];
  readonly found: unknown;
  readonly wanted: string;
}

/** What an answer must be, so that nothing behind the door meets what it does not expect. */
export interface Shape<T> {
  /** `a container` */
  readonly name: string;
  readonly check: Check<unknown>;
  /** Fills in what engines leave out, of an answer that has passed the check. */
  readonly complete: (checked: unknown) => T;
}

export type AnswerOf<S> = S extends Shape<infer T> ? T : never;

export function shape<T>(name: string, check: Check<T>): Shape<T> {
  return completedShape(name, check, (checked) => checked);
}

export function completedShape<Checked, T>(
  name: string,
  check: Check<Checked>,
  complete: (checked: Checked) => T,
): Shape<T> {
  return { name, check, complete: (checked) => complete(checked as Checked) };
}

function leaf<T>(wanted: string, isRight: (value: unknown) => boolean): Check<T> {
  return (value) => (isRight(value) ? undefined : { at: [], found: value, wanted });
}

export const text = leaf<string>('a text', (value) => typeof value === 'string');
export const flag = leaf<boolean>('true or false', (value) => typeof value === 'boolean');
export const number = leaf<number>('a number', Number.isFinite);
/** Nobody looks into it. */
export const anything: Check<unknown> = () => undefined;

/** Engines write `null` for what they have none of. */
export function optional<T>(check: Check<T>): Check<T | null | undefined> {
  return (value) => (value === undefined || value === null ? undefined : check(value));
}

export function list<T>(check: Check<T>): Check<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return { at: [], found: value, wanted: 'a list' };
    for (const [index, item] of value.entries()) {
      const fault = check(item);
      if (fault !== undefined) return within(String(index), fault);
    }
    return undefined;
  };
}

export function map<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isObject(value)) return { at: [], found: value, wanted: 'an object' };
    for (const [key, item] of Object.entries(value)) {
      const fault = check(item);
      if (fault !== undefined) return within(key, fault);
    }
    return undefined;
  };
}

type Fields = Readonly<Record<string, Check<unknown>>>;
type OptionalKey<F extends Fields> = {
  [K in keyof F]: undefined extends TypeOf<F[K]> ? K : never;
}[keyof F];
type ObjectOf<F extends Fields> = Plain<
  { readonly [K in Exclude<keyof F, OptionalKey<F>>]: TypeOf<F[K]> } & {
    readonly [K in OptionalKey<F>]?: TypeOf<F[K]>;
  }
>;
/** The same type, as editors and error messages show it best. */
type Plain<T> = { [K in keyof T]: T[K] };

/** Other keys may have any value. */
export function object<F extends Fields>(fields: F): Check<ObjectOf<F>> {
  const entries = Object.entries(fields);
  return (value) => {
    if (!isObject(value)) return { at: [], found: value, wanted: 'an object' };
    for (const [key, check] of entries) {
      const fault = check(value[key]);
      if (fault !== undefined) return within(key, fault);
    }
    return undefined;
  };
}

/** Not nested deeper than any setting is: what walks through values calls itself. */
export function flat<T>(depth: number, check: Check<T>): Check<T> {
  return (value) =>
    check(value) ??
    (isDeeper(value, depth) ? { at: [], found: value, wanted: 'something less nested' } : undefined);
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const key in value) if (isDeeper(value[key as never], depth - 1)) return true;
  return false;
}

function within(key: string, fault: Fault): Fault {
  return { ...fault, at: [key, ...fault.at] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
