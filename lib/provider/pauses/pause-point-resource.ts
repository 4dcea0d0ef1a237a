import type { Configured } from '../container/container-resource';
import { known, knownItems } from '../decode';
import {
  UNKNOWN,
  type ApplyRequest,
  type Attributes,
  type Diagnostic,
  type OperationContext,
  type PlanRequest,
  type PlanResult,
  type ReadRequest,
  type Resource,
  type StateResult,
} from '../resource';
import { isEqual } from '../value';
import { pausePointPlan, pausePointSchema } from './pause-schema';

/** `docker_pause_point`: writes down that a deploy has come to where it pauses. */
export class PausePointResource implements Resource {
  readonly typeName = 'docker_pause_point';
  readonly schema = pausePointSchema;

  constructor(private readonly configured: () => Configured) {}

  validate(): readonly Diagnostic[] {
    return [];
  }

  read({ prior }: ReadRequest, { plan }: OperationContext): Promise<StateResult> {
    const { wave, versions, is_due: isDue } = pausePointPlan(prior);
    if (isDue === true) plan.recallPoint(known(wave) ?? '', knownItems(versions));
    return Promise.resolve({ state: prior, diagnostics: [] });
  }

  /** What is not known in a plan is whether it is an upgrade: of a point that is new, the deploy itself tells. */
  plan({ prior, proposed }: PlanRequest, { isApplying, plan }: OperationContext): Promise<PlanResult> {
    const isReached = prior !== null && isEqual(prior['versions'] ?? null, proposed['versions'] ?? null);
    const isDue = isReached ? (prior['is_due'] ?? null) : UNKNOWN;
    const wave = known(pausePointPlan(proposed).wave) ?? '';
    if (!isReached && !isApplying) {
      const { order } = this.configured();
      if (prior !== null || plan.isUpgraded(order, wave)) plan.pause({ wave, after: 'wave' });
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

  delete(): Promise<StateResult> {
    return Promise.resolve({ state: null, diagnostics: [] });
  }

  importState(): StateResult {
    const summary = 'a docker_pause_point needs no import: it is made by the deploy that comes to it';
    return { state: null, diagnostics: [{ severity: 'error', code: 'resource-invalid', summary }] };
  }
}
