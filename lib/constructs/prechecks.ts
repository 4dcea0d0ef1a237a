import { TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import { printSpaceNeeds } from '../contract/prechecks';
import { printPlacements } from '../contract/role-placement';
import type { DesiredService } from '../model/desired-service';

/**
 * `docker_prechecks`: read in every plan. What depends on it is not even looked at when it finds anything that must not be
 * deployed; it never shows as a change.
 */
export class Prechecks extends TerraformDataSource {
  constructor(scope: Construct, id: string, { name, prechecks }: DesiredService) {
    super(scope, id, { terraformResourceType: 'docker_prechecks' });
    const { placements, neverNewer, spaceNeeds, allow } = prechecks;
    const attributes = {
      service: name,
      placements: printPlacements(placements),
      never_newer: neverNewer,
      space_needs: printSpaceNeeds(spaceNeeds),
      allow,
    };
    this.overrideLogicalId(id);
    // Overrides, because cdktf would turn the keys - names of roles - into snake case.
    for (const [attribute, value] of Object.entries(attributes)) this.addOverride(attribute, value);
  }

  /** An expression: host to the id that this image had there when it was planned. */
  imageIdsOf(reference: string): string {
    return `\${lookup(${this.fqn}.image_ids, ${JSON.stringify(reference)}, {})}`;
  }
}
