/** The order of an upgrade, as constructs hand it to the provider: so that it knows what belongs to which wave. */
export interface UpgradeOrder {
  readonly service: string;
  /** One after the other. */
  readonly waves: readonly OrderedWave[];
}

export type OrderedWave =
  | { readonly name: string; readonly kind: 'jobs'; readonly members: readonly OrderedMember[] }
  /** Its members are those of waves before it. */
  | { readonly name: string; readonly kind: 'restart'; readonly members: readonly OrderedMember[] }
  | {
      readonly name: string;
      readonly kind: 'roles';
      /** How its hosts come: all as one, one after the other, or by their rollout strategies. */
      readonly update: 'together' | 'one-host-at-a-time' | 'free';
      readonly members: readonly OrderedMember[];
    };

/** A role or a job under one container name, on any number of hosts. A thousand computes are one of these. */
export interface OrderedMember {
  /** Name of the role or job: `nova-compute`. */
  readonly role: string;
  /** Name of the container on each of these hosts. */
  readonly container: string;
  readonly hosts: readonly string[];
}

export function printOrder(order: UpgradeOrder): string {
  return JSON.stringify(order);
}

/** Of a text that `printOrder` made. @throws SyntaxError */
export function parseOrder(text: string): UpgradeOrder {
  return JSON.parse(text) as UpgradeOrder;
}
