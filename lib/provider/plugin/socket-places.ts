import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, OperationError } from '../../contract/operation-error';
import type { Environment } from '../../contract/environment';

/** Bytes of a socket's path, without the zero at its end: sun_path of unix(7), and of macOS. */
const LONGEST_PATH = process.platform === 'darwin' ? 103 : 107;

/** Directories to try, best first: what the user wants, what belongs to the user, what every machine has. Pure. */
export function socketPlaces({ TMPDIR, XDG_RUNTIME_DIR }: Environment, uid: number): readonly string[] {
  const wanted = [TMPDIR, XDG_RUNTIME_DIR, `/run/user/${uid}`, '/tmp', '/var/tmp', '/dev/shm'];
  return [...new Set(wanted.filter((it) => it?.startsWith('/') === true))] as string[];
}

export interface PrivateSocket<T> {
  readonly directory: string;
  /** What `listen` returned. */
  readonly listening: T;
}

/**
 * Makes a directory that only this user can enter, in the first place where a socket can be made.
 * @param listen makes a socket at the path that it is given
 * @throws OperationError that says why it cannot be made in any of them
 */
export async function listenInPrivate<T>(
  places: readonly string[],
  listen: (path: string) => Promise<T>,
): Promise<PrivateSocket<T>> {
  const reasons: string[] = [];
  for (const place of places) {
    const found = await tryPlace(place, listen);
    if (typeof found !== 'string') return found;
    reasons.push(`${place}: ${found}`);
  }
  throw new OperationError(
    'socket-unusable',
    `no directory for a socket between Terraform and kollaform's provider (${reasons.join('; ')}). ` +
      'Set TMPDIR to a short path that you may write to, on a disk that has space.',
  );
}

async function tryPlace<T>(
  place: string,
  listen: (path: string) => Promise<T>,
): Promise<PrivateSocket<T> | string> {
  if (Buffer.byteLength(join(place, 'kollaform-123456', 'provider.sock')) > LONGEST_PATH) {
    return 'its path is too long for a socket';
  }
  let directory: string | undefined;
  try {
    directory = mkdtempSync(join(place, 'kollaform-'));
    return { directory, listening: await listen(join(directory, 'provider.sock')) };
  } catch (error) {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    return messageOf(error);
  }
}
