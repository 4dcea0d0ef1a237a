import type { Operation } from './operation';

/** What is about to be done to a container, and why. Names of settings only: their values may be secret. */
export interface SwapBegin {
  /** create: there is none. update: a swap for a new one. start: it is started, unpaused or waited for, and stays. */
  readonly operation: 'create' | 'update' | 'start';
  /** Reference of the image that serves. @default - nothing does */
  readonly from?: string;
  /** Settings that differ; or `absent`, `stopped`, `interrupted`, `unhealthy`. */
  readonly causes: readonly string[];
}

/** What a swap has reached. One that starts first is `healthy` before its predecessor is `stopped`. */
export type SwapStep = 'prepared' | 'stopped' | 'started' | 'healthy' | 'rolling-back';

/** Is told what becomes of a container while it happens. */
export interface SwapWatch {
  begin(begin: SwapBegin): void;
  /** @param reason of `rolling-back`: its first line says why, others what the container logged */
  reach(step: SwapStep, reason?: string): void;
}

export const unwatched: SwapWatch = { begin: () => undefined, reach: () => undefined };

/** The step that is reached when this operation has succeeded. */
export function stepOf({ kind, subject }: Operation): SwapStep | undefined {
  if (subject === 'old') return kind === 'stop' || kind === 'await-drained' ? 'stopped' : undefined;
  if (kind === 'start') return 'started';
  return kind === 'await-healthy' ? 'healthy' : undefined;
}
