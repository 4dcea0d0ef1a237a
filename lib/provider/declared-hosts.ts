import { DEFAULT_TIMEOUTS, type ConnectionTimeouts, type Endpoint } from '../engine/endpoint';
import { known, knownEntries } from './decode';
import type { ProviderConfig } from './provider-schema';
import type { Diagnostic } from './resource';

/** A host of the provider configuration. */
interface DeclaredHost {
  readonly endpoint: Endpoint;
  /** What it means when it cannot be reached: the deploy fails, or goes on without it. */
  readonly onUnreachable: 'fail' | 'skip';
}

export type DeclaredHosts = Readonly<Record<string, DeclaredHost>>;

type HostsConfig = Pick<ProviderConfig, 'hosts'> & Partial<Pick<ProviderConfig, 'connection_timeouts'>>;

const HOST_KEYS = [
  'engine',
  'tls_ca',
  'tls_cert',
  'tls_key',
  'ssh_identity',
  'ssh_known_hosts',
  'ssh_config',
  'on_unreachable',
];
const TIMEOUT_KEYS = ['connect', 'request', 'stall', 'pull'];

/** Reads `hosts` and `connection_timeouts` of the provider configuration; what is wrong there, `checkHosts` says. */
export function declaredHosts(config: HostsConfig): DeclaredHosts {
  const timeouts = connectionTimeouts(knownEntries(config.connection_timeouts));
  const hosts = Object.entries(knownEntries(config.hosts));
  return Object.fromEntries(
    hosts.map(([name, value]) => {
      const host = knownEntries(value);
      const { on_unreachable: policy } = host;
      const onUnreachable = policy === 'skip' ? 'skip' : 'fail';
      return [name, { endpoint: endpoint(host, timeouts), onUnreachable }];
    }),
  );
}

function endpoint(host: Readonly<Record<string, string>>, timeouts: ConnectionTimeouts): Endpoint {
  return {
    url: host['engine'] ?? '',
    tls: present({ ca: host['tls_ca'], cert: host['tls_cert'], key: host['tls_key'] }),
    ssh: present({
      identityFile: host['ssh_identity'],
      knownHostsFile: host['ssh_known_hosts'],
      configFile: host['ssh_config'],
    }),
    timeouts,
  };
}

function present<Key extends string>(
  files: Readonly<Record<Key, string | undefined>>,
): Partial<Record<Key, string>> {
  const given = Object.entries(files).filter(([, path]) => path !== undefined);
  return Object.fromEntries(given) as Partial<Record<Key, string>>;
}

function connectionTimeouts(seconds: Readonly<Record<string, number>>): ConnectionTimeouts {
  const milliseconds = (key: string, otherwise: number) => {
    const given = seconds[key];
    return given === undefined ? otherwise : given * 1000;
  };
  return {
    connectMs: milliseconds('connect', DEFAULT_TIMEOUTS.connectMs),
    requestMs: milliseconds('request', DEFAULT_TIMEOUTS.requestMs),
    stallMs: milliseconds('stall', DEFAULT_TIMEOUTS.stallMs),
    pullMs: milliseconds('pull', DEFAULT_TIMEOUTS.pullMs),
  };
}

/** Pure: keys and values that this provider does not know. */
export function checkHosts(config: HostsConfig): readonly Diagnostic[] {
  const hosts = Object.entries(knownEntries(config.hosts)).flatMap(([name, host]) =>
    checkHost(name, knownEntries(host)),
  );
  const timeouts = Object.entries(known(config.connection_timeouts) ?? {}).flatMap(([key, seconds]) =>
    checkTimeout(key, known(seconds)),
  );
  return [...hosts, ...timeouts];
}

function checkHost(name: string, host: Readonly<Record<string, string>>): readonly Diagnostic[] {
  const unknown = Object.keys(host).filter((key) => !HOST_KEYS.includes(key));
  const faults = unknown.map((key) => `${key} is not known; a host has ${HOST_KEYS.join(', ')}`);
  if (host['engine'] === undefined) faults.push('engine is missing');
  const policy = host['on_unreachable'];
  if (policy !== undefined && !['fail', 'skip'].includes(policy)) {
    faults.push(`on_unreachable is "${policy}"; it must be fail or skip`);
  }
  return faults.map((fault) => ({
    severity: 'error',
    code: 'resource-invalid',
    summary: `host ${name}: ${fault}`,
    attribute: ['hosts', name],
  }));
}

function checkTimeout(key: string, seconds: number | undefined): readonly Diagnostic[] {
  const attribute = ['connection_timeouts', key];
  if (!TIMEOUT_KEYS.includes(key)) {
    const summary = `connection_timeouts has ${TIMEOUT_KEYS.join(', ')}, not ${key}`;
    return [{ severity: 'error', code: 'resource-invalid', summary, attribute }];
  }
  if (seconds !== undefined && seconds > 0) return [];
  return [
    {
      severity: 'error',
      code: 'resource-invalid',
      summary: `connection_timeouts.${key} must be more than 0 seconds`,
      attribute,
    },
  ];
}
