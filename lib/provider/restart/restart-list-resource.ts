import type { Configured } from '../container/container-resource';
import { RecordOnlyResource } from '../record-only-resource';
import {
  UNKNOWN,
  type ApplyRequest,
  type Attributes,
  type Diagnostic,
  type OperationContext,
  type PlanRequest,
  type PlanResult,
  type StateResult,
} from '../resource';
import { known, knownItems } from '../decode';
import { listed } from '../wording';
import { anyStartBefore, startOf } from './listed-start';
import { hostOf, observeStarts } from './observe-starts';
import { fateOfList, planRestartList } from './plan-restart-list';
import { restartListPlan, restartListSchema } from './restart-list-schema';

/** `docker_restart_list`: what `docker_rolling_restart` is going to restart. It changes nothing anywhere. */
export class RestartListResource extends RecordOnlyResource {
  readonly typeName = 'docker_restart_list';
  readonly schema = restartListSchema;
  protected readonly whyNoImport = 'it is made when it is created';

  constructor(private readonly configured: () => Configured) {
    super();
  }

  plan({ prior, proposed }: PlanRequest, { isApplying }: OperationContext): Promise<PlanResult> {
    const isBlocked = fateOfList(prior, proposed) === 'blocked';
    return Promise.resolve({
      planned: planRestartList(prior, proposed, isApplying),
      requiresReplace: [],
      diagnostics: isBlocked && !isApplying ? [blockedWarning(proposed)] : [],
    });
  }

  async apply({ prior, planned }: ApplyRequest): Promise<StateResult> {
    if (fateOfList(prior, planned) === 'blocked') {
      const kept: Attributes = { made_for: prior?.['made_for'] ?? '', started: prior?.['started'] ?? {} };
      return { state: { ...planned, ...kept }, diagnostics: [blockedWarning(planned)] };
    }
    if (planned['made_for'] !== UNKNOWN) return { state: planned, diagnostics: [] };
    const { started, warnings } = await this.#listStarts(planned);
    return {
      state: { ...planned, made_for: planned['release'] ?? '', started },
      diagnostics: warnings,
    };
  }

  /** Nobody who was updated a moment ago is left out because he does not answer any more. */
  async #listStarts(planned: Attributes) {
    const addresses = Object.values(known(restartListPlan(planned).containers) ?? {})
      .flatMap((it) => knownItems(it))
      .sort();
    const now = new Date();
    const { containers, unreached, warnings } = await observeStarts(this.configured().hosts, addresses);
    const started = addresses.flatMap((address) => {
      const found = containers.get(address);
      if (found !== undefined) return [[address, startOf(found)] as const];
      return unreached.has(hostOf(address)) ? [[address, anyStartBefore(now)] as const] : [];
    });
    return { started: Object.fromEntries(started), warnings };
  }
}

function blockedWarning(proposed: Attributes): Diagnostic {
  const { release, containers, blocked_by: blockedBy } = restartListPlan(proposed);
  const roles = Object.keys(known(containers) ?? {});
  return {
    severity: 'warning',
    code: 'blocked',
    summary: `The rolling restart at ${known(release) ?? ''} is blocked by ${listed(knownItems(blockedBy))}`,
    detail:
      `What was started before all were at that release keeps what it learned then: ${roles.join(', ')}. ` +
      'The deploy that finds no outdated container restarts it.',
  };
}
