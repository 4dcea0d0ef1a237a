import { setTimeout as delay } from 'node:timers/promises';

/** Time as a port: unit tests bring their own. */
export interface Clock {
  /** Milliseconds; only differences mean anything. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds) => delay(milliseconds),
};
