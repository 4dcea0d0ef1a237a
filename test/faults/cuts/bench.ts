import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealProvider } from '../../e2e/real-provider';
import { Lab } from '../../lab/lab';
import { CHECKOUT } from '../../lab/lab-files';
import { runCommand } from '../../lab/run-command';
import type { Cut } from '../provider/cutter';
import { VERSIONS } from './scenario';
import { IMAGE } from './scenarios';

/** What cuts are tried on: a lab with images on one engine, and a provider that can be cut. */
export class Bench {
  readonly #bundle: string;
  readonly #journal: string;

  private constructor(
    readonly lab: Lab,
    private readonly directory: string,
  ) {
    this.#bundle = join(directory, 'provider.js');
    this.#journal = join(directory, 'journal');
  }

  /** @param engine its address; default: as for labs */
  static async create(prefix: string, engine?: string): Promise<Bench> {
    const directory = mkdtempSync(join(tmpdir(), 'kollaform-cuts-'));
    const options = { prefix, controllers: 3, computes: 0, directory: join(directory, 'cloud') };
    const lab = await Lab.create({ ...options, ...(engine !== undefined && { engine }) });
    const bench = new Bench(lab, directory);
    await bench.#build();
    return bench;
  }

  async destroy(): Promise<void> {
    await this.lab.destroy();
    rmSync(this.directory, { recursive: true, force: true });
  }

  provider(): Promise<RealProvider> {
    return RealProvider.start(this.lab.engineAddress, { hosts: this.lab.names.hosts });
  }

  /** One that ends itself at the cut. */
  doomedProvider(cut: Cut): Promise<RealProvider> {
    rmSync(this.#journal, { force: true });
    const env = { KOLLAFORM_CUT_JOURNAL: this.#journal, KOLLAFORM_CUT: JSON.stringify(cut) };
    return RealProvider.start(this.lab.engineAddress, {
      bundle: this.#bundle,
      env,
      hosts: this.lab.names.hosts,
    });
  }

  /** The n-th call of the last doomed one, as it was numbered: `7 ctl1 stopContainer 4f1c...`. */
  call(number: number): string | undefined {
    const calls = existsSync(this.#journal) ? readFileSync(this.#journal, 'utf8').split('\n') : [];
    return calls[number - 1] || undefined;
  }

  async #build(): Promise<void> {
    const script = join(CHECKOUT, 'bin/build-provider.mjs');
    const args = [script, 'test/faults/provider/main.ts', this.#bundle];
    const { exitCode, output } = await runCommand(process.execPath, args, { cwd: CHECKOUT });
    if (exitCode !== 0) throw new Error(`bin/build-provider.mjs: ${output}`);
    for (const tag of Object.values(VERSIONS)) await this.lab.buildRelease(tag, { only: IMAGE });
  }
}
