import type { Cloud, Host } from './cloud';
import type { CloudFile } from './cloud-schema';
import type { Problem } from './input-error';
import type { Machine } from './input-file';

/** A file of a connection, and where cloud.yml names it. */
interface NamedFile {
  readonly path: string;
  readonly file: string;
}

/** The files of connections that a host has a use for can be read on this machine. */
export function checkFilesExist(
  written: CloudFile,
  cloud: Cloud,
  machine: Machine,
  file: string,
): readonly Problem[] {
  const named = Object.values(cloud.hosts).flatMap((host) => filesOf(host, written));
  const once = new Map(named.map((it) => [it.path, it]));
  return [...once.values()].flatMap(({ path, file: name }) => {
    const fault = machine.tryFindFileFault(name);
    return fault === undefined ? [] : [{ file, path, message: `${name}: ${fault}` }];
  });
}

function filesOf({ name, tls = {}, ssh = {} }: Host, { hosts }: CloudFile): readonly NamedFile[] {
  const own = hosts[name];
  const place = (kind: 'tls' | 'ssh', key: string, isOwn: boolean) =>
    isOwn ? `hosts.${name}.${kind}.${key}` : `connections.${kind}.${key}`;
  const all = [
    { path: place('tls', 'ca', own?.tls?.ca !== undefined), file: tls.ca },
    { path: place('tls', 'cert', own?.tls?.cert !== undefined), file: tls.cert },
    { path: place('tls', 'key', own?.tls?.key !== undefined), file: tls.key },
    { path: place('ssh', 'identity', own?.ssh?.identity !== undefined), file: ssh.identity },
    { path: place('ssh', 'known_hosts', own?.ssh?.known_hosts !== undefined), file: ssh.knownHosts },
    { path: place('ssh', 'config', own?.ssh?.config !== undefined), file: ssh.config },
  ];
  return all.flatMap(({ path, file }) => (file === undefined ? [] : [{ path, file }]));
}
