import { spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { messageOf, OperationError } from '../../contract/operation-error';

type Mode = 'exclusive' | 'shared';

/** What flock(1) exits with when the lock is another one's. */
const TAKEN = 1;

/**
 * A file that this process may lock, flock(2). The kernel gives the lock back when the process ends, however it ends. Node.js
 * has no call for it: the program flock locks the open file that it is handed, and what it has locked stays locked for us.
 *
 * Only this user can open the file, so nobody else can lock it.
 */
export class FileLock {
  private constructor(
    readonly path: string,
    readonly fd: number,
  ) {}

  /** @throws OperationError when there is something there that is not this user's own */
  static open(path: string): FileLock {
    try {
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
      const lock = new FileLock(path, openSync(path, flags, 0o600));
      if (isOwn(lock.fd)) return lock;
      lock.close();
    } catch (error) {
      const reason = messageOf(error);
      throw new OperationError(
        'lock-unusable',
        `the lock file ${path} cannot be used (${reason}). ${REMEDY}`,
        {
          cause: error,
        },
      );
    }
    throw new OperationError(
      'lock-unusable',
      `the lock file ${path} can be used by other users, too. ${REMEDY}`,
    );
  }

  /** Changes a lock that it has, too; then it may be without any for an instant. */
  async lock(mode: Mode, signal: AbortSignal): Promise<void> {
    await this.#flock([`--${mode}`], signal);
  }

  async tryLock(mode: Mode, signal: AbortSignal): Promise<boolean> {
    return (await this.#flock([`--${mode}`, '--nonblock'], signal)) !== TAKEN;
  }

  /** Gives the lock back. */
  close(): void {
    closeSync(this.fd);
  }

  #flock(options: readonly string[], signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      // In a group of its own, Ctrl-C does not reach it: the one that waits decides.
      const stdio = ['ignore', 'ignore', 'pipe', this.fd] as const;
      const program = spawn('flock', [...options, '3'], { stdio: [...stdio], detached: true, signal });
      let said = '';
      program.stderr?.on('data', (text) => (said += String(text)));
      program.once('error', (error: NodeJS.ErrnoException) => {
        if (signal.aborted) reject(signal.reason as Error);
        else reject(new OperationError('lock-unusable', explain(error), { cause: error }));
      });
      program.once('close', (code) => {
        if (code === 0 || code === TAKEN) resolve(code);
        else reject(new OperationError('lock-unusable', `cannot lock ${this.path}: ${said.trim()}`));
      });
    });
  }
}

const REMEDY = 'Remove it while no deploy from this directory is at work, and run the command again.';

function explain(error: NodeJS.ErrnoException): string {
  const what = 'two deploys of one directory are kept apart by the program flock';
  return error.code === 'ENOENT'
    ? `${what}, which is not there; install it (it is in the package util-linux)`
    : `${what}, which could not be started (${error.message})`;
}

function isOwn(fd: number): boolean {
  const { uid, mode } = fstatSync(fd);
  return uid === process.geteuid?.() && (mode & 0o077) === 0;
}
