import type { ContainerInspection } from './container-engine';

/** Whether a container that its engine calls healthy really serves, and who says so. */
export type Readiness = { readonly kind: 'ready' } | { readonly kind: 'not-ready'; readonly reason: string };

/** Asked as often as the gate likes; one that costs much gives an answer that it has already. */
export interface ReadinessProbe {
  /**
   * Never fails: what cannot be asked is not ready, with the reason.
   * @param since moment of the gate's clock; what was known of the container before it proves nothing. @default - anything counts
   */
  look(container: ContainerInspection, since?: number): Promise<Readiness>;
}
