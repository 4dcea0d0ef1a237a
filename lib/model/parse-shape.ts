/** Checks parsed YAML against a schema, and says what is wrong in the words of the person who wrote the file. */
import { z } from 'zod';
import type { Checked, Problem } from './input-error';
import { suggest, tryFindClosest } from './suggestion';

type Issue = z.core.$ZodIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  array: 'a list',
};

/**
 * Parses, and reports every mistake. With mistakes, the value is what remains when everything wrong is left out,
 * so that checks across files can go on and report theirs in the same pass.
 */
export function parseShape<T>(schema: z.ZodType<T>, raw: unknown, file: string): Checked<T> {
  const parsed = schema.safeParse(raw, { error: describeIssue });
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = parsed.error.issues.flatMap((issue) => toProblems(issue, schema, file));
  const rest = schema.safeParse(parsed.error.issues.flatMap(faultyPaths).reduce(withoutPath, raw));
  return rest.success ? { value: rest.data, problems } : { problems };
}

/** Messages that a schema sets itself come before these; what is left to zod's own words is rare: lengths and formats. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return describeType(issue.expected, issue.input);
  if (issue.code === 'invalid_value') return describeChoice(issue.values.map(String), issue.input);
  if (issue.code === 'too_small' && issue.origin === 'number')
    return `must be ${atLeast(issue)} ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin === 'number')
    return `must be ${atMost(issue)} ${issue.maximum}`;
  return undefined;
}

function atLeast({ inclusive }: { readonly inclusive?: boolean }): string {
  return inclusive === true ? 'at least' : 'more than';
}

function atMost({ inclusive }: { readonly inclusive?: boolean }): string {
  return inclusive === true ? 'at most' : 'less than';
}

function describeType(expectedType: string, input: unknown): string {
  const expected = EXPECTED[expectedType] ?? expectedType;
  if (input === undefined) return `missing; must be ${expected}`;
  if (input === null) return `empty; must be ${expected}`;
  if (expectedType !== 'string' || typeof input === 'object') return `must be ${expected}`;
  // The number itself would mislead: 2025.10 has become 2025.1.
  return `must be text; put it in quotes, without them it is a ${typeof input}`;
}

function describeChoice(choices: readonly string[], input: unknown): string {
  const closest = typeof input === 'string' ? tryFindClosest(input, choices) : undefined;
  return `must be one of: ${choices.join(', ')}${closest === undefined ? '' : `; did you mean ${closest}?`}`;
}

function toProblems(issue: Issue, schema: z.ZodType, file: string): readonly Problem[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ file, path: issue.path.join('.'), message: issue.message }];
  }
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) => ({
    file,
    path: [...issue.path, key].join('.'),
    message: `unknown key; ${suggest(key, known)}`,
  }));
}

/** Keys that the schema knows at a path. Its JSON Schema is plain data, the same for every kind of schema. */
function keysAt(schema: z.ZodType, path: Issue['path']): readonly string[] {
  let node: z.core.JSONSchema.BaseSchema | undefined = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  for (const key of path) node = asSchema(node?.properties?.[String(key)] ?? node?.additionalProperties);
  return [node, ...(node?.anyOf ?? []).map(asSchema)].flatMap((it) => Object.keys(it?.properties ?? {}));
}

function asSchema(node: z.core.JSONSchema._JSONSchema | undefined): z.core.JSONSchema.BaseSchema | undefined {
  return typeof node === 'object' ? node : undefined;
}

function faultyPaths(issue: Issue): readonly (readonly PropertyKey[])[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** A copy without the value at this path. */
function withoutPath(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (key === undefined || !isMapping) return undefined;
  const { [key]: child, ...others } = value as Record<PropertyKey, unknown>;
  return rest.length === 0 ? others : { ...value, [key]: withoutPath(child, rest) };
}
