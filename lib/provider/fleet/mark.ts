import { createHash } from 'node:crypto';

/** A short text that tells one desired state from another. */
export function markOf(desired: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(desired)).digest('hex').slice(0, 12);
}
