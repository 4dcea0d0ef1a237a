import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As Terraform describes who holds a lock; it sends and expects the same. */
export interface LockInfo {
  readonly ID: string;
  readonly Who: string;
  readonly Operation: string;
}

/** What Terraform's `http` backend expects of a server: states with locks, by path. In memory. */
export class HttpStateServer {
  readonly states = new Map<string, string>();
  /** Put one in to hold a state as somebody else would. */
  readonly locks = new Map<string, LockInfo>();
  /** Methods and paths of the requests so far: `LOCK /nova`. */
  readonly requests: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HttpStateServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const states = new HttpStateServer(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void states.#answer(request, response);
    });
    return states;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '', this.url).pathname;
    this.requests.push(`${request.method ?? ''} ${path}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, body = '' } = this.#handle(request.method ?? '', path, Buffer.concat(chunks).toString());
    response.writeHead(status).end(body);
  }

  #handle(method: string, path: string, body: string): { readonly status: number; readonly body?: string } {
    const state = this.states.get(path);
    const lock = this.locks.get(path);
    switch (method) {
      case 'GET':
        return state === undefined ? { status: 404 } : { status: 200, body: state };
      case 'POST':
        this.states.set(path, body);
        return { status: 200 };
      case 'LOCK':
        if (lock !== undefined) return { status: 423, body: JSON.stringify(lock) };
        this.locks.set(path, JSON.parse(body) as LockInfo);
        return { status: 200 };
      case 'UNLOCK':
        this.locks.delete(path);
        return { status: 200 };
      default:
        return { status: 405 };
    }
  }
}
