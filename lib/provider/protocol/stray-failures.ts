import type { Diagnostic } from '../resource';

/** What is under way when something strays may wait for what will never come. */
const PATIENCE_MS = 120_000;

/**
 * What threw where nobody waited for it, in the listener of an event or in a promise that nobody awaits. It is a bug of ours,
 * and ends neither the process nor what other calls are doing to containers.
 */
export class StrayFailures {
  readonly #unsaid: string[] = [];
  readonly #watchers = new Set<(error: Error) => void>();

  constructor(private readonly patienceMs = PATIENCE_MS) {}

  note(reason: unknown): void {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    this.#unsaid.push(error.stack ?? error.message);
    for (const watcher of this.#watchers) watcher(error);
  }

  /** As the call, but a call that does not end within two minutes of a stray failure is rejected with it. */
  async during<T>(call: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    let watcher: ((error: Error) => void) | undefined;
    const strayed = new Promise<never>((_, reject) => {
      watcher = (error) => {
        timer ??= setTimeout(() => {
          reject(error);
        }, this.patienceMs);
      };
      this.#watchers.add(watcher);
    });
    try {
      return await Promise.race([call, strayed]);
    } finally {
      clearTimeout(timer);
      if (watcher !== undefined) this.#watchers.delete(watcher);
    }
  }

  /** What no answer has told yet. */
  takeUnsaid(): readonly Diagnostic[] {
    return this.#unsaid.splice(0).map((trace) => ({
      severity: 'warning',
      code: 'bug',
      summary: `something failed beside this: ${trace.split('\n')[0] ?? ''}`,
      detail: `This is a bug in kollaform's provider; what it was doing for this resource ended as it should. Please report it.\n\n${trace}`,
    }));
  }
}
