import { OperationError } from '../../contract/operation-error';
import { parseEngineAddress, type EngineAddress } from '../../contract/engine-address';
import type { Endpoint } from '../endpoint';
import { EngineError, type EngineErrorKind } from '../engine-error';
import { AnswerError } from './answer-body';
import { StatusError } from './api';
import { ConnectionFailure, messageOf } from './connection-failure';
import { Session, type CallApi, type CallLimit } from './session';

/** Calls that work on something may take this many times as long as those that look something up. */
const WORK_FACTOR = 2;

/** How long calls may take, in milliseconds. */
export interface CallLimits {
  /** A call that answers at once. */
  readonly prompt: number;
  /** A call that does something to a container: start, remove, copy. */
  readonly work: number;
  /** A pull of which nothing moves. */
  readonly pull: number;
}

/**
 * The connection to one engine for the life of the process. Made when it is opened, made anew when it was lost; while an
 * engine cannot be reached, calls fail at once for as long as the last attempt took.
 */
export class Connection {
  readonly limits: CallLimits;
  readonly #address: EngineAddress;
  readonly #closed = new AbortController();
  #session: Promise<Session> | undefined;
  #refusal: { readonly failure: unknown; readonly until: number } | undefined;

  /** @throws OperationError when the address is none */
  constructor(
    readonly host: string,
    readonly endpoint: Endpoint,
  ) {
    const parsed = parseEngineAddress(endpoint.url);
    if ('mistake' in parsed)
      throw new OperationError(
        'resource-invalid',
        `${host}: the address of its engine, ${endpoint.url}, ${parsed.mistake}`,
      );
    this.#address = parsed.address;
    const { requestMs, pullMs } = endpoint.timeouts;
    this.limits = { prompt: requestMs, work: WORK_FACTOR * requestMs, pull: pullMs };
  }

  /** @throws EngineError when the engine cannot be reached */
  async open(): Promise<void> {
    try {
      await this.#ready();
    } catch (error) {
      throw this.#engineError(`connect to ${this.endpoint.url}`, error);
    }
  }

  /**
   * Runs a call that may consist of several requests; the limit, in milliseconds or more, is for all of them.
   * @throws EngineError that says `operation`: a verb with its object
   */
  async call<T>(
    operation: string,
    run: (api: CallApi) => Promise<T>,
    limit: number | CallLimit = this.limits.prompt,
  ): Promise<T> {
    try {
      const session = await this.#ready();
      return await session.run(run, typeof limit === 'number' ? { ms: limit } : limit);
    } catch (error) {
      throw this.#engineError(operation, error);
    }
  }

  /** The same for what the engine may say is done already (HTTP 304) or gone (404): undefined then, and no error. */
  async callUnless<T>(
    status: number,
    operation: string,
    run: (api: CallApi) => Promise<T>,
    limitMs?: number,
  ): Promise<T | undefined> {
    const unless = (error: unknown): undefined => {
      if (error instanceof StatusError && error.status === status) return undefined;
      throw error;
    };
    return this.call(operation, (api) => run(api).catch(unless), limitMs);
  }

  /** Ends the calls under way, too. No effect when it is closed already. */
  async close(): Promise<void> {
    this.#closed.abort(new ConnectionFailure('unreachable', 'the connection was closed'));
    await this.#session?.then(
      (session) => {
        session.close();
      },
      () => undefined,
    );
  }

  async #ready(): Promise<Session> {
    this.#closed.signal.throwIfAborted();
    const known = this.#session;
    const session = await known;
    if (session !== undefined && !session.isRetired) return session;
    if (this.#refusal !== undefined && performance.now() < this.#refusal.until) throw this.#refusal.failure;
    // Another call may have begun to open the next one.
    if (this.#session === known) this.#session = undefined;
    return (this.#session ??= this.#openSession());
  }

  async #openSession(): Promise<Session> {
    const begun = performance.now();
    try {
      return await Session.open(this.#address, this.endpoint, this.#closed.signal);
    } catch (failure) {
      this.#session = undefined;
      const now = performance.now();
      // What an operator has to correct stays wrong, and repeated logins with a wrong key may lock the user out.
      const isFinal = failure instanceof ConnectionFailure && failure.kind === 'denied';
      this.#refusal = { failure, until: isFinal ? Infinity : now + (now - begun) };
      throw failure;
    }
  }

  #engineError(operation: string, error: unknown): EngineError {
    const { host } = this;
    if (error instanceof ConnectionFailure)
      return new EngineError({ kind: error.kind, host, operation, reason: error.reason }, { cause: error });
    const reason = messageOf(error);
    return new EngineError({ kind: kindOf(error), host, operation, reason }, { cause: error });
  }
}

function kindOf(error: unknown): EngineErrorKind {
  if (error instanceof AnswerError) return 'invalid-answer';
  if (!(error instanceof StatusError)) return 'refused';
  if (error.status === 404) return 'not-found';
  return error.status === 409 ? 'conflict' : 'refused';
}
