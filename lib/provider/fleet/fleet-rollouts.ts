import type { PlannedStrategy } from '../../contract/planned-upgrade';
import type { RolloutStrategy } from '../../engine/rollout/rollout';
import type { Attributes } from '../resource';
import { asMap, asString, asStringMap } from '../value';

export interface FleetRollout extends RolloutStrategy {
  readonly name: string;
  /** How long a canary is watched. */
  readonly soakSeconds: number;
  /** That it is for, in the order of the fleet. */
  readonly hosts: readonly string[];
}

const DEFAULT_NAME = 'default';
const DEFAULT_MAX_PARALLEL = 10;

/** Hosts by their rollout strategy; `hosts` are those that have something to update. */
export function rolloutsOf(fleet: Attributes, hosts: readonly string[]): readonly FleetRollout[] {
  const rolloutOf = (host: string) => asString(asMap(fleet['host_rollouts'])[host]) ?? DEFAULT_NAME;
  return [...new Set(hosts.map(rolloutOf))].map((name) => {
    const { max_parallel, max_failures, canary, soak_seconds } = asStringMap(asMap(fleet['rollouts'])[name]);
    return {
      name,
      maxParallel: Number(max_parallel ?? DEFAULT_MAX_PARALLEL),
      maxFailures: Number(max_failures ?? 1),
      canary: parseCanary(canary ?? '0'),
      soakSeconds: Number(soak_seconds ?? 0),
      hosts: hosts.filter((host) => rolloutOf(host) === name),
    };
  });
}

function parseCanary(text: string): RolloutStrategy['canary'] {
  return /^\d+$/.test(text) ? Number(text) : text.split(' ');
}

/** What a plan tells of it. */
export function plannedStrategy(rollout: FleetRollout): PlannedStrategy {
  const { name, hosts, maxParallel, maxFailures, canary, soakSeconds } = rollout;
  const canaries =
    typeof canary === 'number' ? hosts.slice(0, canary) : hosts.filter((it) => canary.includes(it));
  return { name, hosts, maxParallel, maxFailures, canaries, soakSeconds };
}
