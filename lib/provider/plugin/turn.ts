import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { OperationError } from '../../contract/operation-error';
import { withDeadline } from '../../engine/deadline';

/** A stop timeout of three minutes, twice, and what else taking back a swap may need. */
const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * Whose turn it is to change the containers of a working directory: one provider's at a time. Terraform's own lock keeps two
 * deploys apart, but it goes with Terraform: when that is killed, its provider lives on to finish the swap at hand or to take
 * it back, while the next deploy may begin.
 *
 * `kollaform restore` takes the turn as well.
 *
 * The provider whose turn it is listens on a socket that is named after the directory. Its successor connects, and the
 * kernel closes that connection when the process ends, however it ends: nothing can be stale, and nobody has to ask again.
 *
 * Terraform starts a provider for each of its configurations, where a stack has several. Those share the turn.
 */
export class Turn {
  #taken: Promise<void> | undefined;
  #server: Server | undefined;
  readonly #waiting = new Set<Socket>();

  constructor(
    private readonly socketPath: string,
    private readonly longestWaitMs = LONGEST_WAIT_MS,
    /** Process id of the Terraform that this provider belongs to; of what has no Terraform, its own. */
    private readonly terraform: () => number = () => process.ppid,
  ) {}

  /**
   * @param directory Terraform's working directory
   * @param terraform as for the constructor
   */
  static inDirectory(directory: string, terraform?: () => number): Turn {
    const id = createHash('sha256').update(`${userInfo().uid}:${directory}`).digest('hex').slice(0, 16);
    return new Turn(socketNamed(`kollaform-${id}`), LONGEST_WAIT_MS, terraform);
  }

  /**
   * Returns when it is this process's turn, which then lasts until `end` or the end of the process. Asked again, it is the
   * same turn.
   * @throws OperationError when the signal is aborted meanwhile, or when the one before takes too long
   */
  take(signal: AbortSignal): Promise<void> {
    this.#taken ??= this.#take(signal);
    return this.#taken;
  }

  end(): void {
    this.#server?.close();
    for (const successor of this.#waiting) successor.destroy();
  }

  #take(signal: AbortSignal): Promise<void> {
    return withDeadline(this.longestWaitMs, [signal], (waiting) => this.#takeWhile(waiting, signal));
  }

  async #takeWhile(waiting: AbortSignal, signal: AbortSignal): Promise<void> {
    const own = String(this.terraform());
    const introduce = () => `${process.pid} ${signal.aborted ? 'none' : this.terraform()}`;
    while (this.#server === undefined) {
      this.#server = await tryListen(this.socketPath, this.#waiting, introduce);
      if (this.#server !== undefined) return;
      const end = await endOf(this.socketPath, own, waiting);
      if (end.kind === 'shared') return;
      if (end.kind === 'abandoned' && !isAbstract(this.socketPath)) rmSync(this.socketPath, { force: true });
      if (end.kind === 'given up') throw new OperationError(explain(end.who, signal));
    }
  }
}

/**
 * Linux has sockets without a file, which go with their process (unix(7), "Abstract"). Elsewhere, of two who find the file of a
 * killed one at the same instant, the slower may remove that of the faster.
 */
function socketNamed(name: string): string {
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

function isAbstract(path: string): boolean {
  return path.startsWith('\0');
}

function explain(who: string, signal: AbortSignal): string {
  const before = `another deploy or restore from this directory still works at its containers (process ${who})`;
  return signal.aborted
    ? `interrupted; ${before}`
    : `${before}. Nothing was touched. When it has ended, or was ended by you, deploy again.`;
}

/**
 * Undefined when there is such a socket already, whether anyone listens there or not.
 * @param introduce gives the process id of this provider, and that of its Terraform unless that has left or given up
 */
function tryListen(path: string, waiting: Set<Socket>, introduce: () => string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((successor) => {
      waiting.add(successor);
      successor.on('error', () => undefined).on('close', () => waiting.delete(successor));
      successor.write(introduce());
      successor.unref();
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

type TurnEnd =
  | { readonly kind: 'ended' }
  /** It belongs to the same Terraform. */
  | { readonly kind: 'shared' }
  /** The process was killed, and left its socket. */
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'given up'; readonly who: string };

function endOf(path: string, terraform: string, waiting: AbortSignal): Promise<TurnEnd> {
  return new Promise((resolve, reject) => {
    let who = '';
    const connection = createConnection(path);
    const giveUp = () => {
      resolve({ kind: 'given up', who });
      connection.destroy();
    };
    if (waiting.aborted) giveUp();
    waiting.addEventListener('abort', giveUp);
    connection.once('data', (introduction) => {
      const [provider = '', itsTerraform] = String(introduction).split(' ');
      who = provider;
      if (itsTerraform !== terraform) return;
      resolve({ kind: 'shared' });
      connection.destroy();
    });
    connection.once('close', () => {
      waiting.removeEventListener('abort', giveUp);
      resolve({ kind: 'ended' });
    });
    connection.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve({ kind: 'abandoned' });
      else if (error.code === 'ENOENT' || error.code === 'ECONNRESET') resolve({ kind: 'ended' });
      else reject(error);
    });
  });
}
