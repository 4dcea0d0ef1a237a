import type { RolloutStrategy } from '../../engine/rollout/rollout';
import type { Attributes } from '../resource';
import { asMap, asString, asStringMap } from '../value';
import { count, listed } from '../wording';

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

/** `12 hosts, 2 at a time; cmp1 first, watched for 300 s; none further after 1 failure` */
export function describeRollout({
  hosts,
  maxParallel,
  maxFailures,
  canary,
  soakSeconds,
}: FleetRollout): string {
  const parts = [`${count(hosts.length, 'host')}, ${Math.min(maxParallel, hosts.length)} at a time`];
  const first =
    typeof canary === 'number' ? hosts.slice(0, canary) : hosts.filter((it) => canary.includes(it));
  if (first.length > 0) {
    parts.push(`${listed(first)} first${soakSeconds > 0 ? `, watched for ${soakSeconds} s` : ''}`);
  }
  parts.push(`none further after ${count(maxFailures, 'failure')}`);
  return parts.join('; ');
}
