import type { Clock } from '../../lib/engine/clock';

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/**
 * Time that passes only while everybody sleeps: one sleeper after another wakes, in the order of their times, with a
 * turn of the event loop in between. Hours cost milliseconds, and who wakes first is always the same.
 */
export class FakeClock implements Clock {
  #now = 0;
  #isTicking = false;
  readonly #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ wakesAt: this.#now + milliseconds, wake });
      this.#tickSoon();
    });
  }

  #tickSoon(): void {
    if (this.#isTicking || this.#sleepers.length === 0) return;
    this.#isTicking = true;
    setImmediate(() => {
      this.#isTicking = false;
      this.#wakeNext();
      this.#tickSoon();
    });
  }

  #wakeNext(): void {
    const next = this.#sleepers.reduce((one, other) => (other.wakesAt < one.wakesAt ? other : one));
    this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
    this.#now = next.wakesAt;
    next.wake();
  }
}
