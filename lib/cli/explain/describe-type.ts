import type { Schema } from './schema-key';

/** As Terraform writes types: `integer or list of string`. */
export function typeText(schema: Schema): string {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeText))].join(' or ');
  if (schema.type === 'array') return `list of ${elementText(schema.items)}`;
  if (schema.type !== 'object') return String(schema.type ?? 'any');
  const { additionalProperties: others } = schema;
  return typeof others === 'object' ? `map of ${elementText(others)}` : 'object';
}

function elementText(schema: Schema['items']): string {
  return typeof schema === 'object' && !Array.isArray(schema) ? typeText(schema) : 'any';
}

/** What a value may be, beside its type; empty where that is all. */
export function allowedText(schema: Schema): string {
  if (schema.anyOf !== undefined) return texts(schema.anyOf.map(allowedText)).join(', or ');
  const { items } = schema;
  const isList = typeof items === 'object' && !Array.isArray(items);
  return texts([
    schema.enum?.join(', '),
    rangeText(schema),
    schema.pattern === undefined ? undefined : `like ${schema.pattern}`,
    schema.minLength === 1 ? 'not empty' : undefined,
    schema.minItems === undefined ? undefined : `at least ${schema.minItems}`,
    isList ? allowedText(items) : undefined,
  ]).join('; ');
}

/** JSON Schema has bounds for every integer: those of JavaScript are none. */
function rangeText({ minimum, exclusiveMinimum, maximum }: Schema): string | undefined {
  const exclusive = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : undefined;
  const least = isBound(minimum) ? minimum : exclusive;
  const most = isBound(maximum) ? maximum : undefined;
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (least !== undefined) return `at least ${least}`;
  return most === undefined ? undefined : `at most ${most}`;
}

function isBound(value: number | undefined): value is number {
  return value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

/** As one writes it in the file; empty where there is none, or each key below has its own. */
export function defaultText({ default: value }: Schema): string {
  if (value === undefined || (typeof value === 'object' && JSON.stringify(value) === '{}')) return '';
  return typeof value === 'string' && /^[\w/.-]+$/.test(value) ? value : JSON.stringify(value);
}

function texts(parts: readonly (string | undefined)[]): readonly string[] {
  return parts.filter((it): it is string => it !== undefined && it !== '');
}
