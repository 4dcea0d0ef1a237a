import { TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import { printDemands } from '../contract/engine-demand';
import { printSpaceNeeds } from '../contract/prechecks';
import { printRecordedRoles } from '../contract/readiness-probe';
import { printRules } from '../contract/release-rule';
import { printPlacements } from '../contract/role-placement';
import type { DesiredService } from '../model/desired-service';
import { ReadinessTexts } from './readiness-text';
import { Expression, setAttributes } from './terraform-text';

/** Undefined where there are none. */
function recordedRoles(waves: DesiredService['waves']): string | undefined {
  const containers = waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []));
  const texts = new ReadinessTexts();
  // Pinned ones ask in the same way.
  const byRole = new Map(containers.map((it) => [it.role, texts.recordOf(it)]));
  const roles = [...byRole].flatMap(([role, record]) => (record === undefined ? [] : [{ role, record }]));
  return roles.length === 0 ? undefined : printRecordedRoles(roles);
}

function forcesDownStaleRecords(waves: DesiredService['waves']): boolean {
  return waves.some((wave) => wave.kind === 'jobs' && wave.jobs.some((it) => it.forcesDownStaleRecords));
}

/**
 * `docker_prechecks`: read in every plan. What depends on it is not even looked at when it finds anything that must not be
 * deployed; it never shows as a change.
 */
export class Prechecks extends TerraformDataSource {
  constructor(scope: Construct, id: string, service: DesiredService) {
    super(scope, id, { terraformResourceType: 'docker_prechecks' });
    const { name, prechecks } = service;
    const { placements, neverNewer, spaceNeeds, demands, rules, assumedReleases, allow } = prechecks;
    this.overrideLogicalId(id);
    setAttributes(this, {
      service: name,
      placements: printPlacements(placements),
      never_newer: neverNewer,
      space_needs: printSpaceNeeds(spaceNeeds),
      demands: printDemands(demands),
      release_rules: printRules(rules),
      assumed_releases: assumedReleases,
      recorded_roles: recordedRoles(service.waves),
      forces_down_stale_records: forcesDownStaleRecords(service.waves) ? true : undefined,
      allow,
    });
  }

  /** JSON: dead service records of nothing that is to run, or ones that report again; empty where there are none. */
  get staleRecords(): Expression {
    return new Expression(`\${${this.fqn}.stale_records}`);
  }

  /** Role to the releases that run while this is planned, and are going to change. */
  get formerReleases(): Expression {
    return new Expression(`\${${this.fqn}.former_releases}`);
  }

  /** Host to the id that this image had there when it was planned. */
  imageIdsOf(reference: string): Expression {
    return new Expression(`\${lookup(${this.fqn}.image_ids, ${JSON.stringify(reference)}, {})}`);
  }
}
