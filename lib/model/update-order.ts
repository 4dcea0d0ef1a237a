/**
 * How a running container gives way to its successor.
 * - `stop-first`: the old one is stopped, then the new one started.
 * - `start-first`: the new one is healthy before the old one is stopped; for roles that can run beside themselves.
 * - `drain-first`: the old one gets its stop signal; as soon as it has let go of its work, the new one starts beside it
 *   while it ends. For roles that take no new work after the signal, and live on to finish what they have.
 */
export type UpdateOrder = 'stop-first' | 'start-first' | 'drain-first';

/** How an old container drains. One that has ended has let go, whatever is said here. */
export interface Drain {
  /**
   * Exits with 0 in the old container when it takes no new work any more. It is repeated until then, and may wait for it
   * itself. May hold placeholders. @default - it has let go after `seconds`
   */
  readonly command?: readonly string[];
  /**
   * How long it may take to let go. With a command it is stopped when it has not by then.
   * @default 10; with a command the stop timeout
   */
  readonly seconds?: number;
  /**
   * How long a deploy waits for its end, once its successor is healthy, before it goes on. One that lives on is removed when it
   * has ended: while the deploy lasts, else by the next update of the container. @default 0
   */
  readonly waitSeconds?: number;
}
