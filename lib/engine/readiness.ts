import type { ContainerInspection } from './container-engine';

/** Whether a container that its engine calls healthy really serves, and who says so. */
export type Readiness =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'not-ready';
      readonly reason: string;
      /** Nobody could be asked: who waits goes on waiting, and who only wants to know knows nothing. @default - it is said */
      readonly isUnknown?: true;
    };

/** Asked as often as the gate likes; one that costs much gives an answer that it has already. */
export interface ReadinessCheck {
  /**
   * Never fails: what cannot be asked is not ready, with the reason.
   * @param since moment of the gate's clock; what was known of the container before it proves nothing. @default - anything counts
   */
  look(container: ContainerInspection, since?: number): Promise<Readiness>;
  /** Remembers what the service knows of a container that is about to give way. Never fails. @default - there is no need */
  beforeSwap?(old: ContainerInspection): Promise<void>;
  /**
   * Before that one is started again, when its successor is gone: has the service accept it. Returns why it may not.
   * @default - there is no need
   */
  beforeRollback?(): Promise<string | undefined>;
}
