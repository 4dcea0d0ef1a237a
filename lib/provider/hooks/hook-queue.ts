import { setTimeout as delay } from 'node:timers/promises';
import type { HookLoss } from '../../contract/hook-loss';
import type { HookMessage } from '../../contract/hook-message';
import { messageOf } from '../../contract/operation-error';
import { withDeadline } from '../../engine/deadline';
import type { Delivery, HookChannel } from './hook-channel';

/** Of one hook, while it does not keep up. The oldest are lost first: the end of a run matters most. */
const MOST_WAITING = 1000;
/** For a hook that was not there a moment ago, after the end of a run. */
const LAST_TRY_MS = 2_000;
const LAST_PAUSE_MS = 200;
/** To end what was begun, when the time for all is over. */
const ABORT_MS = 500;

export interface HookQueueOptions {
  readonly name: string;
  /** For each delivery; after the end of a run, for all that is left. */
  readonly timeoutMs: number;
  /** Before the next try, after so many failed ones in a row. @default - 1 s, doubled each time, 30 s at most */
  readonly pauseMs?: (failures: number) => number;
  /** @default 1000 */
  readonly mostWaiting?: number;
}

/**
 * Messages for one hook, delivered in their order beside all else. One that does not answer is left alone for a while, and longer each time,
 * so that it costs its time limit once and not for each message.
 */
export class HookQueue {
  readonly #waiting: HookMessage[] = [];
  /** Ends a pause. */
  readonly #hurry = new AbortController();
  /** Ends a delivery. */
  readonly #stop = new AbortController();
  #isAtWork = false;
  #work = Promise.resolve();
  #failures = 0;
  #lost = 0;
  #reason: string | undefined;
  #isFaultTaken = false;

  constructor(
    private readonly channel: HookChannel,
    private readonly options: HookQueueOptions,
  ) {}

  /** Never waits, never throws. */
  note(message: HookMessage): void {
    this.#waiting.push(message);
    if (this.#waiting.length > (this.options.mostWaiting ?? MOST_WAITING)) {
      this.#waiting.shift();
      this.#lose(1, 'more events waited than are kept');
    }
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    this.#work = this.#deliverAll();
  }

  /** The first thing that went wrong, once. */
  takeFault(): string | undefined {
    if (this.#reason === undefined || this.#isFaultTaken) return undefined;
    this.#isFaultTaken = true;
    return this.#reason;
  }

  /** Delivers what is left, within the time limit. */
  async finish(): Promise<HookLoss | undefined> {
    this.#hurry.abort();
    const limitMs =
      this.#failures > 0 ? Math.min(this.options.timeoutMs, LAST_TRY_MS) : this.options.timeoutMs;
    await this.#settled(limitMs);
    this.#stop.abort();
    await this.#settled(ABORT_MS);
    this.#lose(this.#waiting.splice(0).length, 'the run ended before all was told');
    const { name: hook } = this.options;
    return this.#lost === 0 ? undefined : { hook, lost: this.#lost, reason: this.#reason ?? '' };
  }

  async #settled(withinMs: number): Promise<void> {
    const over = new AbortController();
    const limit = delay(withinMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([this.#work, limit]);
    over.abort();
  }

  async #deliverAll(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#stop.signal.aborted) {
      const { batch, lingerMs } = this.channel;
      if (this.#waiting.length < batch) await this.#pause(lingerMs);
      const messages = this.#waiting.splice(0, batch);
      await this.#judge(messages, await this.#deliver(messages));
    }
    this.#isAtWork = false;
  }

  #deliver(messages: readonly HookMessage[]): Promise<Delivery> {
    return withDeadline(this.options.timeoutMs, [this.#stop.signal], (signal) =>
      this.channel.deliver(messages, signal),
    ).catch((error: unknown) => ({ kind: 'refused', reason: messageOf(error) }));
  }

  async #judge(messages: readonly HookMessage[], delivery: Delivery): Promise<void> {
    if (delivery.kind !== 'unanswered') {
      this.#failures = 0;
      if (delivery.kind === 'refused') this.#lose(delivery.lost ?? messages.length, delivery.reason);
      return;
    }
    this.#failures += 1;
    this.#reason ??= delivery.reason;
    if (this.channel.repeats) this.#waiting.unshift(...messages);
    else this.#lose(messages.length, delivery.reason);
    const { pauseMs = doubling } = this.options;
    if (!this.#hurry.signal.aborted) await this.#pause(pauseMs(this.#failures));
    // After the end of a run, who was away once may be back at once.
    else if (this.#failures < 2) await delay(LAST_PAUSE_MS);
    else this.#lose(this.#waiting.splice(0).length, delivery.reason);
  }

  #lose(count: number, reason: string): void {
    if (count === 0) return;
    this.#lost += count;
    this.#reason ??= reason;
  }

  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds === 0) return;
    await delay(milliseconds, undefined, { signal: this.#hurry.signal }).catch(() => undefined);
  }
}

function doubling(failures: number): number {
  return Math.min(1_000 * 2 ** (failures - 1), 30_000);
}
