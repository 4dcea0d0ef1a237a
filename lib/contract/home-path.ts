import { homedir } from 'node:os';
import { join } from 'node:path';

/** A path in which `~/` is the user's home directory. */
export function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
