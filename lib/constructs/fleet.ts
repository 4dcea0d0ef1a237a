import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { logicalName } from '../contract/logical-name';
import type { DesiredContainer, DesiredRollout } from '../model/desired-service';
import { giveLogicalId } from './logical-id';
import { ReadinessTexts } from './readiness-text';
import { settingsRenderer, type Settings } from './rendered-settings';
import { Expression, setAttributes, type TerraformValue } from './terraform-text';

export interface FleetConfig {
  readonly containers: readonly DesiredContainer[];
  /** `free`: host by host, by `rollouts`; `together`: all containers as one. @default 'free' */
  readonly strategy?: 'free' | 'together';
  /** Rollout strategies of the hosts. @default - 10 hosts at a time, and no other one after the first failure */
  readonly rollouts?: readonly DesiredRollout[];
  readonly dependsOn: readonly TerraformResource[];
}

/** Hosts that a line has by name. */
const LISTED = 9;

/**
 * `docker_fleet`: all containers of a wave as one resource. What goes together changes, and rolls back, as one
 * (docs/decisions/0007). Where hosts do not wait for each other, a resource per host would cost Terraform more than the engines
 * (0010).
 */
export class Fleet extends TerraformResource {
  /** Where states from before the wave was one resource have its containers. */
  readonly formerAddresses: readonly string[];

  constructor(scope: Construct, name: string, config: FleetConfig) {
    super(scope, name, { terraformResourceType: 'docker_fleet', dependsOn: [...config.dependsOn] });
    giveLogicalId(this, name);
    this.formerAddresses = config.containers.map(
      ({ role, host }) => `docker_container.${logicalName(role, host)}`,
    );
    setAttributes(this, fleetAttributes(config));
  }

  /**
   * What runs of this role, in one line: the image, what is not as it should be, and where. Not known in a plan that touches it,
   * as `runningImage` of a placed container.
   */
  runningOf(role: string): Expression {
    // Not `fqn`: a token must not be in a larger expression twice.
    const address = `${this.terraformResourceType}.${this.friendlyUniqueId}`;
    const runs = `${address}.running["${role}"]`;
    const hosts = `[for host, it in ${runs} : host if it == text]`;
    const places = `(length(${hosts}) > ${LISTED} ? "\${length(${hosts})} hosts" : join(", ", ${hosts}))`;
    const texts = `[for text in distinct(values(${runs})) : "\${text} on \${${places}}"]`;
    return new Expression(`\${${address}.skipped == null ? "" : join("; ", ${texts})}`);
  }

  /** Part of an expression: addresses of the containers that do not run what they should, known after its update. */
  get outdated(): string {
    return `${this.fqn}.outdated`;
  }
}

function fleetAttributes({
  containers,
  strategy,
  rollouts = [],
}: FleetConfig): Readonly<Record<string, TerraformValue>> {
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
  const hostRollouts = rollouts.flatMap(({ name, hosts }) => hosts.map((host) => [host, name] as const));
  return {
    containers: byRole(({ common }) => JSON.stringify(common)),
    hosts: byRole(({ ofRole }) => ofRole.map(({ host }) => host)),
    host_settings: byRole(({ own }) => own),
    // Left out where it is the default: a state that has no strategy plans nothing then.
    ...(strategy === 'together' && { strategy }),
    after: byRole(({ ofRole }) => [...new Set(ofRole.flatMap(({ after }) => after))]),
    rollouts: Object.fromEntries(rollouts.map((rollout) => [rollout.name, rolloutAttributes(rollout)])),
    host_rollouts: Object.fromEntries(hostRollouts),
    ...(probes.length > 0 && { readiness_probes: Object.fromEntries(probes) }),
  };
}

function rolloutAttributes({ maxParallel, maxFailures, canary, soakSeconds }: DesiredRollout) {
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
