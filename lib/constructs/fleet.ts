import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { logicalName } from '../contract/logical-name';
import { ALL_OTHERS, printChecks } from '../contract/wave-check';
import type { DesiredCheck, ResolvedContainer, DesiredRollout } from '../model/desired-service';
import { memberAttributes, rolloutAttributes } from './fleet-attributes';
import { giveLogicalId } from './logical-id';
import { Expression, setAttributes, type TerraformValue } from './terraform-text';
import { checkTexts } from './wave-end';

export interface FleetConfig {
  readonly containers: readonly ResolvedContainer[];
  /** `free`: host by host, by `rollouts`; `together`: all containers as one. @default 'free' */
  readonly strategy?: 'free' | 'together';
  /** Rollout strategies of the hosts. @default - 10 hosts at a time, and no other one after the first failure */
  readonly rollouts?: readonly DesiredRollout[];
  /** What must hold on its hosts after their updates. @default - nothing */
  readonly checks?: readonly DesiredCheck[];
  /** An upgrade ends when its canaries are done. @default false */
  readonly pausesAfterCanary?: boolean;
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
  checks = [],
  pausesAfterCanary,
}: FleetConfig): Readonly<Record<string, TerraformValue>> {
  const roles = [...new Set(containers.map(({ role }) => role))];
  const dependenciesOf = (wanted: string) => {
    const ofRole = containers.filter(({ role }) => role === wanted);
    return [...new Set(ofRole.flatMap(({ after }) => after))];
  };
  return {
    ...memberAttributes(containers),
    // Left out where it is the default: a state that has no strategy plans nothing then.
    ...(strategy === 'together' && { strategy }),
    after: Object.fromEntries(roles.map((role) => [role, dependenciesOf(role)])),
    ...rolloutAttributes(rollouts),
    checks: checksByHost(containers, checks),
    ...(pausesAfterCanary === true && { pause_after_canary: true }),
  };
}

/** What a thousand hosts are asked is written once. Undefined where nothing is. */
function checksByHost(
  containers: readonly ResolvedContainer[],
  checks: readonly DesiredCheck[],
): Readonly<Record<string, string>> | undefined {
  const texts = checkTexts(checks, ['canary', 'host']);
  if (Object.keys(texts).length === 0) return undefined;
  const hosts = [...new Set(containers.map(({ host }) => host))];
  const textOf = (host: string) => texts[host] ?? printChecks([]);
  const common = textOf(hosts[0] ?? '');
  const differing = hosts.filter((host) => textOf(host) !== common);
  return {
    [ALL_OTHERS]: common,
    ...Object.fromEntries(differing.map((host) => [host, textOf(host)])),
  };
}
