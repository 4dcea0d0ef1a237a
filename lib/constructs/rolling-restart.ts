import { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { ResolvedContainer, DesiredRestart } from '../model/desired-service';
import { memberAttributes, rolloutAttributes } from './fleet-attributes';
import { giveLogicalId } from './logical-id';
import { Expression, setAttributes } from './terraform-text';

export interface RollingRestartConfig {
  readonly restart: DesiredRestart;
  /** An expression of a list; nothing is restarted while that has elements. */
  readonly blockedBy: Expression;
  /** Role to the releases that run while this is planned, and change. */
  readonly formerReleases: Expression;
  readonly dependsOn: readonly TerraformResource[];
}

/**
 * `docker_restart_list`, then `docker_rolling_restart`: what was started too early is in Terraform's state before the first of it
 * is restarted (see docs/decisions/0030).
 */
export class RollingRestart extends Construct {
  readonly resource: TerraformResource;

  constructor(scope: Construct, name: string, config: RollingRestartConfig) {
    super(scope, name);
    const { restart, blockedBy, formerReleases, dependsOn } = config;
    const { release, containers, steps, free, rollouts } = restart;
    const list = new TerraformResource(this, 'list', {
      terraformResourceType: 'docker_restart_list',
      dependsOn: [...dependsOn],
    });
    giveLogicalId(list, restart.name);
    setAttributes(list, {
      release,
      containers: addressesByRole(containers),
      former_releases: formerReleases,
      blocked_by: blockedBy,
    });
    this.resource = new TerraformResource(this, 'restart', {
      terraformResourceType: 'docker_rolling_restart',
      dependsOn: [list],
    });
    giveLogicalId(this.resource, restart.name);
    setAttributes(this.resource, {
      release,
      ...memberAttributes(containers),
      ...rolloutAttributes(rollouts),
      steps,
      free,
      started: new Expression(`\${${list.fqn}.started}`),
    });
  }
}

function addressesByRole(
  containers: readonly ResolvedContainer[],
): Readonly<Record<string, readonly string[]>> {
  const roles = [...new Set(containers.map(({ role }) => role))];
  const ofRole = (wanted: string) => containers.filter(({ role }) => role === wanted);
  return Object.fromEntries(
    roles.map((role) => [role, ofRole(role).map(({ host, container }) => `${host}/${container}`)]),
  );
}
