import { OperationError } from '../contract/operation-error';

/** Why a call to an engine failed, as far as callers must tell the cases apart. */
export type EngineErrorCode = 'not-found' | 'conflict' | 'unreachable' | 'timeout' | 'refused';

export interface EngineFailure {
  readonly code: EngineErrorCode;
  readonly host: string;
  /** What was tried, as a verb with its object: `create container nova_api`. */
  readonly operation: string;
  readonly reason: string;
}

/** A call to an engine failed. The message names host, operation and reason. */
export class EngineError extends OperationError {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly host: string;
  readonly operation: string;
  readonly reason: string;

  constructor(failure: EngineFailure, options?: ErrorOptions) {
    super(`${failure.host}: could not ${failure.operation}: ${failure.reason}`, options);
    this.code = failure.code;
    this.host = failure.host;
    this.operation = failure.operation;
    this.reason = failure.reason;
  }
}
