import { OperationError } from '../contract/operation-error';
import { InputError } from '../model/input-error';

/** Its message is all that a person needs; anything else that is thrown is a bug, and shows its stack. */
export function isKnownError(error: unknown): error is OperationError | InputError {
  return error instanceof OperationError || error instanceof InputError;
}
