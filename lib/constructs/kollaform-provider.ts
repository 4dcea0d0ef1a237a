import { TerraformProvider, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { PROVIDER_SOURCE } from '../contract/provider-address';
import { installProvider, providerLauncher } from './provider-installation';

export interface KollaformProviderConfig {
  /** Hosts by name, with the address of their engine. */
  readonly hosts: Readonly<Record<string, { readonly engine: string }>>;
  /** Containers that go together: group, then `host/container`, to the image reference it should run. @default - none */
  readonly groups?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * This package's own provider under the name `docker`, so that the typed resources of `@cdktf/provider-docker` are
 * served by it. Put one in a stack instead of `DockerProvider`; it also installs the provider for that stack.
 */
export class KollaformProvider extends TerraformProvider {
  constructor(scope: Construct, id: string, config: KollaformProviderConfig) {
    const launcher = providerLauncher();
    super(scope, id, {
      terraformResourceType: 'docker',
      terraformGeneratorMetadata: { providerName: 'docker', providerVersionConstraint: launcher.version },
      terraformProviderSource: PROVIDER_SOURCE,
    });
    installProvider(TerraformStack.of(this), launcher);
    // Overrides, because cdktf would turn the keys - names of hosts and containers - into snake case.
    this.addOverride('hosts', config.hosts);
    if (config.groups !== undefined) this.addOverride('groups', config.groups);
  }
}
