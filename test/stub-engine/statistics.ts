import { previousName } from '../../lib/engine/observed-slot';

/** What stub engines were asked for, since the start or the last reset; summed over all hosts. */
export interface Statistics {
  /** Number of calls by kind: `inspect container`, `start container`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Old containers that were removed after their successor was healthy. */
  readonly replaced: number;
  /** Containers that were parked at the same time, at most: swaps between the stop and the commit. */
  readonly mostSwapsAtOnce: number;
  /** Calls that were being answered at the same time, at most. */
  readonly mostCallsAtOnce: number;
}

const KEPT_ASIDE = previousName('');

/** Counts what happens to stub engines. */
export class StatisticsCounter {
  readonly #calls = new Map<string, number>();
  readonly #keptAside = new Set<string>();
  #replaced = 0;
  #mostSwapsAtOnce = 0;
  #callsAtOnce = 0;
  #mostCallsAtOnce = 0;

  /** Counts a call while it runs. */
  async during<T>(kind: string, call: () => Promise<T>): Promise<T> {
    this.#calls.set(kind, (this.#calls.get(kind) ?? 0) + 1);
    this.#callsAtOnce += 1;
    this.#mostCallsAtOnce = Math.max(this.#mostCallsAtOnce, this.#callsAtOnce);
    return call().finally(() => {
      this.#callsAtOnce -= 1;
    });
  }

  renamed(id: string, name: string): void {
    if (name.endsWith(KEPT_ASIDE)) this.#keptAside.add(id);
    else this.#keptAside.delete(id);
    this.#mostSwapsAtOnce = Math.max(this.#mostSwapsAtOnce, this.#keptAside.size);
  }

  removed(id: string): void {
    if (this.#keptAside.delete(id)) this.#replaced += 1;
  }

  /** Calls and swaps that are under way go on being counted. */
  reset(): void {
    this.#calls.clear();
    this.#replaced = 0;
    this.#mostSwapsAtOnce = this.#keptAside.size;
    this.#mostCallsAtOnce = this.#callsAtOnce;
  }

  read(): Statistics {
    return {
      calls: Object.fromEntries([...this.#calls].sort(([one], [other]) => one.localeCompare(other))),
      replaced: this.#replaced,
      mostSwapsAtOnce: this.#mostSwapsAtOnce,
      mostCallsAtOnce: this.#mostCallsAtOnce,
    };
  }
}
