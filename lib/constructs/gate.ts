import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { giveLogicalId } from './logical-id';

/**
 * A point in the order: it comes after everything in `after`, and what is told to comes after it. With n resources
 * before and m behind, it makes n + m dependencies out of n x m.
 */
export class Gate extends TerraformResource {
  constructor(scope: Construct, name: string, after: readonly TerraformResource[]) {
    super(scope, name, { terraformResourceType: 'terraform_data', dependsOn: [...after] });
    giveLogicalId(this, name);
  }
}
