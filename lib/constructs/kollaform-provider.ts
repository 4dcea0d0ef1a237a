import { TerraformProvider, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { PROVIDER_SOURCE } from '../contract/provider-address';
import { printHooks, type RunHook } from '../contract/run-hook';
import { printOrder, type UpgradeOrder } from '../contract/upgrade-order';
import { hostAttributes, type ProviderHost, type ProviderTimeouts } from './provider-hosts';
import { installProvider, providerLauncher } from './provider-installation';
import { setAttributes } from './terraform-text';

export interface KollaformProviderConfig {
  /** Hosts by name. */
  readonly hosts: Readonly<Record<string, ProviderHost>>;
  readonly timeouts?: ProviderTimeouts;
  /** By registry: `username`, and `password_env` or `password_file`. @default - those of the user's Docker configuration */
  readonly logins?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What belongs to which wave, for messages and events. @default - nothing is known of waves */
  readonly order?: UpgradeOrder;
  /** Directory in which each deploy leaves a file of what it did; absolute, or below `~/`. @default - no record is left */
  readonly records?: string;
  /** Who is told of events while they happen. Secrets are in environment variables that they name. @default - nobody */
  readonly hooks?: readonly RunHook[];
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
    setAttributes(this, {
      hosts: mapValues(config.hosts, hostAttributes),
      connection_timeouts: config.timeouts && { ...config.timeouts },
      order: config.order && printOrder(config.order),
      records: config.records,
      hooks: config.hooks?.length ? printHooks(config.hooks) : undefined,
      registry_logins: Object.keys(config.logins ?? {}).length > 0 ? config.logins : undefined,
    });
  }
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]));
}
