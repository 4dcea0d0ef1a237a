import { withCode } from '../../contract/error-code';
import type { DeployRecord } from '../deploy-record';
import { summarizeInterrupted } from '../deploy-summary';
import type { LastWords } from '../plugin/last-words';
import { hasWireErrors, isWireWarning, toWireDiagnostics } from './diagnostics';
import type { Diagnosed, WireDiagnostic } from './wire-messages';

const WARNED = 'a deploy that failed, or was cut short, has warned';

/**
 * After Ctrl-C, Terraform waits for what is under way and then prints what came of it. The call that ends last knows all, and
 * says it. Warnings are kept from the moment on in which there are any: Terraform prints them at its end, which it may not reach.
 */
export class InterruptedDeploy {
  #underWay = 0;
  #hasBegun = false;
  #hasFailed = false;
  /** A job that has warned does not run again. */
  readonly #warnings: WireDiagnostic[] = [];

  constructor(
    private readonly signal: AbortSignal,
    private readonly record: DeployRecord,
    private readonly lastWords: LastWords,
  ) {}

  /** What a plan says first, until something is applied again. */
  async toldBefore<Response extends Diagnosed>(call: Promise<Response>): Promise<Response> {
    const response = await call;
    const words = this.lastWords.tryRead();
    if (words === undefined) return response;
    const [summary = '', ...detail] = words.split('\n');
    const warning = {
      severity: 'warning',
      summary: `Before: ${summary}`,
      detail: detail.join('\n'),
    } as const;
    return { ...response, diagnostics: [...toWireDiagnostics([warning]), ...response.diagnostics] };
  }

  async summarizedAfter<Response extends Diagnosed>(call: Promise<Response>): Promise<Response> {
    if (!this.#hasBegun && !this.signal.aborted) this.lastWords.forget();
    this.#hasBegun = true;
    this.#underWay += 1;
    const response = await call.finally(() => {
      this.#underWay -= 1;
    });
    this.#warnings.push(...response.diagnostics.filter(isWireWarning));
    this.#hasFailed ||= hasWireErrors(response.diagnostics);
    this.#keepWarnings();
    if (!this.signal.aborted || this.#underWay > 0) return response;
    return { ...response, diagnostics: [...response.diagnostics, ...this.#summary(response.diagnostics)] };
  }

  /** After an error, people read the error: the next plan tells the warnings again. */
  #keepWarnings(): void {
    if (this.#warnings.length === 0) return;
    const text = [WARNED, ...this.#warnings.map(({ summary, detail }) => `${summary}\n${detail}`)].join('\n');
    if (this.#hasFailed) this.lastWords.write(text);
    else this.lastWords.note(text);
  }

  /** Terraform prints errors last. But what succeeded must not have one: a thing that was created would be destroyed next time. */
  #summary(others: readonly WireDiagnostic[]): readonly WireDiagnostic[] {
    const words = summarizeInterrupted(this.record.deeds);
    const warned = this.#warnings.map(({ summary, detail }) => `\nIt warned: ${summary}\n${detail}`);
    this.lastWords.write([withCode(words.summary, words.code), words.detail, ...warned].join('\n'));
    return toWireDiagnostics([
      hasWireErrors(others) ? { severity: 'error', ...words } : { severity: 'warning', ...words },
    ]);
  }
}
