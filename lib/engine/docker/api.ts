import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { AnswerError, readErrorMessage, readJson } from './answer-body';
import { messageOf, systemCodeOf } from './connection-failure';
import type { Target } from './link';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the version: `/containers/json`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** @default - none but those of the body */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is: a tar archive. */
  readonly tar?: Buffer | Readable;
  /** The answer may take long. @default false */
  readonly lasts?: boolean;
}

/** The engine answered, and not with success. */
export class StatusError extends Error {
  override readonly name = 'StatusError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** More at a time are slower: every connection costs a handshake. */
const KEPT_CONNECTIONS = 4;
/** With a thousand hosts, each idle connection is a thousand file descriptors. */
const IDLE_CONNECTIONS = 1;
/** An idle connection older than this may have been dropped by a firewall on its way. */
const IDLE_MS = 30_000;

/** HTTP to one engine over kept connections. It knows no more of the API than how answers and errors look. */
export class Api {
  /** For requests that are answered at once. */
  readonly #kept: http.Agent;
  /** A connection per request, for those that last: they would keep others waiting. */
  readonly #fresh: http.Agent;

  /** `onAnswer` is called whenever something comes from the engine. */
  constructor(
    readonly target: Target,
    readonly onAnswer: () => void,
  ) {
    this.#kept = newAgent(target, {
      keepAlive: true,
      maxSockets: KEPT_CONNECTIONS,
      maxFreeSockets: IDLE_CONNECTIONS,
      timeout: IDLE_MS,
    });
    this.#fresh = newAgent(target, { keepAlive: false });
  }

  /**
   * Returns the parsed answer; undefined for an empty one.
   * @throws StatusError for any status but 2xx
   * @throws AnswerError for what is no JSON, or too much
   */
  async json(request: ApiRequest, signal: AbortSignal): Promise<unknown> {
    return readJson(await this.stream(request, signal));
  }

  /** Returns the answer's body, which the caller must read to its end. @throws StatusError for any status but 2xx */
  async stream(request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const answer = await this.#sendSafely(request, signal);
    answer.on('data', this.onAnswer).pause();
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    const message = await readErrorMessage(answer);
    throw new StatusError(status, message || `it answered with HTTP status ${status}`);
  }

  /** Asks for a sign of life, over a connection of its own: a kept one may be dead while the engine is not. */
  async ping(signal: AbortSignal): Promise<void> {
    const answer = await this.#send({ method: 'GET', path: '/_ping', lasts: true }, signal);
    // Its head is the sign; its body may be anything.
    answer.on('error', () => undefined).destroy();
  }

  /** Ends all connections, those in use included. */
  close(): void {
    this.#kept.destroy();
    this.#fresh.destroy();
  }

  /** Only a GET is safe to repeat, and only when it met a kept connection that the engine had given up meanwhile. */
  async #sendSafely(request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
    try {
      return await this.#send(request, signal);
    } catch (error) {
      if (request.method !== 'GET' || !(error instanceof StaleConnection)) throw unwrap(error);
      for (const socket of Object.values(this.#kept.freeSockets).flat()) socket?.destroy();
      return this.#send(request, signal).catch((again: unknown) => {
        throw unwrap(again);
      });
    }
  }

  #send(
    { method, path, query = {}, headers, json, tar, lasts = false }: ApiRequest,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const protocol = this.target.tls === undefined ? http : https;
    const body = json === undefined ? tar : Buffer.from(JSON.stringify(json));
    const options = {
      ...this.target.address,
      agent: lasts ? this.#fresh : this.#kept,
      method,
      path: path + printQuery(query),
      headers: {
        ...headers,
        ...headersOf(body, json === undefined ? 'application/x-tar' : 'application/json'),
      },
      signal,
    };
    return new Promise((resolve, reject) => {
      const request = protocol.request(options);
      request.once('response', (answer) => {
        this.onAnswer();
        // What breaks the rest of the answer breaks its reader.
        request.on('error', (error) => answer.destroy(withCause(error)));
        resolve(answer);
      });
      request.once('upgrade', (_, socket) => {
        socket.destroy();
        reject(new AnswerError('the engine answered with HTTP status 101, which was not asked for'));
      });
      request.on('error', (error) => {
        const isStale = request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(systemCodeOf(error) ?? '');
        reject(isStale && !signal.aborted ? new StaleConnection(error) : withCause(error));
      });
      if (body === undefined || Buffer.isBuffer(body)) request.end(body);
      else pipeline(body, request, () => undefined);
    });
  }
}

function newAgent({ tls }: Target, options: http.AgentOptions): http.Agent {
  if (tls === undefined) return new http.Agent(options);
  // Said outright, since NODE_TLS_REJECT_UNAUTHORIZED would otherwise decide.
  return new https.Agent({ ...options, secureContext: tls, rejectUnauthorized: true });
}

/** Node's words for what cannot be read as HTTP. */
function withCause(error: Error): Error {
  if (systemCodeOf(error)?.startsWith('HPE_') !== true) return error;
  return new AnswerError(`what the engine answered is no HTTP (${messageOf(error)})`, { cause: error });
}

class StaleConnection extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message);
  }
}

function unwrap(error: unknown): unknown {
  return error instanceof StaleConnection ? error.cause : error;
}

function headersOf(body: Buffer | Readable | undefined, type: string): http.OutgoingHttpHeaders {
  if (body === undefined) return {};
  return { 'content-type': type, ...(Buffer.isBuffer(body) && { 'content-length': body.length }) };
}

function printQuery(query: NonNullable<ApiRequest['query']>): string {
  const given = Object.entries(query).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  );
  const printed = new URLSearchParams(given).toString();
  return printed === '' ? '' : `?${printed}`;
}
