import { TerraformBackend, TerraformRemoteState } from 'cdktf';
import type { Construct } from 'constructs';
import { Written } from './terraform-text';

/**
 * Where Terraform keeps the state of a stack: any backend, with settings in Terraform's own words. cdktf has a class for
 * each kind, with settings in camel case, and adds its local one to a stack that has none of them.
 */
export class StateBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    readonly kind: string,
    readonly settings: Readonly<Record<string, unknown>>,
  ) {
    super(scope, 'backend', kind);
  }

  /** As they are: Terraform evaluates nothing in the settings of a backend, and no doubled sign is shortened. */
  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.settings };
  }

  override getRemoteStateDataSource(scope: Construct, name: string): TerraformRemoteState {
    return new RemoteState(scope, name, this.kind, new Written(this.settings).asTemplates);
  }
}

class RemoteState extends TerraformRemoteState {}
