import type { EngineErrorKind } from '../engine-error';

/** A connection could not be made, or was lost. It knows neither host nor operation; `Connection` adds them. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';

  constructor(
    readonly kind: Extract<EngineErrorKind, 'unreachable' | 'timeout' | 'denied'>,
    /** Cause and remedy, fit to be read after "could not ...: ". */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** `error.code` of Node's own errors: `ECONNREFUSED`, `ERR_TLS_CERT_ALTNAME_INVALID`. */
export function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Looks at no class: Node's own errors come from another realm where code runs in a sandbox, as tests do. */
export function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage ? String(error.message) : String(error);
}

const LOST = 'the connection was lost';

/** System errors in words; `%s` is where the connection goes to. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at %s (connection refused); is the engine running?',
  ENOENT: 'there is no socket %s; is the engine running?',
  ENOTSOCK: '%s is not a socket',
  EHOSTUNREACH: 'there is no route to %s',
  ENETUNREACH: 'there is no route to %s',
  EHOSTDOWN: '%s is down',
  ETIMEDOUT: '%s does not answer',
  ENOTFOUND: 'the name in %s cannot be resolved',
  EAI_AGAIN: 'the name in %s cannot be resolved at the moment',
  ECONNRESET: LOST,
  ECONNABORTED: LOST,
  EPIPE: LOST,
  ERR_STREAM_PREMATURE_CLOSE: LOST,
};

/** What a failed socket means; the error itself when it was no socket that failed. */
export function explainSocketError(error: unknown, peer: string): unknown {
  const code = systemCodeOf(error);
  if (code === 'EACCES' || code === 'EPERM') {
    const reason = `this user may not use ${peer}; run as one that may (a member of its group, often docker)`;
    return new ConnectionFailure('denied', reason, { cause: error });
  }
  const reason = UNREACHABLE[code ?? ''];
  if (reason === undefined) return error;
  return new ConnectionFailure('unreachable', reason.replace('%s', peer), { cause: error });
}
