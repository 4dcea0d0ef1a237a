import type { Failure, Provider } from '../resource';
import { isWireError, toWireDiagnostics } from './diagnostics';
import type { Diagnosed, WireDiagnostic } from './wire-messages';

/** The provider is told what failed. */
export async function remarkedAfter<Response extends Diagnosed>(
  call: Promise<Response>,
  provider: Provider,
): Promise<Response> {
  const response = await call;
  const failures = response.diagnostics.filter(isWireError).map(failureOf);
  const remarks = provider.onApplied?.(failures) ?? [];
  return { ...response, diagnostics: [...response.diagnostics, ...toWireDiagnostics(remarks)] };
}

/** Its code is said beside it. */
function failureOf({ summary, code }: WireDiagnostic): Failure {
  return code === undefined ? { summary } : { code, summary: summary.replace(` (${code})`, '') };
}
