import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { CHECKOUT } from '../test/lab/lab-files';
import type { Statistics } from '../test/stub-engine/statistics';
import { stubHostNames } from '../test/stub-engine/stub-host-names';

export interface BenchCloudOptions {
  readonly controllers: number;
  readonly computes: number;
  /** Hosts that are updated at the same time. */
  readonly maxParallel: number;
  /** Added to every call to an engine. */
  readonly latencyMs: number;
}

/** A cloud of stub engines with the files that its operator has, in a temporary directory. */
export class BenchCloud {
  readonly directory = mkdtempSync(join(tmpdir(), 'kollaform-scale-'));
  #engines: ChildProcess | undefined;

  private constructor(readonly options: BenchCloudOptions) {}

  static async start(options: BenchCloudOptions): Promise<BenchCloud> {
    const cloud = new BenchCloud(options);
    cloud.#writeFiles();
    await cloud.#startEngines();
    return cloud;
  }

  /** Where terraform runs. */
  get stack(): string {
    return join(this.directory, 'cdktf.out/stacks/nova');
  }

  writeVersion(tag: string): void {
    this.#write('versions.yml', stringify({ nova: { tag } }));
  }

  /** Of its own: cdktf's is the user's. */
  get pluginCache(): string {
    return join(this.directory, 'plugin-cache');
  }

  /** Since the last time. */
  async takeStatistics(): Promise<Statistics> {
    const statistics = await this.#control('GET');
    await this.#control('DELETE');
    return statistics;
  }

  async remove(): Promise<void> {
    if (this.#engines?.kill()) await once(this.#engines, 'exit');
    rmSync(this.directory, { recursive: true, force: true });
  }

  get #sockets(): string {
    return join(this.directory, 'engines');
  }

  #writeFiles(): void {
    const app = [join(CHECKOUT, 'node_modules/.bin/tsx'), join(CHECKOUT, 'main.ts')];
    const config = {
      language: 'typescript',
      app: app.map((path) => `'${path}'`).join(' '),
      projectId: 'kollaform-scale',
      sendCrashReports: 'false',
    };
    this.#write('cdktf.json', JSON.stringify(config));
    this.#write('cloud.yml', stringify(this.#cloud()));
    mkdirSync(this.pluginCache);
  }

  #cloud(): object {
    const { controllers, computes, maxParallel } = this.options;
    const { control, compute } = stubHostNames(controllers, computes);
    const host = (group: string) => (name: string) =>
      [name, { engine: `unix://${join(this.#sockets, `${name}.sock`)}`, groups: [group] }] as const;
    return {
      images: { registry: 'registry.example/kolla' },
      hosts: Object.fromEntries([...control.map(host('control')), ...compute.map(host('compute'))]),
      // Nobody runs a MariaDB there to be saved, and nothing that writes records down.
      services: { nova: { snapshot: false, service_records: false } },
      updates: { compute: { max_parallel: maxParallel } },
    };
  }

  #write(name: string, content: string): void {
    writeFileSync(join(this.directory, name), content);
  }

  async #startEngines(): Promise<void> {
    const { controllers, computes, latencyMs } = this.options;
    const flags = { directory: this.#sockets, controllers, computes, latency: latencyMs };
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const program = [
      join(CHECKOUT, 'node_modules/tsx/dist/cli.mjs'),
      join(CHECKOUT, 'test/stub-engine/main.ts'),
    ];
    this.#engines = spawn(process.execPath, [...program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (this.#engines.stdout) await once(this.#engines.stdout, 'data');
  }

  async #control(method: string): Promise<Statistics> {
    const sent = request({ socketPath: join(this.#sockets, 'control.sock'), method, path: '/' }).end();
    const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    return JSON.parse(await text(answer)) as Statistics;
  }
}
