import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * A directory that only this user can write to. It is below the home directory of the passwd database, not that of the
 * environment, so that every process of the user finds the same one. `otherwise` for users without such a home.
 */
export function privateDirectory(otherwise: string): string {
  try {
    const directory = join(userInfo().homedir, '.local/state/kollaform');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.W_OK);
    const { uid, mode } = lstatSync(directory);
    return uid === process.geteuid?.() && (mode & 0o022) === 0 ? directory : otherwise;
  } catch {
    return otherwise;
  }
}
