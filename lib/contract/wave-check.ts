import type { HttpGetProbe } from './readiness-probe';

/**
 * When a check is asked. wave: when all of the wave is done. host: after the update of each host, before it counts as updated. canary: the
 * same for the canaries only, before any other host begins.
 */
export const CHECK_MOMENTS = ['wave', 'host', 'canary'] as const;
export type CheckMoment = (typeof CHECK_MOMENTS)[number];

/** Where a deploy may pause: when all of a wave is done, or when its canaries are, before any other host begins. */
export const PAUSE_MOMENTS = ['wave', 'canary'] as const;
export type PauseMoment = (typeof PAUSE_MOMENTS)[number];

/**
 * What must hold on a host before a deploy goes on, as constructs hand it to the provider: JSON. It has exactly one of `exec`, `httpGet`
 * and `run`.
 */
export interface WaveCheck {
  readonly name: string;
  readonly after: CheckMoment;
  /** A command and a request are tried until they succeed or this is over; a container that runs longer has failed. */
  readonly timeoutSeconds: number;
  /** A command in a container: 0 is passed. */
  readonly exec?: { readonly container: string; readonly command: readonly string[] };
  /** A request from the machine that deploys: a status from 200 to 399 is passed. A certificate is not verified. */
  readonly httpGet?: HttpGetProbe;
  /** A container that runs to its end, as attributes of a `docker_container`: exit code 0 is passed. */
  readonly run?: Readonly<Record<string, unknown>>;
}

export function printChecks(checks: readonly WaveCheck[]): string {
  return JSON.stringify(checks);
}

/** Of a text that `printChecks` made. @throws SyntaxError */
export function parseChecks(text: string): readonly WaveCheck[] {
  return JSON.parse(text) as readonly WaveCheck[];
}

/** In the checks of a fleet, in place of a host: all that have nothing of their own. */
export const ALL_OTHERS = '*';
