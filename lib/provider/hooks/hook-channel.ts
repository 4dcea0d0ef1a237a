import type { HookMessage } from '../../contract/hook-message';

/** The way to a hook: one delivery at a time. */
export interface HookChannel {
  /** So many messages go at once, at most. */
  readonly batch: number;
  /** Milliseconds to wait for more of them. */
  readonly lingerMs: number;
  /** What was not answered may be sent again. A program may have done its work. */
  readonly repeats: boolean;
  /** @param signal aborted when the time is over */
  deliver(messages: readonly HookMessage[], signal: AbortSignal): Promise<Delivery>;
}

/** refused: it was answered with no, and would be again. unanswered: nobody is there, or not now. The reason has no secret. */
export type Delivery =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** Of the messages. @default - all */
      readonly lost?: number;
    }
  | { readonly kind: 'unanswered'; readonly reason: string };
