import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

/** A program that was started, in a process group of its own: what is done to it does not reach this process. */
export class RunningCommand {
  readonly #child: ChildProcess;
  readonly #output: Buffer[] = [];
  readonly ended: Promise<unknown>;

  constructor(program: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.#child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.#output.push(chunk));
    }
    // Not `close`: what it started may live on and hold its output.
    this.ended = once(this.#child, 'exit');
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('it was not started');
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** 128 when a signal ended it. */
  get exitCode(): number {
    return this.#child.exitCode ?? 128;
  }

  get output(): string {
    return stripVTControlCharacters(Buffer.concat(this.#output).toString('utf8'));
  }
}
