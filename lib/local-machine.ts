import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { expandHome } from './contract/home-path';
import type { FileUse, Machine } from './model/input-file';

/** The machine that this runs on, as the model asks it. */
export const LOCAL_MACHINE: Machine = { followLinks, tryFindFileFault };

function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function tryFindFileFault(
  path: string,
  { mayBeEmpty = false, isProgram = false }: FileUse = {},
): string | undefined {
  try {
    const place = expandHome(path);
    const found = statSync(place);
    if (found.isDirectory()) return 'is a directory, not a file';
    if (place !== '/dev/null' && !found.isFile()) return 'is not a file';
    if (found.size === 0 && !mayBeEmpty) return 'is empty';
    accessSync(place, constants.R_OK);
    return isProgram ? tryFindProgramFault(place) : undefined;
  } catch (error) {
    return describeFileError(error);
  }
}

function tryFindProgramFault(place: string): string | undefined {
  try {
    accessSync(place, constants.X_OK);
    return undefined;
  } catch {
    return 'may not be started; chmod +x allows it';
  }
}

/** In the words of people. */
export function describeFileError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by this user';
    case 'ELOOP':
      return 'is a link that leads to itself';
    default:
      return message;
  }
}
