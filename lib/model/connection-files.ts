import { join } from 'node:path';
import { parseEngineAddress } from '../contract/engine-address';
import type { Host, SshSettings, TlsSettings } from './cloud';
import type { CloudFile } from './cloud-schema';
import type { FileProblem, Problem } from './input-error';

type HostEntry = CloudFile['hosts'][string];
type Connections = CloudFile['connections'];

const TLS_FILES = ['ca', 'cert', 'key'] as const;

/** The files of a host's connection: its own before those of all hosts. Only those that its engine's scheme has a use for. */
export function resolveConnectionFiles(
  host: HostEntry,
  connections: Connections,
  directory: string,
): Pick<Host, 'tls' | 'ssh'> {
  const tls = mergedTls(host, connections);
  const ssh = { ...connections.ssh, ...host.ssh };
  switch (schemeOf(host)) {
    case 'tcp':
      return tls === undefined ? {} : { tls: absoluteTls(tls, directory) };
    case 'ssh':
      return Object.keys(ssh).length === 0 ? {} : { ssh: absoluteSsh(ssh, directory) };
    default:
      return {};
  }
}

/** TLS by halves would be none; files for another kind of engine would never be used. */
export function checkConnectionFiles({ hosts, connections }: CloudFile, file: string): readonly Problem[] {
  const ofHosts = Object.entries(hosts).flatMap(([name, host]) =>
    checkHost(`hosts.${name}`, host, connections),
  );
  const isIncomplete = missingIn(connections.tls ?? {}).length > 0 && connections.tls !== undefined;
  const isUsedAlone = Object.values(hosts).some((host) => schemeOf(host) === 'tcp' && host.tls === undefined);
  const ofAll =
    isIncomplete && isUsedAlone
      ? [{ path: 'connections.tls', message: incomplete(connections.tls ?? {}) }]
      : [];
  return [...ofAll, ...ofHosts].map((finding) => ({ file, ...finding }));
}

function checkHost(path: string, host: HostEntry, connections: Connections): readonly FileProblem[] {
  const scheme = schemeOf(host);
  if (scheme === undefined) return [];
  const findings = (['tls', 'ssh'] as const)
    .filter((kind) => host[kind] !== undefined && scheme !== SCHEMES[kind])
    .map((kind) => ({
      path: `${path}.${kind}`,
      message: `is for an engine at ${SCHEMES[kind]}://; this one is at ${scheme}://`,
    }));
  if (host.tls === undefined || scheme !== 'tcp') return findings;
  const tls = mergedTls(host, connections) ?? {};
  if (missingIn(tls).length === 0) return findings;
  return [...findings, { path: `${path}.tls`, message: incomplete(tls) }];
}

const SCHEMES = { tls: 'tcp', ssh: 'ssh' } as const;

function schemeOf({ engine }: HostEntry): 'unix' | 'tcp' | 'ssh' | undefined {
  const parsed = parseEngineAddress(engine);
  return 'address' in parsed ? parsed.address.kind : undefined;
}

function mergedTls(host: HostEntry, connections: Connections): NonNullable<HostEntry['tls']> | undefined {
  if (host.tls === undefined && connections.tls === undefined) return undefined;
  return { ...connections.tls, ...host.tls };
}

function missingIn(tls: NonNullable<HostEntry['tls']>): readonly string[] {
  return TLS_FILES.filter((name) => tls[name] === undefined);
}

function incomplete(tls: NonNullable<HostEntry['tls']>): string {
  return `mutual TLS needs ca, cert and key; missing: ${missingIn(tls).join(', ')}`;
}

function absoluteTls({ ca, cert, key }: NonNullable<HostEntry['tls']>, directory: string): TlsSettings {
  return given({ ca, cert, key }, directory);
}

function absoluteSsh(
  { identity, known_hosts: knownHosts, config }: NonNullable<HostEntry['ssh']>,
  directory: string,
): SshSettings {
  return given({ identity, knownHosts, config }, directory);
}

function given<Key extends string>(
  files: Readonly<Record<Key, string | undefined>>,
  directory: string,
): Partial<Record<Key, string>> {
  const paths = Object.entries<string | undefined>(files).flatMap(([key, path]) =>
    path === undefined ? [] : [[key, absolutePath(path, directory)]],
  );
  return Object.fromEntries(paths) as Partial<Record<Key, string>>;
}

/** `~/` is left for who opens the file: whose home it is, is known there. */
export function absolutePath(path: string, directory: string): string {
  return /^(\/|~\/)/.test(path) ? path : join(directory, path);
}
