import type { ContainerEngine } from '../../engine/container-engine';
import type { RunEvents } from '../events/run-events';
import type { PlanRecord } from '../plan/plan-record';
import type { Attributes, AttributeSchema, BlockSchema, Diagnostic } from '../resource';

/**
 * Something that hosts have alike - an image, a volume, a network - as one resource that lists its hosts.
 * A thousand hosts that need the same image are one entry of a plan and not a thousand.
 */
export interface PerHostKind {
  readonly typeName: string;
  readonly schema: BlockSchema;
  /** Attributes whose change needs another thing. */
  readonly identity: readonly string[];
  validate(config: Attributes): readonly Diagnostic[];
  /** What the host has of it; undefined when it has nothing. */
  observe(engine: ContainerEngine, attributes: Attributes): Promise<PerHostObservation | undefined>;
  /** Notes in the plan what it will be brought to. */
  announce?(attributes: Attributes, due: DueHosts, record: PlanRecord): void;
  /** Makes sure that the host has it. `renewed`: a trigger changed, so have it anew. */
  ensure(engine: ContainerEngine, attributes: Attributes, renewed: boolean, events: RunEvents): Promise<void>;
  /** Whether it stays on its hosts when it is no longer wanted. */
  isKept(attributes: Attributes): boolean;
  /** Takes it from the host. */
  release(engine: ContainerEngine, attributes: Attributes): Promise<void>;
  /**
   * Whether what a host has is not what is wanted now.
   * @param digests of what the host has, as observed
   */
  isOutdated?(digests: string | undefined, attributes: Attributes): boolean;
  /** Whether a change of the configuration asks for `ensure` with `renewed` on every host. */
  isRenewed(prior: Attributes, planned: Attributes): boolean;
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
export const perHostAttributes: readonly AttributeSchema[] = [
  {
    name: 'docker_hosts',
    // Of a set, Terraform compares every member with every other one: 20 s for the resources of a thousand hosts.
    type: ['list', 'string'],
    description: 'Names of the hosts that have it, of the provider configuration.',
    required: true,
  },
  { name: 'id', type: 'string', description: 'Its name.', optional: true, computed: true },
  {
    name: 'skipped',
    type: ['list', 'string'],
    description: 'Hosts that could not be reached at the last read.',
    computed: true,
  },
  { name: 'host_ids', type: ['map', 'string'], description: 'Its id on each host.', computed: true },
];
