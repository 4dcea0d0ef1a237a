const SURROGATE = /[\ud800-\udfff]/;

/**
 * Replaces halves of surrogate pairs, which a log cut at a fixed length may end with, by U+FFFD: Terraform
 * refuses a whole message for one invalid byte.
 */
export function validUtf8(text: string): string {
  return SURROGATE.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
}
