import type { Clock } from '../../engine/clock';
import type { ContainerEngine } from '../../engine/container-engine';
import type { Groups } from '../groups';
import type { Hosts } from '../hosts';
import {
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
import { JobContainer } from './job-container';
import { ServiceContainer } from './service-container';
import { planContainer, planJob } from './plan-container';
import { validateContainer } from './validate-container';

/** What the provider configuration brings; there is none before it is configured. */
export interface Configured {
  readonly hosts: Hosts;
  readonly groups: Groups;
  readonly clock: Clock;
}

/** `docker_container`: a long-running container, or with `attach = true` a one-shot one. */
export class ContainerResource implements Resource {
  readonly typeName = 'docker_container';
  readonly schema = containerSchema;

  constructor(private readonly configured: () => Configured) {}

  validate(config: Attributes): readonly Diagnostic[] {
    return validateContainer(config);
  }

  async plan({ prior, proposed }: PlanRequest): Promise<PlanResult> {
    const requiresReplace = movedAttributes(prior, proposed);
    if (asString(proposed['docker_host']) === undefined) {
      // The host is known after apply only: nothing can be observed.
      const planned = isJob(proposed) ? planJob(prior, proposed) : planContainer(prior, proposed, {});
      return { planned: { ...planned, engine: UNKNOWN }, requiresReplace, diagnostics: [] };
    }
    const { planned, diagnostics } = await (await this.#kindOf(proposed)).plan(prior, proposed);
    return { planned: { ...planned, engine: this.#engineUrl(planned) }, requiresReplace, diagnostics };
  }

  async read(prior: Attributes): Promise<StateResult> {
    if (isJob(prior)) return { state: prior, diagnostics: [] };
    return this.#recordEngine(await (await this.#service(prior)).read(prior));
  }

  async create(planned: Attributes, context: OperationContext): Promise<StateResult> {
    return this.#recordEngine(await (await this.#kindOf(planned)).apply(null, planned, context));
  }

  async update(prior: Attributes, planned: Attributes, context: OperationContext): Promise<StateResult> {
    return this.#recordEngine(await (await this.#kindOf(planned)).apply(prior, planned, context));
  }

  async delete(prior: Attributes): Promise<StateResult> {
    return (await this.#kindOf(prior)).remove(prior);
  }

  importState(id: string): StateResult {
    return importedContainer(id);
  }

  async #kindOf(attributes: Attributes): Promise<JobContainer | ServiceContainer> {
    return isJob(attributes) ? new JobContainer(await this.#engine(attributes)) : this.#service(attributes);
  }

  async #service(attributes: Attributes): Promise<ServiceContainer> {
    const { groups, clock } = this.configured();
    return new ServiceContainer(await this.#engine(attributes), groups, clock);
  }

  #engine(attributes: Attributes): Promise<ContainerEngine> {
    const recorded = asString(attributes['engine']);
    return this.configured().hosts.engine(asString(attributes['docker_host']) ?? '', recorded);
  }

  #engineUrl(attributes: Attributes): Value {
    const recorded = asString(attributes['engine']);
    return this.configured().hosts.tryFindUrl(asString(attributes['docker_host']) ?? '', recorded) ?? null;
  }

  #recordEngine({ state, diagnostics }: StateResult): StateResult {
    return { state: state && { ...state, engine: this.#engineUrl(state) }, diagnostics };
  }
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
