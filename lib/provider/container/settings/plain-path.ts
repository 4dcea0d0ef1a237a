import { posix } from 'node:path';

/** A path in one notation: without a slash at the end, and without detours. Empty stays empty. */
export function plainPath(path: string): string {
  if (path === '') return '';
  const plain = posix.normalize(path);
  return plain.length > 1 ? plain.replace(/\/$/, '') : plain;
}
