import type { Configured } from '../container/container-resource';
import { known, knownItems } from '../decode';
import type { PlacedDecision, PlanRecord } from '../plan/plan-record';
import { RecordOnlyResource } from '../record-only-resource';
import {
  UNKNOWN,
  type ApplyRequest,
  type Attributes,
  type OperationContext,
  type PlanRequest,
  type PlanResult,
  type StateResult,
} from '../resource';
import { isEqual } from '../value';
import { pausePointPlan, pausePointSchema } from './pause-schema';

/** `docker_pause_point`: writes down that a deploy has come to where it pauses. */
export class PausePointResource extends RecordOnlyResource {
  readonly typeName = 'docker_pause_point';
  readonly schema = pausePointSchema;
  protected readonly whyNoImport = 'it is made by the deploy that comes to it';

  constructor(private readonly configured: () => Configured) {
    super();
  }

  protected override recall(prior: Attributes, plan: PlanRecord): void {
    const { wave, versions, is_due: isDue } = pausePointPlan(prior);
    if (isDue === true) plan.recallPoint(known(wave) ?? '', knownItems(versions));
  }

  /** What is not known in a plan is whether it is an upgrade: of a point that is new, the deploy itself tells. */
  plan({ prior, proposed }: PlanRequest, { isApplying, plan }: OperationContext): Promise<PlanResult> {
    const isReached = prior !== null && isEqual(prior['versions'] ?? null, proposed['versions'] ?? null);
    const isDue = isReached ? (prior['is_due'] ?? null) : UNKNOWN;
    const wave = known(pausePointPlan(proposed).wave) ?? '';
    if (!isReached && !isApplying) {
      const { order } = this.configured();
      if (prior !== null || plan.decisionsIn(order, wave).some(isUpgrade))
        plan.pause({ wave, after: 'wave' });
    }
    return Promise.resolve({
      planned: { ...proposed, is_due: isDue },
      requiresReplace: [],
      diagnostics: [],
    });
  }

  apply({ prior, planned }: ApplyRequest, { record }: OperationContext): Promise<StateResult> {
    const wave = known(pausePointPlan(planned).wave) ?? '';
    const isDue = prior !== null || this.configured().events.hasUpgraded(wave);
    if (isDue) record.reach(wave);
    const state: Attributes = { ...planned, is_due: isDue };
    return Promise.resolve({ state, diagnostics: [] });
  }
}

/** It is there already, and is to be replaced or done once more. */
function isUpgrade({ from, operation }: PlacedDecision): boolean {
  return from !== undefined && ['update', 'restart', 'run'].includes(operation);
}
