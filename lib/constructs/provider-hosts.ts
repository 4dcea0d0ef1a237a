import type { Cloud } from '../model/cloud';
import type { DesiredService } from '../model/desired-service';
import { own } from '../model/own';

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

/** Seconds. @default - 10 to connect, 60 for a call, 15 without a sign of life, 300 for a pull that does not get on */
export interface ProviderTimeouts {
  readonly connect?: number;
  readonly request?: number;
  readonly stall?: number;
  readonly pull?: number;
}

/** The hosts of cloud.yml as a service's provider has them. */
export function hostsOf(
  cloud: Cloud,
  { unreachable }: DesiredService,
): Readonly<Record<string, ProviderHost>> {
  const hosts = Object.entries(cloud.hosts).map(([name, { engine, tls, ssh }]) => {
    // Nobody waits for a host that runs nothing.
    const onUnreachable = own(unreachable, name) ?? 'skip';
    return [name, { engine, ...(tls && { tls }), ...(ssh && { ssh }), onUnreachable }] as const;
  });
  return Object.fromEntries(hosts);
}

export function timeoutsOf({ connections }: Cloud): ProviderTimeouts {
  const { connectSeconds, requestSeconds, stallSeconds, pullSeconds } = connections;
  return { connect: connectSeconds, request: requestSeconds, stall: stallSeconds, pull: pullSeconds };
}

/** A host in the words of the provider configuration. */
export function hostAttributes({
  engine,
  tls,
  ssh,
  onUnreachable,
}: ProviderHost): Readonly<Record<string, string>> {
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

/** By registry, how its images are pulled: `username`, and `password_env` or `password_file`, never the password itself. */
export function loginsOf({ images }: Cloud): Readonly<Record<string, Readonly<Record<string, string>>>> {
  if (images.login === undefined) return {};
  const { username, passwordEnv, passwordFile } = images.login;
  const login = {
    username,
    ...(passwordEnv !== undefined && { password_env: passwordEnv }),
    ...(passwordFile !== undefined && { password_file: passwordFile }),
  };
  return { [images.registry]: login };
}
