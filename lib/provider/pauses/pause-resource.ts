import type { Configured } from '../container/container-resource';
import { known, knownItems } from '../decode';
import type {
  ApplyRequest,
  Diagnostic,
  OperationContext,
  PlanRequest,
  PlanResult,
  ReadRequest,
  Resource,
  StateResult,
} from '../resource';
import { pauseDiagnostic } from './pause-diagnostic';
import { pausePlan, pauseSchema } from './pause-schema';

/**
 * `docker_pause`: fails in the process in which its point was reached, and in no other. What it records is that a deploy has gone on: a
 * create that failed leaves no record, and an update the one of before.
 */
export class PauseResource implements Resource {
  readonly typeName = 'docker_pause';
  readonly schema = pauseSchema;

  constructor(private readonly configured: () => Configured) {}

  validate(): readonly Diagnostic[] {
    return [];
  }

  read({ prior }: ReadRequest, { plan }: OperationContext): Promise<StateResult> {
    const { wave, versions } = pausePlan(prior);
    plan.recallGoneOn(known(wave) ?? '', knownItems(versions));
    return Promise.resolve({ state: prior, diagnostics: [] });
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

  delete(): Promise<StateResult> {
    return Promise.resolve({ state: null, diagnostics: [] });
  }

  importState(): StateResult {
    const summary = 'a docker_pause needs no import: it records that a deploy has gone on';
    return { state: null, diagnostics: [{ severity: 'error', code: 'resource-invalid', summary }] };
  }
}
