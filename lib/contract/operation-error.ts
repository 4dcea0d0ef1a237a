import type { ErrorCode } from './error-code';

/**
 * Something failed in a way that the person at the terminal can understand and act on; the message is whole. Anything
 * else that is thrown is a bug of ours, and shown as one.
 */
export class OperationError extends Error {
  override readonly name: string = 'OperationError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What was thrown, in words: of an error its message, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
