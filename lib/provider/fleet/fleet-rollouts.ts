import type { PlannedStrategy } from '../../contract/planned-upgrade';
import type { RolloutStrategy } from '../../engine/rollout/rollout';
import type { Attributes } from '../resource';
import { knownEntries } from '../decode';
import { fleetPlan } from './fleet-schema';

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
  const { host_rollouts: byHost, rollouts } = fleetPlan(fleet);
  const names = knownEntries(byHost);
  const rolloutOf = (host: string) => names[host] ?? DEFAULT_NAME;
  return [...new Set(hosts.map(rolloutOf))].map((name) => {
    const { max_parallel, max_failures, canary, soak_seconds } = knownEntries(knownEntries(rollouts)[name]);
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
