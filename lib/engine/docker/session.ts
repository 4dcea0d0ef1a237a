import type { IncomingMessage } from 'node:http';
import type { EngineAddress } from '../../contract/engine-address';
import type { Endpoint } from '../endpoint';
import { Api, StatusError, type ApiRequest } from './api';
import { chooseApiVersion, ensureContainerd, type EngineVersion } from './api-version';
import { ConnectionFailure } from './connection-failure';
import { openLink, type Link } from './link';
import { isPodman, podmanError } from './podman';
import { Pulse } from './pulse';

/** To learn why an engine that was given time enough has not told its version. */
const LONGEST_PING_MS = 1000;

/** What one call may do: its requests end together with it. */
export interface CallApi {
  /** Returns the parsed answer; `signal` gives up earlier. @throws StatusError for any status but 2xx */
  json(request: ApiRequest, signal?: AbortSignal): Promise<unknown>;
  /** Returns the body of the answer, to be read to its end. @throws StatusError for any status but 2xx */
  stream(request: ApiRequest): Promise<IncomingMessage>;
  /** Podman speaks Docker's API with a few words of its own. */
  readonly isPodman: boolean;
}

/** An open way to an engine that has answered. Ended by the first sign that it is broken; then there is another one. */
export class Session {
  readonly #calls = new Set<AbortController>();
  readonly #pulse: Pulse;
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
      this.#pulse.sign();
    });
    this.#pulse = new Pulse(
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
    const deadline = AbortSignal.timeout(connectMs);
    const signal = AbortSignal.any([closed, deadline]);
    const link = await openLink(address, endpoint, signal);
    const session = new Session(link, endpoint.timeouts);
    try {
      await session.#negotiate(signal);
      return session;
    } catch (error) {
      const failure = deadline.aborted ? await session.#silence(connectMs, error) : error;
      session.#end(failure);
      throw failure;
    }
  }

  /** True when new calls need a new one. */
  get isRetired(): boolean {
    return this.#isRetired;
  }

  /**
   * Runs one call; it fails when it takes longer than `limitMs`, or when the engine shows no sign of life any more.
   * @throws ConnectionFailure
   * @throws StatusError
   */
  async run<T>(call: (api: CallApi) => Promise<T>, limitMs: number): Promise<T> {
    const controller = new AbortController();
    const timer =
      limitMs === Infinity
        ? undefined
        : setTimeout(() => {
            controller.abort(tooLate(limitMs));
          }, limitMs);
    this.#calls.add(controller);
    this.#pulse.start();
    try {
      return await call(this.#apiFor(controller.signal, limitMs > this.#promptMs));
    } catch (error) {
      throw await this.#explain(error, controller.signal);
    } finally {
      clearTimeout(timer);
      this.#calls.delete(controller);
      if (this.#calls.size === 0) this.#rest();
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

  #apiFor(signal: AbortSignal, lasts: boolean): CallApi {
    const versioned = (it: ApiRequest) => ({ ...it, lasts, path: `/v${this.#version}${it.path}` });
    return {
      isPodman: this.#isPodman,
      json: async (request, earlier = signal) => {
        try {
          return await this.#api.json(versioned(request), AbortSignal.any([signal, earlier]));
        } catch (error) {
          // A connection that was cut on purpose is not a lost one.
          throw earlier.aborted ? earlier.reason : this.#isPodman ? podmanError(error) : error;
        }
      },
      stream: (request) => this.#api.stream(versioned(request), signal),
    };
  }

  async #explain(error: unknown, signal: AbortSignal): Promise<unknown> {
    // What the requests of an aborted call say is a consequence.
    const explained: unknown = signal.aborted ? signal.reason : await this.link.explain(error);
    if (explained instanceof ConnectionFailure && explained.code !== 'timeout') this.retire();
    return explained;
  }

  async #negotiate(signal: AbortSignal): Promise<void> {
    try {
      const answer = await this.#api.json({ method: 'GET', path: '/version' }, signal);
      const engine: EngineVersion = answer ?? {};
      this.#version = chooseApiVersion(engine);
      ensureContainerd(engine);
      this.#isPodman = isPodman(engine);
    } catch (error) {
      throw notAnEngine(error) ?? (await this.link.explain(error));
    }
  }

  /** An engine asks its containerd before it tells its version, and for a ping it asks nobody. */
  async #silence(connectMs: number, cause: unknown): Promise<ConnectionFailure> {
    const ping = this.#api.ping(AbortSignal.timeout(Math.min(LONGEST_PING_MS, connectMs / 4)));
    const isAlive = await ping.then(
      () => true,
      () => false,
    );
    const silence = `there was no answer within ${connectMs / 1000} s (connect timeout)`;
    const reason = isAlive ? `${silence}: the engine lives, but its containerd does not answer it` : silence;
    return new ConnectionFailure('unreachable', reason, { cause });
  }

  #rest(): void {
    this.#pulse.stop();
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

function tooLate(limitMs: number): ConnectionFailure {
  const reason = `no end after ${limitMs / 1000} s, although the engine answers other requests`;
  return new ConnectionFailure('timeout', reason);
}

/** Something else than an engine answered the first request. */
function notAnEngine(error: unknown): ConnectionFailure | undefined {
  const isForeign = error instanceof StatusError || error instanceof SyntaxError;
  if (!isForeign) return undefined;
  const reason = /HTTPS server/.test(error.message)
    ? 'the engine speaks TLS at that port; give this host its tls files: ca, cert and key'
    : `what answers there is not a container engine (${error.message}); correct its address`;
  return new ConnectionFailure('denied', reason, { cause: error });
}
