import type Docker from 'dockerode';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CHECKOUT } from '../lab/lab-files';

export const USER = 'bob';
/** Nothing else has this text, so that it can be looked for. */
export const PASSWORD = 'Registry-Pass:word-3ea1';

/** A registry with a login on 127.0.0.1, in the network namespace of an engine. */
export class Registry {
  readonly #requests: string[] = [];

  private constructor(
    readonly port: number,
    private readonly program: ChildProcess,
  ) {}

  /** @param pid of a process in that network namespace. @default - that of this process */
  static async start(port: number, pid?: number): Promise<Registry> {
    const command = [join(CHECKOUT, 'node_modules/.bin/tsx'), join(CHECKOUT, 'test/registry/main.ts')];
    const all = [...command, String(port), USER, PASSWORD];
    const [name = '', ...args] =
      pid === undefined ? all : ['nsenter', '--target', String(pid), '--net', ...all];
    const program = spawn(name, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const registry = new Registry(port, program);
    const lines = createInterface({ input: program.stdout });
    lines.on('line', (line) => registry.#requests.push(line));
    await once(lines, 'line');
    return registry;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** What was asked since, such as `GET /v2/ somebody`. */
  takeRequests(): readonly string[] {
    return this.#requests.splice(0);
  }

  /** Pushes an image that the engine has under the name of this registry. @throws Error with what the engine says */
  async push(docker: Docker, reference: string): Promise<void> {
    const authconfig = { username: USER, password: PASSWORD, serveraddress: this.address };
    const progress = await docker.getImage(reference).push({ authconfig });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error, output: readonly { readonly error?: string }[]) => {
        const failure = error ?? output.find((it) => it.error !== undefined)?.error;
        if (failure) reject(new Error(String(failure)));
        else resolve();
      });
    });
  }

  async stop(): Promise<void> {
    const { exitCode, signalCode, pid } = this.program;
    if (exitCode !== null || signalCode !== null || pid === undefined) return;
    const ended = once(this.program, 'exit');
    // tsx has a process below it.
    process.kill(-pid, 'SIGKILL');
    await ended;
  }
}
