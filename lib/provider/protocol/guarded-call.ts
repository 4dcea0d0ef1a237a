/** What every answer to an RPC has in common: arguments that are there, and an answer when a resource throws. */
import type { Attributes, BlockSchema, OperationContext } from '../resource';
import { toErrorDiagnostic, toWireDiagnostics } from './diagnostics';
import { decodeBlock } from './dynamic-value';
import type { StrayFailures } from './stray-failures';
import type { Diagnosed, DynamicValue } from './wire-messages';

/** What a call that may take long has besides. */
export interface CallContext extends OperationContext {
  readonly stray: StrayFailures;
}

/** Where a resource throws, answers with what was true before and an error; Terraform goes on. */
export async function guarded<Response extends Diagnosed>(
  unchanged: (bug: Diagnosed) => Response,
  call: () => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await call();
  } catch (error) {
    return unchanged({ diagnostics: toErrorDiagnostic(error) });
  }
}

/** The same for what may take long: something may fail beside it meanwhile. */
export async function guardedFromStrays<Response extends Diagnosed>(
  { stray }: CallContext,
  unchanged: (bug: Diagnosed) => Response,
  call: () => Promise<Response>,
): Promise<Response> {
  const response = await guarded(unchanged, () => stray.during(call()));
  return {
    ...response,
    diagnostics: [...response.diagnostics, ...toWireDiagnostics(stray.takeUnsaid())],
  };
}

export const onlyTheBug = (bug: Diagnosed): Diagnosed => bug;

export function decodePresent(value: DynamicValue, schema: BlockSchema): Attributes {
  const attributes = decodeBlock(value, schema);
  if (attributes === null) throw new TypeError('Terraform sent null where an object is needed.');
  return attributes;
}
