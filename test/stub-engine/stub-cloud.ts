import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { engineServer } from './engine-server';
import { StatisticsCounter } from './statistics';
import { StubHost } from './stub-host';

export interface StubCloudOptions {
  /** Made if it is not there; one socket per host goes into it, and `control.sock`. */
  readonly directory: string;
  readonly hosts: readonly string[];
  /** Added to every call. @default 0 */
  readonly latencyMs?: number;
  /** The first host listens on this TCP port of the loopback interface, too, the second on the next. @default - unix sockets alone */
  readonly firstPort?: number;
}

/** Many engines in memory, each on a unix socket of its own, served by this process. */
export class StubCloud {
  readonly statistics = new StatisticsCounter();
  readonly #servers: Server[] = [];

  private constructor(readonly options: StubCloudOptions) {}

  /** Resolves when all of them listen. */
  static async start(options: StubCloudOptions): Promise<StubCloud> {
    const cloud = new StubCloud(options);
    mkdirSync(options.directory, { recursive: true });
    for (const [index, name] of options.hosts.entries()) await cloud.#startHost(name, index);
    await cloud.#listen(cloud.#controlServer(), cloud.controlSocket);
    return cloud;
  }

  /** `GET /` answers with `Statistics`, `DELETE /` resets them. */
  get controlSocket(): string {
    return this.socketOf('control');
  }

  /** Path of a host's socket. */
  socketOf(host: string): string {
    return join(this.options.directory, `${host}.sock`);
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }

  async #startHost(name: string, index: number): Promise<void> {
    const { latencyMs = 0, firstPort } = this.options;
    const host = new StubHost(name, this.statistics);
    await this.#listen(engineServer(host, latencyMs), this.socketOf(name));
    if (firstPort !== undefined) await this.#listen(engineServer(host, latencyMs), firstPort + index);
  }

  async #listen(server: Server, address: string | number): Promise<void> {
    this.#servers.push(server);
    if (typeof address === 'string') rmSync(address, { force: true });
    if (typeof address === 'string') server.listen(address);
    else server.listen(address, '127.0.0.1');
    await once(server, 'listening');
  }

  #controlServer(): Server {
    return createServer((request, response) => {
      if (request.method === 'DELETE') this.statistics.reset();
      response.end(JSON.stringify(this.statistics.read()));
    });
  }
}
