/**
 * The join of a service definition, cloud.yml and versions.yml: what should run, where, in which order.
 * Everything is resolved - placeholders, suffixes, image references, hosts - and nothing refers back to its source.
 */
import type { ContainerSettings, Healthcheck, UpdateOrder } from './service-definition';

export interface DesiredService {
  readonly name: string;
  /** Every image that a role needs, once, with every host that needs it, sorted by reference. */
  readonly images: readonly DesiredImage[];
  /** Every named volume, once, with every host that needs it, sorted by name. */
  readonly volumes: readonly DesiredVolume[];
  readonly waves: readonly DesiredWave[];
}

export interface DesiredImage {
  /** Image name without registry and tag: `nova-conductor`. */
  readonly name: string;
  /** `quay.io/openstack.kolla/nova-conductor:2025.2-debian-bookworm` */
  readonly reference: string;
  readonly hosts: readonly string[];
}

export interface DesiredVolume {
  readonly name: string;
  readonly hosts: readonly string[];
}

/** Settings of one container on one host: no placeholder left, volumes and container name suffixed. */
export interface DesiredSettings extends Omit<ContainerSettings, 'networkMode'> {
  readonly networkMode: string;
}

export interface DesiredContainer extends DesiredSettings {
  readonly role: string;
  readonly host: string;
  readonly image: string;
  readonly healthcheck?: Healthcheck;
  readonly stopTimeoutSeconds: number;
  readonly healthyWithinSeconds: number;
  readonly updateOrder: UpdateOrder;
  /** Roles of the same wave on the same host that come first; only ones that run there. */
  readonly after: readonly string[];
  readonly carryOver: readonly string[];
}

export interface DesiredJob extends DesiredSettings {
  readonly job: string;
  readonly host: string;
  /** A reference, or `container:<name>`: the image that this container on the same host runs. */
  readonly image: string;
  /** Image references whose change, by name or by id on the given host, runs the job again. */
  readonly triggers: readonly JobTrigger[];
  readonly acceptedExitCodes: readonly number[];
  readonly timeoutSeconds: number;
}

export interface JobTrigger {
  readonly role: string;
  readonly image: string;
  /** First host of the role. */
  readonly host: string;
}

export type DesiredWave =
  | { readonly name: string; readonly kind: 'jobs'; readonly jobs: readonly DesiredJob[] }
  | {
      readonly name: string;
      readonly kind: 'roles';
      readonly update: 'together' | 'one-host-at-a-time' | 'free';
      readonly containers: readonly DesiredContainer[];
    };
