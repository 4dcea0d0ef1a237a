import type { CheckMoment } from '../contract/wave-check';
import type { HttpGet } from './probe-definition';
import type { ContainerSettings } from './service-definition';

/** Of a check. */
export const CHECK_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/**
 * What must hold for a deploy to go on: it ends where one fails, later waves do not begin, and the next deploy asks again. Containers stay
 * as they are; a readiness probe is what rolls one back. Exactly one of `exec`, `httpGet` and `run`.
 */
export interface CheckDefinition {
  /** Unique in its wave: `boots-a-server`. */
  readonly name: string;
  /**
   * When it is asked. wave: when all of the wave is done. host: after the update of each host, before it counts as updated. canary: after
   * that of each canary. The last two are for waves with roles, the last for ones that are `free`. @default 'wave'
   */
  readonly after?: CheckMoment;
  /** A command and a request are tried again until they succeed or this is over; a container that runs longer has failed. @default 60 */
  readonly timeoutSeconds?: number;
  /** A command in the container of a role: exit code 0 is passed. On the host at hand, or when the wave is done on the role's first host. */
  readonly exec?: { readonly role: string; readonly command: readonly string[] };
  /** A request from the machine that deploys: a status from 200 to 399 is passed. A certificate is not verified. */
  readonly httpGet?: HttpGet;
  /** A container that runs to its end: exit code 0 is passed. */
  readonly run?: CheckRun;
}

export interface CheckRun extends Pick<
  ContainerSettings,
  'command' | 'entrypoint' | 'environment' | 'volumes' | 'networkMode' | 'user'
> {
  /** Reference with a tag or a digest: `registry.example.org/smoke-test:3`. */
  readonly image: string;
  /** When the wave is done: where it runs. @default - the wave's first host */
  readonly host?: string;
}
