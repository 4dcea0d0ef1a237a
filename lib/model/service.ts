import type { z } from 'zod';
import type { Cloud } from './cloud';
import type { ImageVersion } from './image-version';
import { own } from './own';
import type { ServiceDefinition } from './service-definition';

/** A kind of service that versions.yml may name: its options in cloud.yml, and the definition that they lead to. */
export interface Service<Options = unknown> {
  /** Key in both files: `nova`. */
  readonly name: string;
  /** What cloud.yml may say below `services.<name>`: a strict object, every key with a default and a description. */
  readonly options: z.ZodType<Options>;
  /**
   * Pure. Every role and job is defined, those that the options switch off too (see `enabled`). It is called once for each
   * version that containers of the service have: settings of a container may follow `version`; all else must be the same
   * whatever it is. A role that is not in every release says so with `since`.
   */
  define(options: Options, cloud: Cloud, version: ImageVersion): Omit<ServiceDefinition, 'name'>;
}

/** Infers the options' type from their schema. */
export function defineService<Options>(service: Service<Options>): Service<Options> {
  return service;
}

/** The definition of a service for containers of one version. */
export type DefinitionFor = (version: ImageVersion) => ServiceDefinition;

/** The service as this cloud's options make it. The cloud must have been read with this service among the known ones. */
export function definitionsOf(service: Service, cloud: Cloud): DefinitionFor {
  const options = own(cloud.services, service.name);
  const known = new Map<string, ServiceDefinition>();
  return (version) => {
    const key = `${version.release} ${version.distro ?? ''}`;
    const definition = known.get(key) ?? { name: service.name, ...service.define(options, cloud, version) };
    known.set(key, definition);
    return definition;
  };
}
