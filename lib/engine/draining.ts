import type { Clock } from './clock';
import type { ContainerEngine, ContainerInspection } from './container-engine';

const POLL_MS = 1_000;

/** For one that was told to end already, when nobody serves until it, or its successor, runs. */
export const RESTART_GRACE_SECONDS = 10;

/** A container that let go of its work, and is to end. */
export interface Draining {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  readonly container: string;
}

/** Whether it has ended, or is gone, within a time. False as soon as the signal is aborted. */
export async function endsWithin(
  { engine, clock, container }: Draining,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = clock.now() + limitMs;
  for (;;) {
    if (!(await engine.tryInspectContainer(container))?.State.Running) return true;
    if (signal.aborted || clock.now() >= deadline) return false;
    await clock.sleep(Math.min(POLL_MS, deadline - clock.now()));
  }
}

/**
 * How long a predecessor may still take to end. No engine tells when it sent a signal, but the successor started after
 * that, so this is never too short.
 *
 * @param successor that was proven
 * @param now milliseconds of the epoch; another clock than the engine's, so what it says is bounded
 */
export function drainTimeLeftMs(
  { State }: ContainerInspection,
  stopTimeoutSeconds: number,
  now: number,
): number {
  const full = stopTimeoutSeconds * 1000;
  const since = now - Date.parse(State.StartedAt ?? '');
  return Number.isNaN(since) ? full : Math.min(full, Math.max(0, full - since));
}

/**
 * Removes predecessors when they have ended, while a deploy goes on with other things. What is left when the deploy is over
 * is left to the next one: nothing here is waited for, and nothing fails.
 */
export class DrainWatch {
  readonly #closing = new AbortController();
  readonly #watched = new Set<string>();

  /** One that has not ended within the limit is killed. */
  watch(draining: Draining, limitMs: number): void {
    const address = `${draining.engine.host}/${draining.container}`;
    if (this.#watched.has(address)) return;
    this.#watched.add(address);
    void this.#removeAtItsEnd(draining, limitMs).catch(() => undefined);
  }

  close(): void {
    this.#closing.abort();
  }

  async #removeAtItsEnd(draining: Draining, limitMs: number): Promise<void> {
    const { signal } = this.#closing;
    await endsWithin(draining, limitMs, signal);
    if (signal.aborted) return;
    // Volumes of the old one are its successor's now.
    await draining.engine.removeContainer(draining.container, { anonymousVolumes: false });
  }
}
