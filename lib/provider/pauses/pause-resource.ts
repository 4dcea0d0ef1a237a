import type { Configured } from '../container/container-resource';
import { known, knownItems } from '../decode';
import type { PlanRecord } from '../plan/plan-record';
import { RecordOnlyResource } from '../record-only-resource';
import type {
  ApplyRequest,
  Attributes,
  OperationContext,
  PlanRequest,
  PlanResult,
  StateResult,
} from '../resource';
import { pauseDiagnostic } from './pause-diagnostic';
import { pausePlan, pauseSchema } from './pause-schema';

/**
 * `docker_pause`: fails in the process in which its point was reached, and in no other. What it records is that a deploy has gone on: a
 * create that failed leaves no record, and an update the one of before.
 */
export class PauseResource extends RecordOnlyResource {
  readonly typeName = 'docker_pause';
  readonly schema = pauseSchema;
  protected readonly whyNoImport = 'it records that a deploy has gone on';

  constructor(private readonly configured: () => Configured) {
    super();
  }

  protected override recall(prior: Attributes, plan: PlanRecord): void {
    const { wave, versions } = pausePlan(prior);
    plan.recallGoneOn(known(wave) ?? '', knownItems(versions));
  }

  plan({ proposed }: PlanRequest): Promise<PlanResult> {
    return Promise.resolve({ planned: proposed, requiresReplace: [], diagnostics: [] });
  }

  apply({ prior, planned }: ApplyRequest, { record }: OperationContext): Promise<StateResult> {
    const wave = known(pausePlan(planned).wave) ?? '';
    if (!record.hasReached(wave)) return Promise.resolve({ state: planned, diagnostics: [] });
    this.configured().events.tell({ kind: 'paused', wave, after: 'wave' });
    return Promise.resolve({ state: prior, diagnostics: [pauseDiagnostic({ wave, after: 'wave' })] });
  }
}
