/** What every answer to an RPC has in common: arguments that are there, and an answer when a resource throws. */
import type { Attributes, BlockSchema } from '../resource';
import { toErrorDiagnostic } from './diagnostics';
import { decodeBlock } from './dynamic-value';
import type { Diagnosed, DynamicValue } from './wire-messages';

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

export const onlyTheBug = (bug: Diagnosed): Diagnosed => bug;

export function decodePresent(value: DynamicValue, schema: BlockSchema): Attributes {
  const attributes = decodeBlock(value, schema);
  if (attributes === null) throw new TypeError('Terraform sent null where an object is needed.');
  return attributes;
}
