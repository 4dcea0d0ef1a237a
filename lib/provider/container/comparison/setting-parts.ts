import { UNKNOWN, type Value } from '../../resource';
import { canonicalText, isUnset } from '../../value';
import { isOrdered, type Setting } from '../setting';

/** What a setting consists of, as far as it is compared: name of the part to its value in one notation. */
export type Parts = ReadonlyMap<string, string>;

const WHOLE = '';
export const NONE: Parts = new Map();

export function partsOf(setting: Setting, value: Value): Parts {
  if (isUnset(value)) return NONE;
  if (setting.parts === undefined || value === UNKNOWN) return new Map([[WHOLE, textOf(setting, value)]]);
  const parts = Object.entries(setting.parts.split(value)).filter(([, part]) => part !== null);
  return new Map(parts.map(([name, part]) => [name, textOf(setting, part)]));
}

/** A value without the parts that are not named. */
export function pickParts({ parts }: Setting, value: Value, names: readonly string[]): Value {
  return parts === undefined || isUnset(value) ? value : parts.pick(value, names);
}

/** A value in one notation: the order of what is a set does not count. */
export function textOf(setting: Setting, value: Value): string {
  return canonicalText(value, !isOrdered(setting));
}

export function haveSameParts(one: Parts, other: Parts): boolean {
  return one.size === other.size && differingParts(one, other).length === 0;
}

/** Names of the parts that one has and the other has not, or has with another value. */
export function differingParts(one: Parts, other: Parts): readonly string[] {
  return [...one].flatMap(([name, text]) => (other.get(name) === text ? [] : [name]));
}

/** For messages: `["a","b"]`, `A="1", B="2"`, `unset`. */
export function printParts(parts: Parts, names: readonly string[]): string {
  const present = names.filter((name) => parts.has(name)).sort();
  if (present.length === 0) return 'unset';
  return present.map((name) => printPart(name, parts.get(name) ?? '')).join(', ');
}

/** Environments hold passwords, and a plan may be read by many. */
const SECRET = /pass|secret|token|key|credential/i;

function printPart(name: string, text: string): string {
  if (name === WHOLE) return text;
  return SECRET.test(name) ? `${name}=(sensitive)` : `${name}=${text}`;
}
