import type { ContainerEngine } from '../../engine/container-engine';
import { isUnreachable } from '../../engine/engine-error';
import {
  hasErrors,
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
  type Value,
} from '../resource';
import { known } from '../decode';
import { isEqual } from '../value';
import { settingsOf } from './comparison/compare-container';
import { parseRemembered, printRemembered } from './comparison/remembered';
import {
  containerPlan,
  containerSchema,
  hostOf,
  identityAttributes,
  nameOf,
  referenceOf,
} from './container-schema';
import { pendingState } from './container-state';
import { JobContainer } from './job-container';
import { ServiceContainer, type Coordination } from './service-container';
import { decideContainer, decideNewContainer } from '../plan/decide-container';
import type { PlacedDecision } from '../plan/plan-record';
import { planContainer, planJob } from './plan-container';
import { validateContainer } from './validate-container';

/** What the provider configuration brings; there is none before it is configured. */
export type Configured = Coordination;

/** `docker_container`: a long-running container, or with `attach = true` a one-shot one. */
export class ContainerResource implements Resource {
  readonly typeName = 'docker_container';
  readonly schema = containerSchema;

  constructor(private readonly configured: () => Configured) {}

  validate(config: Attributes): readonly Diagnostic[] {
    return validateContainer(config);
  }

  async plan(request: PlanRequest, context: OperationContext): Promise<PlanResult> {
    const { prior, proposed } = request;
    const requiresReplace = movedAttributes(prior, proposed);
    if (hostOf(proposed) === '') {
      // The host is known after apply only: nothing can be observed.
      const planned = isJob(proposed) ? planJob(prior, proposed) : planContainer(prior, proposed, {});
      return {
        planned: { ...planned, engine: UNKNOWN, readiness_probe: null },
        requiresReplace,
        diagnostics: [],
      };
    }
    const plan = async () =>
      isJob(proposed)
        ? (await this.#job(proposed)).plan(request, context)
        : (await this.#service(proposed)).plan(request, parseRemembered(request.privateState), context.plan);
    const { planned, diagnostics } = context.isApplying
      ? await plan()
      : await this.#unlessSkipped(proposed, plan, (warnings) => {
          context.plan.decide(skippedContainer(prior, proposed));
          return { planned: prior ?? planContainer(null, proposed, {}), diagnostics: warnings };
        });
    return {
      planned: { ...planned, engine: this.#engineUrl(planned), readiness_probe: null },
      requiresReplace,
      diagnostics,
    };
  }

  async read({ prior, privateState }: ReadRequest, { plan }: OperationContext): Promise<StateResult> {
    if (isJob(prior)) return this.#readJob(prior);
    plan.recall(hostOf(prior), nameOf(prior), referenceOf(prior));
    const read = async () => {
      const service = await this.#service(prior);
      const { state, remembered } = await service.read(prior, parseRemembered(privateState));
      return this.#recordEngine({ state, diagnostics: [], privateState: printRemembered(remembered) });
    };
    return this.#unlessSkipped(prior, read, (warnings) => ({ state: prior, diagnostics: warnings }));
  }

  /** A host that is gone, or does not answer, keeps nothing from being planned that does not need it. */
  async #readJob(prior: Attributes): Promise<StateResult> {
    const { hosts } = this.configured();
    const unread = { state: prior, diagnostics: [] };
    if (!hosts.has(hostOf(prior))) return unread;
    try {
      return await (await this.#job(prior)).read(prior);
    } catch (error) {
      if (isUnreachable(error)) return unread;
      throw error;
    }
  }

  apply(request: ApplyRequest, context: OperationContext): Promise<StateResult> {
    const { prior, planned } = request;
    return this.#unlessSkipped(
      planned,
      async () => {
        const result = isJob(planned)
          ? withoutPurpose(await (await this.#job(planned)).apply(prior, planned, context))
          : await this.#applyService(request, context);
        if (hasErrors(result.diagnostics)) await this.#ensureReachable(planned);
        return this.#recordEngine(result);
      },
      (warnings) => this.#recordEngine({ state: prior ?? pendingState(planned), diagnostics: warnings }),
    );
  }

  async #applyService(
    { prior, planned, config, privateState }: ApplyRequest,
    context: OperationContext,
  ): Promise<StateResult> {
    const remembered = parseRemembered(privateState);
    const service = await this.#service(planned);
    const { proven, ...result } = await service.apply(
      {
        ...(remembered?.proven && { proven: remembered.proven }),
        ...(prior && { prior }),
        planned,
        wanted: { ...planned, ...settingsOf(config), readiness_probe: config['readiness_probe'] ?? null },
      },
      context,
    );
    return proven === undefined
      ? result
      : { ...result, privateState: printRemembered({ proven, surplus: [] }) };
  }

  async delete(prior: Attributes, { record }: OperationContext): Promise<StateResult> {
    const container = isJob(prior) ? await this.#job(prior) : await this.#service(prior);
    const removed = await container.remove(prior);
    record.note({ host: hostOf(prior), name: nameOf(prior), outcome: 'removed' });
    return removed;
  }

  importState(id: string): StateResult {
    return importedContainer(id);
  }

  async #job(attributes: Attributes): Promise<JobContainer> {
    return new JobContainer(await this.#engine(attributes), this.configured());
  }

  async #service(attributes: Attributes): Promise<ServiceContainer> {
    return new ServiceContainer(await this.#engine(attributes), this.configured());
  }

  /** A host that died in the middle of an update is skipped like one that was dead before. */
  async #ensureReachable(planned: Attributes): Promise<void> {
    if (!this.configured().hosts.isSkippable(hostOf(planned))) return;
    await (await this.#engine(planned)).tryInspectContainer(nameOf(planned));
  }

  /** A job is never skipped: what comes after it relies on it. */
  #unlessSkipped<T>(
    attributes: Attributes,
    act: () => Promise<T>,
    skip: (warnings: readonly Diagnostic[]) => T,
  ): Promise<T> {
    if (isJob(attributes)) return act();
    return this.configured().hosts.unlessSkipped(hostOf(attributes), act, skip);
  }

  #engine(attributes: Attributes): Promise<ContainerEngine> {
    const recorded = known(containerPlan(attributes).engine);
    return this.configured().hosts.engine(hostOf(attributes), recorded);
  }

  #engineUrl(attributes: Attributes): Value {
    const recorded = known(containerPlan(attributes).engine);
    return this.configured().hosts.tryFindUrl(hostOf(attributes), recorded) ?? null;
  }

  #recordEngine({ state, ...others }: StateResult): StateResult {
    return { state: state && { ...state, engine: this.#engineUrl(state) }, ...others };
  }
}

/** It is left as it is. */
function skippedContainer(prior: Attributes | null, proposed: Attributes): PlacedDecision {
  const place = { host: hostOf(proposed), container: nameOf(proposed) };
  if (prior === null) return { ...place, ...decideNewContainer(proposed, undefined), operation: 'skip' };
  const decision = decideContainer(prior, planContainer(prior, proposed, {}), undefined);
  return { ...place, ...decision, operation: decision.operation === 'none' ? 'none' : 'skip' };
}

/** What it ran for is done, or decided anew by the next plan. */
function withoutPurpose({ state, ...others }: StateResult): StateResult {
  const isMeant = state !== null && known(containerPlan(state).run_for) !== undefined;
  return { state: isMeant ? { ...state, run_for: '' } : state, ...others };
}

function isJob(attributes: Attributes): boolean {
  return containerPlan(attributes).attach === true;
}

/** A service that becomes a job, or the reverse, is another thing. */
function movedAttributes(prior: Attributes | null, proposed: Attributes): readonly string[] {
  if (prior === null) return [];
  const identity = [...identityAttributes.map(({ name }) => name), 'attach'];
  return identity.filter((name) => {
    const before: Value = prior[name] ?? null;
    const after: Value = proposed[name] ?? null;
    return after === UNKNOWN || !(isEqual(before, after) || (name === 'attach' && !before && !after));
  });
}

function importedContainer(id: string): StateResult {
  const [host, name, ...rest] = id.split('/');
  if (!host || !name || rest.length > 0) {
    const diagnostic: Diagnostic = {
      severity: 'error',
      code: 'resource-invalid',
      summary: `"${id}" is not the address of a container`,
      detail: 'Import by host and container name: ctl1/nova_conductor',
    };
    return { state: null, diagnostics: [diagnostic] };
  }
  return { state: { docker_host: host, name }, diagnostics: [] };
}
