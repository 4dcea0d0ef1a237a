import { join } from 'node:path';
import { CHECKOUT } from '../lab/lab-files';
import { runCommand } from '../lab/run-command';

/** What can be done to a host; `heal` undoes it. */
export type HostCommand =
  'freeze' | 'stall' | 'kill' | 'cut' | 'drop' | 'crash' | 'kill-containerd' | 'live-restore' | 'heal';

/** What `bin/lab describe` prints. */
export interface LabDescription {
  readonly hosts: Readonly<Record<string, LabHost>>;
  /** Directory with `ca.pem`, `cert.pem`, `key.pem`, `id`, `known_hosts`, and wrong ones. */
  readonly keys: string;
}

export interface LabHost {
  /** IPv4 */
  readonly address: string;
  /** `unix://...`, on this machine: it answers even when the host's network does not. */
  readonly engine: string;
  /** `runs`, or what is wrong with it: `frozen,cut`. */
  readonly state: string;
}

/** `bin/lab`, for one lab of the machine. */
export class LabCommand {
  readonly #environment: NodeJS.ProcessEnv;

  /** @param state directory of the lab's data, which tells it from others; default as for `bin/lab` */
  constructor(state?: string) {
    this.#environment = { ...process.env, ...(state !== undefined && { KOLLAFORM_STATE: state }) };
  }

  /** @param size of the lab; `disk` is that of each engine's disk, `900M`: default as large as the machine's */
  async up(size: {
    readonly controllers: number;
    readonly computes: number;
    readonly disk?: string;
  }): Promise<void> {
    const { controllers, computes, disk } = size;
    const limit = disk === undefined ? [] : ['--disk', disk];
    await this.#run('up', '--controllers', String(controllers), '--computes', String(computes), ...limit);
  }

  async down(): Promise<void> {
    await this.#run('down');
  }

  async describe(): Promise<LabDescription> {
    return JSON.parse(await this.#run('describe')) as LabDescription;
  }

  async run(command: HostCommand, host: string): Promise<void> {
    await this.#run(command, host);
  }

  /** @throws Error with what it printed when it fails */
  async #run(...args: readonly string[]): Promise<string> {
    const options = { cwd: CHECKOUT, env: this.#environment };
    const { exitCode, output, stdout } = await runCommand(join(CHECKOUT, 'bin/lab'), args, options);
    if (exitCode !== 0) throw new Error(`bin/lab ${args.join(' ')}: ${output}`);
    return stdout;
  }
}
