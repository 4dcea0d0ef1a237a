import type { IncomingMessage } from 'node:http';
import type { EngineAddress } from '../../contract/engine-address';
import type { Endpoint } from '../endpoint';
import { withDeadline } from '../deadline';
import { versionShape } from '../api/answers';
import type { Shape } from '../api/shape';
import { AnswerError } from './answer-body';
import { ensureShape } from './ensure-shape';
import { Api, StatusError, type ApiRequest } from './api';
import { chooseApiVersion, ensureContainerd } from './api-version';
import { ConnectionFailure } from './connection-failure';
import { openLink, type Link } from './link';
import { isPodman, podmanError } from './podman';
import { Heartbeat } from './heartbeat';

/** To learn why an engine that was given time enough has not told its version. */
const LONGEST_PING_MS = 1000;

/** How long a call may take. */
export interface CallLimit {
  /** Milliseconds; `Infinity` for as long as the engine lives. */
  readonly ms: number;
  /** Says why one that lasts for as long as it gets on was given up. @default - it must end in this time */
  readonly late?: () => string;
}

/** What one call may do: its requests end together with it. */
export interface CallApi {
  /**
   * Returns the answer; `signal` gives up earlier.
   * @throws StatusError for any status but 2xx
   * @throws AnswerError for one of another shape
   */
  json<T>(request: ApiRequest, shape: Shape<T>, signal?: AbortSignal): Promise<T>;
  /** The same where the status is all of the answer that counts. */
  send(request: ApiRequest): Promise<void>;
  /** Returns the body of the answer, to be read to its end. @throws StatusError for any status but 2xx */
  stream(request: ApiRequest): Promise<IncomingMessage>;
  /** What takes long gets on: the time of the call begins anew. */
  readonly getsOn: () => void;
  /** Podman speaks Docker's API with a few words of its own. */
  readonly isPodman: boolean;
  /** Of the API that both sides speak: `1.41`. */
  readonly version: string;
}

/** An open way to an engine that has answered. Ended by the first sign that it is broken; then there is another one. */
export class Session {
  readonly #calls = new Set<AbortController>();
  readonly #heartbeat: Heartbeat;
  readonly #api: Api;
  readonly #promptMs: number;
  #version = '';
  #isPodman = false;
  #isRetired = false;

  private constructor(
    readonly link: Link,
    { requestMs, stallMs }: Endpoint['timeouts'],
  ) {
    this.#promptMs = requestMs;
    this.#api = new Api(link.target, () => {
      this.#heartbeat.sign();
    });
    this.#heartbeat = new Heartbeat(
      stallMs,
      (signal) => this.#api.ping(signal),
      () => {
        const reason = `the engine has shown no sign of life for ${stallMs / 1000} s`;
        this.#end(new ConnectionFailure('unreachable', reason));
      },
    );
    void link.ended?.then(() => {
      this.retire();
    });
  }

  /** @throws ConnectionFailure; `unreachable` when there is no answer within `connectMs` */
  static async open(address: EngineAddress, endpoint: Endpoint, closed: AbortSignal): Promise<Session> {
    const { connectMs } = endpoint.timeouts;
    return withDeadline(connectMs, [closed], async (signal) => {
      const link = await openLink(address, endpoint, signal);
      const session = new Session(link, endpoint.timeouts);
      try {
        await untilAborted(session.#negotiate(signal), signal);
        return session;
      } catch (error) {
        const isLate = signal.aborted && !closed.aborted;
        const failure = isLate ? await session.#silence(connectMs, error) : error;
        session.#end(failure);
        throw failure;
      }
    });
  }

  /** True when new calls need a new one. */
  get isRetired(): boolean {
    return this.#isRetired;
  }

  /**
   * Runs one call; it fails when its time is over, or when the engine shows no sign of life any more.
   * @throws ConnectionFailure
   * @throws StatusError
   * @throws AnswerError
   */
  async run<T>(call: (api: CallApi) => Promise<T>, limit: CallLimit): Promise<T> {
    const ended = new AbortController();
    this.#calls.add(ended);
    this.#heartbeat.start();
    try {
      return await withDeadline(
        limit.ms,
        [ended.signal],
        (signal, restart) => this.#attempt(call, this.#apiFor(signal, this.#lasts(limit), restart), signal),
        () => tooLate(limit),
      );
    } finally {
      this.#calls.delete(ended);
      if (this.#calls.size === 0) this.#rest();
    }
  }

  #lasts({ ms, late }: CallLimit): boolean {
    return ms > this.#promptMs || late !== undefined;
  }

  async #attempt<T>(call: (api: CallApi) => Promise<T>, api: CallApi, signal: AbortSignal): Promise<T> {
    try {
      return await untilAborted(call(api), signal);
    } catch (error) {
      throw await this.#explain(error, signal);
    }
  }

  /** Takes no more calls; those under way may end. */
  retire(): void {
    this.#isRetired = true;
    if (this.#calls.size === 0) this.#rest();
  }

  /** Ends the calls under way, too. */
  close(): void {
    this.#end(new ConnectionFailure('unreachable', 'the connection was closed'));
  }

  #apiFor(signal: AbortSignal, lasts: boolean, getsOn: () => void): CallApi {
    const versioned = (it: ApiRequest) => ({ ...it, lasts, path: `/v${this.#version}${it.path}` });
    const json = async (request: ApiRequest, earlier: AbortSignal) => {
      try {
        return await withDeadline(Infinity, [signal, earlier], (either) =>
          this.#api.json(versioned(request), either),
        );
      } catch (error) {
        // A connection that was cut on purpose is not a lost one.
        throw earlier.aborted ? earlier.reason : this.#isPodman ? podmanError(error) : error;
      }
    };
    return {
      isPodman: this.#isPodman,
      version: this.#version,
      getsOn,
      json: async (request, shape, earlier = signal) => ensureShape(shape, await json(request, earlier)),
      send: async (request) => {
        await json(request, signal);
      },
      stream: (request) => this.#api.stream(versioned(request), signal),
    };
  }

  async #explain(error: unknown, signal: AbortSignal): Promise<unknown> {
    // What the requests of an aborted call say is a consequence.
    const explained: unknown = signal.aborted ? signal.reason : await this.link.explain(error);
    if (explained instanceof ConnectionFailure && explained.kind !== 'timeout') this.retire();
    return explained;
  }

  async #negotiate(signal: AbortSignal): Promise<void> {
    try {
      const answer = await this.#api.json({ method: 'GET', path: '/version' }, signal);
      const engine = ensureShape(versionShape, answer);
      this.#version = chooseApiVersion(engine);
      ensureContainerd(engine);
      this.#isPodman = isPodman(engine);
    } catch (error) {
      throw notAnEngine(error) ?? (await this.link.explain(error));
    }
  }

  /** An engine asks its containerd before it tells its version, and for a ping it asks nobody. */
  async #silence(connectMs: number, cause: unknown): Promise<ConnectionFailure> {
    const longestMs = Math.min(LONGEST_PING_MS, connectMs / 4);
    const ping = withDeadline(longestMs, [], (signal) => untilAborted(this.#api.ping(signal), signal));
    const isAlive = await ping.then(
      () => true,
      () => false,
    );
    const silence = `there was no answer within ${connectMs / 1000} s (connect timeout)`;
    const reason = isAlive ? `${silence}: the engine lives, but its containerd does not answer it` : silence;
    return new ConnectionFailure('unreachable', reason, { cause });
  }

  #rest(): void {
    this.#heartbeat.stop();
    if (!this.#isRetired) return;
    this.#api.close();
    this.link.close();
  }

  #end(reason: unknown): void {
    this.#isRetired = true;
    for (const call of this.#calls) call.abort(reason);
    this.#rest();
  }
}

function tooLate({ ms, late }: CallLimit): ConnectionFailure {
  const reason = `no end after ${ms / 1000} s, although the engine answers other requests`;
  return new ConnectionFailure('timeout', late?.() ?? reason);
}

/** Whatever an engine makes of its connections, a call ends with its signal. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
  });
  return Promise.race([work, aborted]);
}

/** Something else than an engine answered the first request. */
function notAnEngine(error: unknown): ConnectionFailure | undefined {
  const isForeign = error instanceof StatusError || error instanceof AnswerError;
  if (!isForeign) return undefined;
  const reason = /HTTPS server/.test(error.message)
    ? 'the engine speaks TLS at that port; give this host its tls files: ca, cert and key'
    : `what answers there is not a container engine (${error.message}); correct its address`;
  return new ConnectionFailure('denied', reason, { cause: error });
}
