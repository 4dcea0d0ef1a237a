import { TerraformProvider, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { PROVIDER_SOURCE } from '../contract/provider-address';
import { installProvider, providerLauncher } from './provider-installation';

/** A host as the provider knows it. Files are on the machine that runs Terraform. */
export interface ProviderHost {
  /** `unix:///run/docker.sock`, `tcp://10.0.0.21:2376` or `ssh://root@ctl1.example.org`. */
  readonly engine: string;
  /** PEM files for `tcp://`. @default - no TLS */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Files for `ssh://`. @default - what the user's own ssh has */
  readonly ssh?: { readonly identity?: string; readonly knownHosts?: string; readonly config?: string };
  /** Whether a deploy goes on without it when it cannot be reached. @default 'fail' */
  readonly onUnreachable?: 'fail' | 'skip';
}

export interface KollaformProviderConfig {
  /** Hosts by name. */
  readonly hosts: Readonly<Record<string, ProviderHost>>;
  /** Seconds. @default - 10 to connect, 60 for a call, 15 without a sign of life */
  readonly timeouts?: { readonly connect?: number; readonly request?: number; readonly stall?: number };
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
    this.addOverride('hosts', mapValues(config.hosts, hostAttributes));
    if (config.timeouts !== undefined) this.addOverride('connection_timeouts', config.timeouts);
    if (config.groups !== undefined) this.addOverride('groups', config.groups);
  }
}

function hostAttributes({ engine, tls, ssh, onUnreachable }: ProviderHost): Readonly<Record<string, string>> {
  const attributes = {
    engine,
    tls_ca: tls?.ca,
    tls_cert: tls?.cert,
    tls_key: tls?.key,
    ssh_identity: ssh?.identity,
    ssh_known_hosts: ssh?.knownHosts,
    ssh_config: ssh?.config,
    on_unreachable: onUnreachable,
  };
  const given = Object.entries(attributes).filter((it): it is [string, string] => it[1] !== undefined);
  return Object.fromEntries(given);
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]));
}
