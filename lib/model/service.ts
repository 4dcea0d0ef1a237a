import type { z } from 'zod';
import type { Cloud } from './cloud';
import { own } from './own';
import type { ServiceDefinition } from './service-definition';

/** A kind of service that versions.yml may name: its options in cloud.yml, and the definition that they lead to. */
export interface Service<Options = unknown> {
  /** Key in both files: `nova`. */
  readonly name: string;
  /** What cloud.yml may say below `services.<name>`: a strict object, every key with a default and a description. */
  readonly options: z.ZodType<Options>;
  /** Pure. Every role and job is defined, those that the options switch off too (see `enabled`). */
  define(options: Options, cloud: Cloud): Omit<ServiceDefinition, 'name'>;
}

/** Infers the options' type from their schema. */
export function defineService<Options>(service: Service<Options>): Service<Options> {
  return service;
}

/** The service as this cloud's options make it. The cloud must have been read with this service among the known ones. */
export function definitionOf(service: Service, cloud: Cloud): ServiceDefinition {
  return { name: service.name, ...service.define(own(cloud.services, service.name), cloud) };
}
