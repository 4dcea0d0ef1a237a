import { parseChecks } from '../../contract/wave-check';
import type { Configured } from '../container/container-resource';
import { known, knownEntries, knownItems } from '../decode';
import { groupByCause } from '../group-failures';
import { RecordOnlyResource } from '../record-only-resource';
import {
  hasErrors,
  UNKNOWN,
  type ApplyRequest,
  type Attributes,
  type Diagnostic,
  type OperationContext,
  type PlanRequest,
  type PlanResult,
  type StateResult,
} from '../resource';
import { askChecks } from './ask-checks';
import { checkPlan, checkSchema } from './check-schema';
import { isWaveTouched } from './is-wave-touched';
import { validateChecks } from './validate-checks';

/** `docker_check`: asks the checks of a wave when that is done. */
export class CheckResource extends RecordOnlyResource {
  readonly typeName = 'docker_check';
  readonly schema = checkSchema;
  protected readonly whyNoImport = 'it asks when it is created';

  constructor(private readonly configured: () => Configured) {
    super();
  }

  protected override mistakesIn(config: Attributes): readonly Diagnostic[] {
    return validateChecks(knownEntries(checkPlan(config).checks));
  }

  plan(
    { prior, proposed, config }: PlanRequest,
    { isApplying, plan }: OperationContext,
  ): Promise<PlanResult> {
    const { wave, desired, on_hosts: onHosts } = checkPlan(proposed);
    const hosts = onHosts === null ? undefined : knownItems(onHosts);
    const isPassed = prior !== null && checkPlan(prior).passed === desired;
    const { order } = this.configured();
    // The plan that is repeated before its apply knows less of what else is planned, and is of something that is due.
    const isDue = !isPassed || isApplying || isWaveTouched(plan.decisionsIn(order, known(wave) ?? ''), hosts);
    if (isDue && !isApplying) this.#note(config, known(wave) ?? '', plan);
    const passed = isDue ? UNKNOWN : (prior['passed'] ?? null);
    return Promise.resolve({
      planned: { ...proposed, checks: null, passed },
      requiresReplace: [],
      diagnostics: [],
    });
  }

  #note(config: Attributes, wave: string, plan: OperationContext['plan']): void {
    for (const [host, checks] of this.#checksOf(config)) {
      for (const { name, after } of checks) plan.check({ wave, name, after, hosts: [host] });
    }
  }

  #checksOf(config: Attributes) {
    return Object.entries(knownEntries(checkPlan(config).checks)).map(
      ([host, text]) => [host, parseChecks(text)] as const,
    );
  }

  /** A create that failed leaves no record, else Terraform would replace it. */
  async apply({ prior, planned, config }: ApplyRequest, { signal }: OperationContext): Promise<StateResult> {
    const wave = known(checkPlan(planned).wave) ?? '';
    const asked = this.#checksOf(config).map(async ([host, checks]) => ({
      host,
      diagnostics: await askChecks(this.configured(), { wave, host, checks }, signal),
    }));
    const diagnostics = groupByCause(await Promise.all(asked));
    if (!hasErrors(diagnostics))
      return { state: { ...planned, passed: planned['desired'] ?? null }, diagnostics };
    return { state: prior && { ...planned, passed: '' }, diagnostics };
  }
}
