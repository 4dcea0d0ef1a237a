import type { ContainerEngine } from '../../engine/container-engine';
import { decode, decodePlan, type Decoded, type DecodedPlan } from '../decode';
import type { RunEvents } from '../events/run-events';
import type { PlanRecord } from '../plan/plan-record';
import type { Attributes, BlockSchema } from '../resource';
import { computed, optional, optionalComputed, required, STRING_MAP, STRINGS } from '../schema-builder';

/**
 * Something that hosts have alike - an image, a volume, a network - as one resource that lists its hosts.
 * A thousand hosts that need the same image are one entry of a plan and not a thousand.
 */
export interface PerHostKind {
  readonly typeName: string;
  readonly schema: BlockSchema;
  /** Attributes whose change needs another thing. */
  readonly identity: readonly string[];
  /** Whether it comes from a registry, which tells what it is by digests. */
  readonly hasDigests: boolean;
  /** The thing that these attributes describe; those that are not computed must be known. */
  of(attributes: Attributes): PerHostThing;
  /** Whether a change of the configuration asks for `ensure` with `renewed` on every host. */
  isRenewed(prior: Attributes, planned: Attributes): boolean;
}

/** One image, volume or network, as it is configured. */
export interface PerHostThing {
  /** What the host has of it; undefined when it has nothing. */
  observe(engine: ContainerEngine): Promise<PerHostObservation | undefined>;
  /** Notes in the plan what it will be brought to. */
  announce?(due: DueHosts, plan: PlanRecord): void;
  /** Makes sure that the host has it. */
  ensure(engine: ContainerEngine, events: RunEvents): Promise<void>;
  /** It stays on its hosts when it is no longer wanted. */
  readonly isKept: boolean;
  /** Takes it from the host. */
  release(engine: ContainerEngine): Promise<void>;
  /**
   * Whether what a host has is not what is wanted now.
   * @param digests of what the host has, as observed
   */
  isOutdated?(digests: string | undefined): boolean;
}

/** A kind whose things are made from records with the types of its schema. */
export function perHostKind<B extends BlockSchema>(
  kind: Omit<PerHostKind, 'schema' | 'of'> & {
    readonly schema: B;
    readonly of: (record: Decoded<B>) => PerHostThing;
  },
): PerHostKind {
  return { ...kind, of: (attributes) => kind.of(decode(kind.schema, attributes)) };
}

/** Hosts that a thing will be brought to. */
export interface DueHosts {
  readonly absent: readonly string[];
  /** They have one that is not what is wanted now. */
  readonly outdated: readonly string[];
  /** They are not asked in a plan, and may have it. */
  readonly unobserved: readonly string[];
}

/** What a thing is on one host: its id there, and the computed attributes that it has on its first host. */
export interface PerHostObservation {
  readonly id: string;
  readonly computed: Attributes;
  /** Digests that it came from a registry with, separated by blanks; of things that have some. */
  readonly digests?: string;
}

/** In every per-host resource. */
export const perHostAttributes = [
  // Of a set, Terraform compares every member with every other one: 20 s for the resources of a thousand hosts.
  required('docker_hosts', STRINGS, 'Names of the hosts that have it, of the provider configuration.'),
  optionalComputed('id', 'string', 'Its name.'),
  computed('skipped', STRINGS, 'Hosts that could not be reached at the last read.'),
  computed('host_ids', STRING_MAP, 'Its id on each host.'),
];

const commonSchema = {
  attributes: [
    ...perHostAttributes,
    required('name', 'string', 'Name on its hosts.'),
    // Of images only.
    computed('host_digests', STRING_MAP, 'Its digests on each host.'),
    optional('registry_digest', 'string', 'The digest that it is to have.'),
    optional('seen_ids', STRING_MAP, 'Its id on each host, as it was seen.'),
  ],
};

/** What every kind records. */
export type PerHostRecord = Decoded<typeof commonSchema>;
/** The same of a plan. */
export type PerHostPlan = DecodedPlan<typeof commonSchema>;

export function perHostRecord(attributes: Attributes): PerHostRecord {
  return decode(commonSchema, attributes);
}

export function perHostPlan(attributes: Attributes): PerHostPlan {
  return decodePlan(commonSchema, attributes);
}
