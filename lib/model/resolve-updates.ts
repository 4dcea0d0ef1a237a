/** From `updates` of cloud.yml to what applies to every container: pure, and without any percentage left. */
import type { Cloud } from './cloud';
import type { ResolvedContainer, ResolvedJob, DesiredRollout, DesiredWave } from './desired-service';
import { groupBy } from './group-by';
import { own } from './own';
import { containersOf } from './resolve-needs';
import type { ServiceDefinition } from './service-definition';
import { entriesFor, hostsIn, ROLLOUT_KEYS, tryFindSetting, type OnUnreachable } from './updates';

/** A host of a wave, with the entries of `updates` that apply to it, the one that wins first. */
interface RolloutHost {
  readonly host: string;
  readonly entries: readonly string[];
}

/**
 * Hosts that take their settings from the same entries share a rollout strategy, and are counted together. One container of
 * a host waits for another, so the strategy is that of the host: an entry of a role applies to the hosts that run it.
 */
export function resolveRollouts(
  wave: string,
  containers: readonly ResolvedContainer[],
  cloud: Cloud,
): readonly DesiredRollout[] {
  const hosts = [...groupBy(containers, ({ host }) => host)].map(([host, there]) =>
    rolloutHost(host, there, cloud),
  );
  const configured = hosts.filter(({ entries }) => entries.length > 0);
  const byEntries = groupBy(configured, ({ entries }) => entries.join('+'));
  return [...byEntries].map(([label, members]) =>
    resolveRollout(byEntries.size === 1 ? wave : `${wave}-${label}`, members, cloud),
  );
}

function rolloutHost(
  host: string,
  containers: readonly ResolvedContainer[],
  { updates, hosts }: Cloud,
): RolloutHost {
  const roles = Object.keys(updates).filter((name) => containers.some(({ role }) => role === name));
  const groups = entriesFor(updates, '', own(hosts, host)?.groups ?? []);
  const entries = [...new Set([...roles, ...groups])];
  return {
    host,
    entries: entries.filter((name) => ROLLOUT_KEYS.some((key) => own(updates, name)?.[key] !== undefined)),
  };
}

function resolveRollout(name: string, members: readonly RolloutHost[], { updates }: Cloud): DesiredRollout {
  const entries = members[0]?.entries ?? [];
  const maxParallel = tryFindSetting(updates, entries, 'maxParallel');
  const maxFailures = tryFindSetting(updates, entries, 'maxFailures');
  const canary = tryFindSetting(updates, entries, 'canary');
  const soakSeconds = tryFindSetting(updates, entries, 'soakSeconds');
  return {
    name,
    hosts: members.map(({ host }) => host),
    ...(maxParallel && { maxParallel: hostsIn(maxParallel, members.length) }),
    ...(maxFailures && { maxFailures: hostsIn(maxFailures, members.length) }),
    ...(canary !== undefined && { canary }),
    ...(soakSeconds !== undefined && { soakSeconds }),
  };
}

/**
 * What becomes of a deploy when a host does not answer, by host. There is one answer per host, because all containers of a host
 * share its engine. A host may be skipped if everything on it may be, and no job runs there.
 */
export function resolveUnreachable(
  definition: ServiceDefinition,
  waves: readonly DesiredWave[],
  { updates, hosts }: Cloud,
): Readonly<Record<string, OnUnreachable>> {
  const policyOf = (it: ResolvedContainer | ResolvedJob): OnUnreachable => {
    if (!('role' in it)) return 'fail';
    const entries = entriesFor(updates, it.role, own(hosts, it.host)?.groups ?? []);
    const configured = tryFindSetting(updates, entries, 'onUnreachable');
    return configured ?? own(definition.roles, it.role)?.onUnreachable ?? 'fail';
  };
  const byHost = groupBy(waves.flatMap(containersOf), ({ host }) => host);
  const inOrder = Object.keys(hosts).flatMap((host) => {
    const there = byHost.get(host) ?? [];
    const policy = there.every((it) => policyOf(it) === 'skip') ? 'skip' : 'fail';
    return there.length === 0 ? [] : [[host, policy] as const];
  });
  return Object.fromEntries(inOrder);
}
