import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface HttpEngineOptions {
  /** @default - a free port on 127.0.0.1 */
  readonly socketPath?: string;
  /** @default 0 - a free one */
  readonly port?: number;
  /** @default - plain HTTP */
  readonly tls?: https.ServerOptions;
}

const VERSION = { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12' };

/** What it answers about any container, unless a test has another answer. */
export const CONTAINER = {
  Id: 'c1',
  Name: '/a',
  Image: 'sha256:1',
  RestartCount: 0,
  State: { Status: 'running', Running: true, Paused: false, Restarting: false, ExitCode: 0 },
  Config: { Image: 'i:1' },
  HostConfig: {},
  Mounts: [],
  NetworkSettings: { Networks: {} },
};

/** Answers with JSON. */
export function saying(json: unknown): Answer {
  return (_, response) => response.end(JSON.stringify(json));
}

/**
 * A real HTTP server that looks like an engine from outside: it has a version, answers pings, and everything else as the
 * test says. It can fall silent, cut connections, end, and come back.
 */
export class HttpEngine {
  readonly requests: string[] = [];
  connections = 0;
  version: object = VERSION;
  /** Stopped, it keeps the engine from telling its version, and from nothing else. */
  containerd: 'runs' | 'hangs' = 'runs';
  /** Answer to everything, with status 400. @default - none */
  refusal: string | undefined;
  answer: Answer = saying(CONTAINER);
  /** Asked first, also about the version and pings; undefined for the usual answer. */
  override: (request: http.IncomingMessage) => Answer | undefined = () => undefined;
  readonly #sockets = new Set<Socket>();
  #isSilent = false;

  private constructor(readonly server: http.Server) {
    server.on(server instanceof https.Server ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
      this.#handle(request, response);
    });
  }

  static async start({ socketPath, port = 0, tls }: HttpEngineOptions = {}): Promise<HttpEngine> {
    const server = tls === undefined ? http.createServer() : https.createServer(tls);
    const engine = new HttpEngine(server);
    if (socketPath === undefined) server.listen(port, '127.0.0.1');
    else server.listen(socketPath);
    await once(server, 'listening');
    return engine;
  }

  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('it does not listen on a port');
    return address.port;
  }

  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Requests without those of the connection itself: `GET /v1.41/containers/a/json`. */
  get calls(): readonly string[] {
    return this.requests.filter((it) => !/ (\/version|\/_ping)$/.test(it));
  }

  /** Takes connections and requests, and never answers: like a stopped process. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  speakAgain(): void {
    this.#isSilent = false;
  }

  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Returns when such a request has come. */
  async received(pattern: RegExp): Promise<void> {
    while (!this.requests.some((it) => pattern.test(it))) await delay(5);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cutConnections();
    await closed;
  }

  #handle(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const override = this.override(request);
    if (override !== undefined) {
      override(request, response);
      return;
    }
    if (this.#isSilent || (this.containerd === 'hangs' && request.url === '/version')) return;
    if (this.refusal !== undefined) response.writeHead(400).end(this.refusal);
    else if (request.url === '/version') response.end(JSON.stringify(this.version));
    else if (request.url === '/_ping') response.end('OK');
    else this.answer(request, response);
  }
}
