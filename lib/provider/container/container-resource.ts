import type { Clock } from '../../engine/clock';
import type { Groups } from '../groups';
import type { Hosts } from '../hosts';
import {
  UNKNOWN,
  type Attributes,
  type Diagnostic,
  type Resource,
  type StateResult,
  type Value,
} from '../resource';
import { asString, isEqual } from '../value';
import { containerSchema, identityAttributes } from './container-schema';
import { jobContainer, type JobContainer } from './job-container';
import { serviceContainer, type ServiceContainer } from './service-container';
import { planContainer, planJob } from './plan-container';
import { validateContainer } from './validate-container';

/** What the provider configuration brings; there is none before it is configured. */
export interface Configured {
  readonly hosts: Hosts;
  readonly groups: Groups;
  readonly clock: Clock;
}

/** `docker_container`: a long-running container, or with `attach = true` a one-shot one. */
export function containerResource(configured: () => Configured): Resource {
  return {
    typeName: 'docker_container',
    schema: containerSchema,
    validate: validateContainer,

    async plan({ prior, proposed }) {
      if (asString(proposed['docker_host']) === undefined) {
        // The host is known after apply only: nothing can be observed.
        const planned = isJob(proposed) ? planJob(prior, proposed) : planContainer(prior, proposed, {});
        return { planned, requiresReplace: movedAttributes(prior, proposed), diagnostics: [] };
      }
      const result = await (await kindOf(proposed)).plan(prior, proposed);
      return { ...result, requiresReplace: movedAttributes(prior, proposed) };
    },

    async read(prior) {
      return isJob(prior) ? { state: prior, diagnostics: [] } : (await service(prior)).read(prior);
    },
    create: async (planned, context) => (await kindOf(planned)).apply(null, planned, context),
    update: async (prior, planned, context) => (await kindOf(planned)).apply(prior, planned, context),
    delete: async (prior) => (await kindOf(prior)).remove(prior),
    importState: (id) => importedContainer(id),
  };

  async function kindOf(attributes: Attributes): Promise<JobContainer | ServiceContainer> {
    return isJob(attributes) ? jobContainer(await engineOf(attributes)) : service(attributes);
  }

  async function service(attributes: Attributes): Promise<ServiceContainer> {
    const { groups, clock } = configured();
    return serviceContainer(await engineOf(attributes), groups, clock);
  }

  function engineOf(attributes: Attributes) {
    return configured().hosts.engine(asString(attributes['docker_host']) ?? '');
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
