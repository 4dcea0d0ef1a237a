import { AnswerError, messageIn, quote } from './answer-body';

/** What is wrong with a value, to be read after its place: `is "x" instead of a number`; undefined for nothing. */
export type Check = (value: unknown) => Fault | undefined;

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
  readonly check: Check;
  /** Fills in what engines leave out. */
  readonly complete: (checked: T) => T;
}

export function shape<T>(name: string, check: Check, complete: (checked: T) => T = (it) => it): Shape<T> {
  return { name, check, complete };
}

/** @throws AnswerError that says what came instead */
export function ensureShape<T>({ name, check, complete }: Shape<T>, answer: unknown): T {
  const fault = check(answer);
  if (fault === undefined) return complete(answer as T);
  const message = messageIn(answer);
  if (message !== undefined)
    throw new AnswerError(`the engine answered with "${quote(message)}" instead of ${name}`);
  const { at, found, wanted } = fault;
  if (at.length === 0) throw new AnswerError(`the engine answered with ${print(found)} instead of ${name}`);
  throw new AnswerError(
    `the engine's answer is not ${name}: ${at.join('.')} is ${print(found)} instead of ${wanted}`,
  );
}

function print(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return quote(JSON.stringify(value));
}

function leaf(wanted: string, isRight: (value: unknown) => boolean): Check {
  return (value) => (isRight(value) ? undefined : { at: [], found: value, wanted });
}

export const text = leaf('a text', (value) => typeof value === 'string');
export const flag = leaf('true or false', (value) => typeof value === 'boolean');
export const number = leaf('a number', Number.isFinite);
/** Nobody looks into it. */
export const anything: Check = () => undefined;

/** Engines write `null` for what they have none of. */
export function optional(check: Check): Check {
  return (value) => (value === undefined || value === null ? undefined : check(value));
}

export function list(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return { at: [], found: value, wanted: 'a list' };
    for (const [index, item] of value.entries()) {
      const fault = check(item);
      if (fault !== undefined) return within(String(index), fault);
    }
    return undefined;
  };
}

export function map(check: Check): Check {
  return (value) => {
    if (!isObject(value)) return { at: [], found: value, wanted: 'an object' };
    for (const [key, item] of Object.entries(value)) {
      const fault = check(item);
      if (fault !== undefined) return within(key, fault);
    }
    return undefined;
  };
}

/** Other keys may have any value. */
export function object(checks: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(checks);
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
export function flat(depth: number): Check {
  return (value) =>
    isDeeper(value, depth) ? { at: [], found: value, wanted: 'something less nested' } : undefined;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const key in value) if (isDeeper(value[key as never], depth - 1)) return true;
  return false;
}

export function both(one: Check, other: Check): Check {
  return (value) => one(value) ?? other(value);
}

function within(key: string, fault: Fault): Fault {
  return { ...fault, at: [key, ...fault.at] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
