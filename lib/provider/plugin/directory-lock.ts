import { createHash } from 'node:crypto';
import { existsSync, ftruncateSync, readFileSync, realpathSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OperationError } from '../../contract/operation-error';
import { FileLock } from './file-lock';
import { identify, isAlive } from './process-identity';
import { privateDirectory } from './private-directory';

/** A stop timeout of three minutes, twice, and what else the rollback of a swap may need. */
const LONGEST_WAIT_MS = 15 * 60_000;
/** In the lock file: the owner of the lock shares it no more. */
const LEFT = 'left';

export interface DirectoryLockOptions {
  /** @default 15 minutes */
  readonly longestWaitMs?: number;
  /** Process id of the Terraform that this provider belongs to; of what has no Terraform, its own. @default - the parent's */
  readonly terraform?: number;
}

/**
 * The lock of a working directory. Its owner may change the containers that are deployed from there. Terraform's own lock keeps
 * two deploys apart, but it goes with Terraform. When Terraform is killed, its provider lives on to finish the swap at hand or
 * to roll it back, while the next deploy may begin.
 *
 * `kollaform restore` acquires it as well.
 *
 * It is a lock on a file: when the process ends, in whatever way, the kernel gives it to the successor. So it cannot be stale,
 * and needs no polling. The file is this user's own, where no other user can lock it.
 *
 * Terraform starts a provider for each of its configurations, where a stack has several. Those share the lock, and keep
 * others out until the last of them has ended.
 */
export class DirectoryLock {
  readonly #terraform: string;
  readonly #longestWaitMs: number;
  #acquired: Promise<void> | undefined;
  #held: FileLock | undefined;
  readonly #released = new AbortController();

  /** @param path gives the path of the lock file; what it throws, `acquire` does */
  constructor(
    private readonly path: () => string,
    { longestWaitMs = LONGEST_WAIT_MS, terraform = process.ppid }: DirectoryLockOptions = {},
  ) {
    // Now, since a process whose parent ends gets another one.
    this.#terraform = identify(terraform);
    this.#longestWaitMs = longestWaitMs;
  }

  /** @param directory Terraform's working directory */
  static of(directory: string, options?: DirectoryLockOptions): DirectoryLock {
    return new DirectoryLock(() => lockPath(directory), options);
  }

  /**
   * Returns when this process has the lock, which then lasts until `release` or the end of the process. Asked again, it is the
   * same lock.
   * @param signal aborted when this process finishes what it does and begins nothing more; then the lock is not shared
   * @throws OperationError when the signal is aborted meanwhile, or when the one before takes too long
   */
  acquire(signal: AbortSignal): Promise<void> {
    this.#acquired ??= this.#acquire(signal);
    return this.#acquired;
  }

  release(): void {
    this.#released.abort();
    this.#held?.close();
    this.#held = undefined;
  }

  async #acquire(signal: AbortSignal): Promise<void> {
    const path = this.path();
    const waiting = new AbortController();
    const giveUp = () => {
      waiting.abort(new OperationError(signal.aborted ? 'interrupted' : 'lock-taken', explain(path, signal)));
    };
    const timer = setTimeout(giveUp, this.#longestWaitMs);
    signal.addEventListener('abort', giveUp);
    try {
      if (signal.aborted) giveUp();
      while (this.#held === undefined) {
        waiting.signal.throwIfAborted();
        this.#held = await this.#tryAcquire(path, waiting.signal);
        if (this.#held === undefined) await whenFree(path, waiting.signal);
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    }
    this.#leaveOn(signal);
    if (this.#released.signal.aborted) this.release();
  }

  /** One at a time looks whether the lock is free, and takes it then, or shares it. */
  async #tryAcquire(path: string, waiting: AbortSignal): Promise<FileLock | undefined> {
    const entry = FileLock.open(`${path}.entry`);
    const lock = FileLock.open(path);
    try {
      await entry.lock('exclusive', waiting);
      const isFree = await lock.tryLock('exclusive', waiting);
      if (!isFree && !isSharedBy(this.#terraform, path)) {
        lock.close();
        return undefined;
      }
      if (isFree) {
        ftruncateSync(lock.fd);
        writeSync(lock.fd, `${this.#terraform}\n`);
      }
      writeSync(lock.fd, `${process.pid}\n`);
      await lock.lock('shared', waiting);
      return lock;
    } catch (error) {
      lock.close();
      throw error;
    } finally {
      entry.close();
    }
  }

  #leaveOn(signal: AbortSignal): void {
    const leave = () => {
      if (this.#held !== undefined) writeSync(this.#held.fd, `${LEFT}\n`);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true, signal: this.#released.signal });
  }
}

/** Only looks: what was free an instant ago is taken by `#tryAcquire`. */
async function whenFree(path: string, waiting: AbortSignal): Promise<void> {
  const lock = FileLock.open(path);
  try {
    await lock.lock('exclusive', waiting);
  } finally {
    lock.close();
  }
}

/** The lock file says whose it is or was: Terraform's identity, then its providers' process ids. */
function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
}

function isSharedBy(terraform: string, path: string): boolean {
  const [its, ...rest] = linesOf(path);
  return its === terraform && !rest.includes(LEFT);
}

function explain(path: string, signal: AbortSignal): string {
  const who = linesOf(path)
    .slice(1)
    .filter((line) => /^\d+$/.test(line) && isAlive(Number(line)));
  const what = 'another deploy or restore from this directory still works at its containers';
  const before = who.length === 0 ? what : `${what} (process ${who.join(', ')})`;
  return signal.aborted
    ? `interrupted; ${before}`
    : `${before}. Nothing was touched. When it has ended, or was ended by you, deploy again.`;
}

/** Named after the directory and the machine, since a home directory may be the same on several. */
function lockPath(directory: string): string {
  const real = tryRealpath(directory);
  const id = createHash('sha256').update(`${hostname()}:${real}`).digest('hex').slice(0, 16);
  return join(privateDirectory(real), `${id}.lock`);
}

function tryRealpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
