/** What is under way, so that the process ends only when no container is left half-swapped. */
export class RunningCalls {
  private readonly running = new Set<Promise<unknown>>();

  async track<Result>(call: Promise<Result>): Promise<Result> {
    this.running.add(call);
    try {
      return await call;
    } finally {
      this.running.delete(call);
    }
  }

  get areSettled(): boolean {
    return this.running.size === 0;
  }

  /** Resolves when nothing is under way any more, however each call ended. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }
}
