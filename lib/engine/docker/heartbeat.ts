const SLOWEST_BEAT_MS = 5_000;
const BEATS_PER_STALL = 3;

/**
 * Watches an engine while calls are under way. Some calls are silent for as long as their work takes; whether the engine
 * still lives, an occasional ping tells. Anything that comes from it counts.
 */
export class Heartbeat {
  #lastSign = 0;
  #lastBeat = 0;
  #timer: NodeJS.Timeout | undefined;
  #ping: AbortController | undefined;
  readonly #beatMs: number;

  constructor(
    readonly stallMs: number,
    readonly ping: (signal: AbortSignal) => Promise<void>,
    readonly onStall: () => void,
  ) {
    this.#beatMs = Math.min(SLOWEST_BEAT_MS, stallMs / BEATS_PER_STALL);
  }

  /** No effect when it is watching already. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#lastSign = this.#lastBeat = performance.now();
    this.#timer = setInterval(() => {
      this.#beat();
    }, this.#beatMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#ping?.abort();
    this.#ping = undefined;
  }

  /** Something came from the engine. */
  readonly sign = (): void => {
    this.#lastSign = performance.now();
  };

  #beat(): void {
    const now = performance.now();
    // This process itself was held up, or the machine was asleep: the engine's answers may be waiting to be read.
    if (now - this.#lastBeat > 2 * this.#beatMs) this.#lastSign = now;
    this.#lastBeat = now;
    if (now - this.#lastSign >= this.stallMs) this.onStall();
    else if (this.#ping === undefined) void this.#sendPing(new AbortController());
  }

  async #sendPing(ping: AbortController): Promise<void> {
    this.#ping = ping;
    try {
      await this.ping(ping.signal);
      this.sign();
    } catch {
      // No sign of life, which is what counts.
    }
    if (this.#ping === ping) this.#ping = undefined;
  }
}
