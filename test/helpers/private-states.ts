import type { Attributes, StateResult } from '../../lib/provider/resource';

const EMPTY = Buffer.alloc(0);

/** What Terraform keeps beside each state, and from which configuration each plan was made. */
export const privateStates = new WeakMap<Attributes, Uint8Array>();
export const configurations = new WeakMap<Attributes, Attributes>();

export function privateOf(state: Attributes | null): Uint8Array {
  return (state && privateStates.get(state)) ?? EMPTY;
}

export function remember(result: StateResult, bytes: Uint8Array): StateResult {
  if (result.state !== null) privateStates.set(result.state, bytes);
  return result;
}
