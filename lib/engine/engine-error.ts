import type { ErrorCode } from '../contract/error-code';
import { OperationError } from '../contract/operation-error';

/** Why a call to an engine failed, as far as callers must tell the cases apart. */
export type EngineErrorKind =
  /** The engine answered: there is no such thing. */
  | 'not-found'
  /** The engine answered: it is in the way of another one. */
  | 'conflict'
  /** The engine answered with any other error. */
  | 'refused'
  /** It cannot be connected to, the connection was lost, it shows no sign of life, or its containerd does not answer it. */
  | 'unreachable'
  /** The engine answers, but this call did not end. */
  | 'timeout'
  /** It answers what is no answer to this call, which may have been done all the same. */
  | 'invalid-answer'
  /** This kind of engine has no such call. */
  | 'unsupported'
  /** TLS, an ssh key, a version: an operator must correct something, so this is never taken for a dead host. */
  | 'denied';

export interface EngineFailure {
  readonly kind: EngineErrorKind;
  readonly host: string;
  /** What was tried, as a verb with its object: `create container nova_api`. */
  readonly operation: string;
  readonly reason: string;
  /** @default - that of its kind */
  readonly code?: ErrorCode;
}

const CODES: Readonly<Record<EngineErrorKind, ErrorCode>> = {
  'not-found': 'engine-error',
  conflict: 'engine-error',
  refused: 'engine-error',
  unreachable: 'host-unreachable',
  timeout: 'engine-timeout',
  'invalid-answer': 'engine-answer-invalid',
  unsupported: 'engine-unsupported',
  denied: 'engine-denied',
};

/** A call to an engine failed. The message names host, operation and reason. */
export class EngineError extends OperationError {
  override readonly name = 'EngineError';
  readonly kind: EngineErrorKind;
  readonly host: string;
  readonly operation: string;
  readonly reason: string;

  constructor(failure: EngineFailure, options?: ErrorOptions) {
    const { host, operation, reason, kind, code = CODES[kind] } = failure;
    super(code, `${host}: could not ${operation}: ${reason}`, options);
    this.kind = kind;
    this.host = host;
    this.operation = operation;
    this.reason = reason;
  }

  /** The same, of which something else is to be done. Not so where the host itself cannot be asked. */
  withCode(code: ErrorCode): EngineError {
    if (this.code === 'host-unreachable' || this.code === 'engine-denied') return this;
    const { kind, host, operation, reason, cause } = this;
    return new EngineError({ kind, host, operation, reason, code }, { cause });
  }
}

/** The host is dead or cut off. Not so when an operator has something to correct, such as a certificate. */
export function isUnreachable(error: unknown): error is EngineError {
  return error instanceof EngineError && error.kind === 'unreachable';
}

/** The engine said no. Whatever else fails may have had its effect. */
export function isRefusal(error: unknown): boolean {
  return error instanceof EngineError && !['unreachable', 'timeout', 'invalid-answer'].includes(error.kind);
}
