/**
 * What is a text, and what is an expression of Terraform's. Terraform takes every string of its configuration for a template:
 * `${...}` and `%{...}` in it are evaluated, `$${` and `%%{` are shortened; and cdktf looks for its own tokens in it. What people
 * wrote in cloud.yml and in definitions must come out as it is. So strings are texts here, and only an `Expression` is evaluated.
 */
import type { TerraformElement } from 'cdktf';

/** A template in Terraform's own language: `${docker_image.api.id}`. Texts that are part of it have been through `templateOf`. */
export class Expression {
  constructor(readonly template: string) {}
}

/** What an attribute may be set to. Strings, and keys of mappings, are texts. */
export type TerraformValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Expression
  | readonly TerraformValue[]
  | { readonly [key: string]: TerraformValue };

/** Settings whose strings are texts. The bindings of cdktf want templates: `asTemplates` is for them. */
export class Written<T extends object> {
  constructor(readonly asTexts: T) {}

  get asTemplates(): T {
    return mapTexts(this.asTexts, templateOf) as T;
  }
}

/** What cdktf has made of `asTemplates`, with texts again. */
export function writtenIn<T>(templates: T): T {
  return mapTexts(templates, textOf) as T;
}

/** Sets attributes in Terraform's words. cdktf turns keys of mappings, which may be names of hosts, into snake case elsewhere. */
export function setAttributes(
  element: TerraformElement,
  attributes: Readonly<Record<string, TerraformValue>>,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.addOverride(name, toTemplates(value));
  }
}

export function toTemplates(value: TerraformValue): unknown {
  return mapTexts(value, templateOf);
}

/**
 * The template that Terraform evaluates to this text. A sign before a brace becomes an expression of its own: doubling it, as
 * Terraform's documentation has it, still looks like a token to cdktf. `#{` and `&{` are cdktf's for lists and mappings.
 */
export function templateOf(text: string): string {
  return text.replace(/[$%#&]+(?=\{)/g, (signs) => `\${"${signs}"}`);
}

/** The inverse of `templateOf`. */
function textOf(template: string): string {
  return template.replace(/\$\{"([$%#&]+)"\}/g, (_, signs: string) => signs);
}

function mapTexts(value: unknown, convert: (text: string) => string): unknown {
  if (typeof value === 'string') return convert(value);
  if (value instanceof Expression) return value.template;
  if (Array.isArray(value)) return value.map((it) => mapTexts(it, convert));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [convert(key), mapTexts(it, convert)] as const),
  );
}
