import type { Attributes, Value } from '../../../lib/provider/resource';
import type { AreRivals } from '../rivals';

/** Tags of the images; what is deployed at the last one exits soon after its start, on one of the hosts. */
export const VERSIONS = { one: 'v1', other: 'v2', bad: 'bad' } as const;
export type Version = (typeof VERSIONS)[keyof typeof VERSIONS];

/** Something that an apply does with containers, and that can be cut anywhere. */
export interface Scenario {
  /** `a swap, stop-first` */
  readonly title: string;
  /** Its containers as they are to be at a version; each names its host. They are deployed at the same time. */
  readonly containers: (version: Version) => readonly Attributes[];
  /** They are one resource, and change as one. @default - each is a resource of its own */
  readonly together?: true;
  /** What the apply that is cut does. */
  readonly kind: 'upgrade' | 'failing upgrade' | 'first deployment' | 'job';
  readonly areRivals: AreRivals;
}

/** An attribute that is a text; empty when it is not set. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
