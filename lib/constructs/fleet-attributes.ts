/** What resources have in common that are about the same containers on many hosts. */
import type { ResolvedContainer, DesiredRollout } from '../model/desired-service';
import { ReadinessTexts } from './readiness-text';
import { settingsRenderer, type Settings } from './rendered-settings';
import type { TerraformValue } from './terraform-text';

type Attributes = Readonly<Record<string, TerraformValue>>;

/** Roles, their hosts, and settings as JSON; how to tell that they serve. */
export function memberAttributes(containers: readonly ResolvedContainer[]): Attributes {
  const render = settingsRenderer();
  const roles = [...new Set(containers.map(({ role }) => role))];
  const split = roles.map((role) => {
    const ofRole = containers.filter((it) => it.role === role);
    return { role, ofRole, ...splitSettings(ofRole.map((it) => [it.host, render(it)])) };
  });
  const byRole = (valueOf: (it: (typeof split)[number]) => TerraformValue) =>
    Object.fromEntries(split.map((it) => [it.role, valueOf(it)]));
  const readiness = new ReadinessTexts();
  const probes = split.flatMap(({ role, ofRole }) => {
    const texts = readiness.ofRole(ofRole);
    return texts === undefined ? [] : [[role, texts] as const];
  });
  return {
    containers: byRole(({ common }) => JSON.stringify(common)),
    hosts: byRole(({ ofRole }) => ofRole.map(({ host }) => host)),
    host_settings: byRole(({ own }) => own),
    ...(probes.length > 0 && { readiness_probes: Object.fromEntries(probes) }),
  };
}

/** Rollout strategies by name, and the name for each host that has one. */
export function rolloutAttributes(rollouts: readonly DesiredRollout[]): Attributes {
  const hostRollouts = rollouts.flatMap(({ name, hosts }) => hosts.map((host) => [host, name] as const));
  return {
    rollouts: Object.fromEntries(rollouts.map((rollout) => [rollout.name, strategyAttributes(rollout)])),
    host_rollouts: Object.fromEntries(hostRollouts),
  };
}

function strategyAttributes({ maxParallel, maxFailures, canary, soakSeconds }: DesiredRollout) {
  const attributes = {
    max_parallel: maxParallel,
    max_failures: maxFailures,
    canary: typeof canary === 'number' ? canary : canary?.join(' '),
    soak_seconds: soakSeconds,
  };
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}

interface SplitSettings {
  readonly common: Settings;
  /** Host to what differs there, as JSON; null where it has nothing of what is common. */
  readonly own: Readonly<Record<string, string>>;
}

/** What most hosts have is common: a canary or a straggler is then the exception that it is. */
function splitSettings(hosts: readonly (readonly [host: string, settings: Settings])[]): SplitSettings {
  const names = [...new Set(hosts.flatMap(([, settings]) => Object.keys(settings)))].sort();
  const common = Object.fromEntries(
    names.map((name) => [name, mostCommon(hosts.map(([, settings]) => settings[name]))]),
  );
  const own = hosts.flatMap(([host, settings]) => {
    const differing = names.filter((name) => !isSame(settings[name], common[name]));
    if (differing.length === 0) return [];
    const values = differing.map((name) => [name, settings[name] ?? null] as const);
    return [[host, JSON.stringify(Object.fromEntries(values))] as const];
  });
  return { common, own: Object.fromEntries(own) };
}

function mostCommon(values: readonly unknown[]): unknown {
  const counts = new Map<string, { readonly value: unknown; count: number }>();
  for (const value of values) {
    const entry = counts.get(JSON.stringify(value ?? null)) ?? { value, count: 0 };
    entry.count += 1;
    counts.set(JSON.stringify(value ?? null), entry);
  }
  const [most] = [...counts.values()].sort((one, other) => other.count - one.count);
  return most?.value;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
