import type { DeployRecord } from '../deploy-record';
import { summarizeInterrupted } from '../deploy-summary';
import { hasWireErrors, toWireDiagnostics } from './diagnostics';
import type { Diagnosed, WireDiagnostic } from './wire-messages';

/**
 * After Ctrl-C, Terraform waits for what is under way and then prints what came of it. The call that ends last knows all, and
 * says it.
 */
export class InterruptedDeploy {
  #underWay = 0;

  constructor(
    private readonly signal: AbortSignal,
    private readonly record: DeployRecord,
  ) {}

  async summarizedAfter<Response extends Diagnosed>(call: Promise<Response>): Promise<Response> {
    this.#underWay += 1;
    const response = await call.finally(() => {
      this.#underWay -= 1;
    });
    if (!this.signal.aborted || this.#underWay > 0) return response;
    return { ...response, diagnostics: [...response.diagnostics, ...this.#summary(response.diagnostics)] };
  }

  /** Terraform prints errors last. But what succeeded must not have one: a thing that was created would be destroyed next time. */
  #summary(others: readonly WireDiagnostic[]): readonly WireDiagnostic[] {
    const severity = hasWireErrors(others) ? 'error' : 'warning';
    return toWireDiagnostics([{ severity, ...summarizeInterrupted(this.record.deeds) }]);
  }
}
