import type { ContainerEngine } from '../../engine/container-engine';
import { isUnreachable } from '../../engine/engine-error';
import {
  hasErrors,
  UNKNOWN,
  type Attributes,
  type Diagnostic,
  type OperationContext,
  type PlanRequest,
  type PlanResult,
  type Resource,
  type StateResult,
  type Value,
} from '../resource';
import { asString, isEqual } from '../value';
import { containerSchema, identityAttributes } from './container-schema';
import { pendingState } from './container-state';
import { JobContainer } from './job-container';
import { ServiceContainer, type Coordination } from './service-container';
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

  async plan({ prior, proposed }: PlanRequest, context: OperationContext): Promise<PlanResult> {
    const requiresReplace = movedAttributes(prior, proposed);
    if (asString(proposed['docker_host']) === undefined) {
      // The host is known after apply only: nothing can be observed.
      const planned = isJob(proposed) ? planJob(prior, proposed) : planContainer(prior, proposed, {});
      return { planned: { ...planned, engine: UNKNOWN }, requiresReplace, diagnostics: [] };
    }
    const plan = async () => (await this.#kindOf(proposed)).plan(prior, proposed, context);
    const { planned, diagnostics } = context.isApplying
      ? await plan()
      : await this.#unlessSkipped(proposed, plan, (warnings) => ({
          planned: prior ?? planContainer(null, proposed, {}),
          diagnostics: warnings,
        }));
    return { planned: { ...planned, engine: this.#engineUrl(planned) }, requiresReplace, diagnostics };
  }

  async read(prior: Attributes): Promise<StateResult> {
    if (isJob(prior)) return this.#readJob(prior);
    return this.#unlessSkipped(
      prior,
      async () => this.#recordEngine(await (await this.#service(prior)).read(prior)),
      (warnings) => ({ state: prior, diagnostics: warnings }),
    );
  }

  /** A host that is gone, or does not answer, keeps nothing from being planned that does not need it. */
  async #readJob(prior: Attributes): Promise<StateResult> {
    const { hosts } = this.configured();
    const unread = { state: prior, diagnostics: [] };
    if (!hosts.has(hostOf(prior))) return unread;
    try {
      return await this.#jobOn(await this.#engine(prior)).read(prior);
    } catch (error) {
      if (isUnreachable(error)) return unread;
      throw error;
    }
  }

  create(planned: Attributes, context: OperationContext): Promise<StateResult> {
    return this.#apply(null, planned, context);
  }

  update(prior: Attributes, planned: Attributes, context: OperationContext): Promise<StateResult> {
    return this.#apply(prior, planned, context);
  }

  #apply(prior: Attributes | null, planned: Attributes, context: OperationContext): Promise<StateResult> {
    return this.#unlessSkipped(
      planned,
      async () => {
        const result = await (await this.#kindOf(planned)).apply(prior, planned, context);
        if (hasErrors(result.diagnostics)) await this.#ensureReachable(planned);
        return this.#recordEngine(result);
      },
      (warnings) => this.#recordEngine({ state: prior ?? pendingState(planned), diagnostics: warnings }),
    );
  }

  async delete(prior: Attributes): Promise<StateResult> {
    return (await this.#kindOf(prior)).remove(prior);
  }

  importState(id: string): StateResult {
    return importedContainer(id);
  }

  async #kindOf(attributes: Attributes): Promise<JobContainer | ServiceContainer> {
    if (!isJob(attributes)) return this.#service(attributes);
    return this.#jobOn(await this.#engine(attributes));
  }

  #jobOn(engine: ContainerEngine): JobContainer {
    return new JobContainer(engine, this.configured().hosts);
  }

  async #service(attributes: Attributes): Promise<ServiceContainer> {
    return new ServiceContainer(await this.#engine(attributes), this.configured());
  }

  /** A host that died in the middle of an update is skipped like one that was dead before. */
  async #ensureReachable(planned: Attributes): Promise<void> {
    if (!this.configured().hosts.isSkippable(hostOf(planned))) return;
    await (await this.#engine(planned)).tryInspectContainer(asString(planned['name']) ?? '');
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
    const recorded = asString(attributes['engine']);
    return this.configured().hosts.engine(hostOf(attributes), recorded);
  }

  #engineUrl(attributes: Attributes): Value {
    const recorded = asString(attributes['engine']);
    return this.configured().hosts.tryFindUrl(hostOf(attributes), recorded) ?? null;
  }

  #recordEngine({ state, diagnostics }: StateResult): StateResult {
    return { state: state && { ...state, engine: this.#engineUrl(state) }, diagnostics };
  }
}

function hostOf(attributes: Attributes): string {
  return asString(attributes['docker_host']) ?? '';
}

function isJob(attributes: Attributes): boolean {
  return attributes['attach'] === true;
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
      summary: `"${id}" is not the address of a container`,
      detail: 'Import by host and container name: ctl1/nova_conductor',
    };
    return { state: null, diagnostics: [diagnostic] };
  }
  return { state: { docker_host: host, name }, diagnostics: [] };
}
