import type { PauseMoment } from './wave-check';

/** Where a deploy pauses. */
export interface PausePlace {
  readonly wave: string;
  readonly after: PauseMoment;
}

/** As people write it: `computes`, or `computes.canary`. */
export function pauseName({ wave, after }: PausePlace): string {
  return after === 'wave' ? wave : `${wave}.${after}`;
}
