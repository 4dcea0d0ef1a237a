/** The order of a service's roles and jobs. */
import type { CheckDefinition } from './wave-check-definition';

/**
 * Switches a role, a job or a restart on or off by the options in cloud.yml. It stays in the definition, so that naming a role
 * that is off is answered with the option that switches it on.
 */
export interface Switch {
  /** The option as written in cloud.yml below `services.<service>`: `console: spice`. */
  readonly option: string;
  readonly on: boolean;
}

/** Everything in a wave is healthy (or has ended well) before anything of the next one is touched. */
export type WaveDefinition = JobWave | RoleWave | RestartWave;

interface CheckedWave {
  /** What must hold before the next wave begins. `updates` in cloud.yml may add some. @default - none */
  readonly checks?: readonly CheckDefinition[];
}

export interface JobWave extends CheckedWave {
  readonly name: string;
  /** Run one after another. */
  readonly jobs: readonly string[];
  /**
   * `outdated`: its jobs must not run while a container of the service is outdated - on a host that was skipped, or at an
   * older release by versions.yml. The plan names what blocks them; the deploy that finds all up to date runs them.
   * @default - they run when the waves before are done
   */
  readonly blockedBy?: 'outdated';
}

export interface RoleWave extends CheckedWave {
  /** Unless it goes one host at a time it is the address of its containers in Terraform's state: another name would be another fleet. */
  readonly name: string;
  /** The order in which they are shown; on one host they wait for each other only by `after`. */
  readonly roles: readonly string[];
  /**
   * - `together`: all containers of the wave stop, then all start; if one fails, all return to the old version. Its roles
   *   have no `after`, and do not start first.
   * - `one-host-at-a-time`: every role of the wave on the first host, then the second, and so on.
   * - `free`: hosts do not wait for each other.
   */
  readonly update: 'together' | 'one-host-at-a-time' | 'free';
}

/**
 * Restarts containers of waves before it, once for each change of release, as `kubectl rollout restart` does: for services that keep
 * for life what they learned of the others' versions when they started. It begins when no container of its roles is outdated - the
 * plan names what blocks it - and restarts what was started before that moment, with the settings and the image that it has, in
 * its update order. The release is that of the images' tags; of tags that tell none, each is a release of its own. Neither a first
 * deploy nor a way back to an older release needs it.
 */
export interface RestartWave extends CheckedWave {
  readonly name: string;
  /**
   * Roles in order, step by step; those of one step go at the same time on each host. Where all roles of a step are of waves
   * that are `free`, their hosts go by their rollout strategies, otherwise one after another. Each container is healthy before
   * the next one is touched, and after one that is not, none is.
   */
  readonly restart: readonly (readonly string[])[];
  /** @default - always on */
  readonly enabled?: Switch;
}
