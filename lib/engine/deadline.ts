/** What Node.js's timers can hold; more fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs something under a time limit; `Infinity` is none. Its signal is aborted when the time is over, with `reason`, or as
 * soon as one of `others` is, with that one's reason.
 *
 * The timer and its listener are held until the work ends. `AbortSignal.timeout` is not held by anything: inside
 * `AbortSignal.any`, Node.js 20 may collect it, and then it never fires (nodejs/node#57736).
 *
 * @param act gets the signal, and `restart`, which begins the time anew
 */
export async function withDeadline<T>(
  limitMs: number,
  others: readonly AbortSignal[],
  act: (signal: AbortSignal, restart: () => void) => Promise<T>,
  reason: () => unknown = () => new DOMException('the time is over', 'TimeoutError'),
): Promise<T> {
  const controller = new AbortController();
  const timer = new LongTimer(limitMs, () => {
    controller.abort(reason());
  });
  const listeners = others.map((other) => {
    const abort = () => {
      controller.abort(other.reason);
    };
    if (other.aborted) abort();
    other.addEventListener('abort', abort);
    return { other, abort };
  });
  try {
    return await act(controller.signal, () => {
      timer.start();
    });
  } finally {
    timer.stop();
    for (const { other, abort } of listeners) other.removeEventListener('abort', abort);
  }
}

/** Runs from its making on. */
class LongTimer {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly milliseconds: number,
    readonly onEnd: () => void,
  ) {
    this.start();
  }

  start(left = this.milliseconds): void {
    this.stop();
    if (left === Infinity) return;
    const now = Math.min(left, LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      if (now === left) this.onEnd();
      else this.start(left - now);
    }, now);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
