import type { Cloud, Host } from './cloud';
import type { CloudFile } from './cloud-schema';
import type { Problem } from './input-error';
import type { Machine } from './input-file';

/** A file of a connection, and where cloud.yml names it. */
interface NamedFile {
  readonly path: string;
  readonly file: string;
  /** Of ssh, settings and known hosts: then there are none. */
  readonly mayBeEmpty?: boolean;
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
  return [...once.values()].flatMap(({ path, file: name, mayBeEmpty = false }) => {
    const fault = machine.tryFindFileFault(name, { mayBeEmpty });
    return fault === undefined ? [] : [{ file, path, message: `${name}: ${fault}` }];
  });
}

function filesOf({ name, tls = {}, ssh = {} }: Host, { hosts }: CloudFile): readonly NamedFile[] {
  const written = hosts[name];
  const place = (key: string, own: string | undefined) =>
    own === undefined ? `connections.${key}` : `hosts.${name}.${key}`;
  const all = [
    { path: place('tls.ca', written?.tls?.ca), file: tls.ca },
    { path: place('tls.cert', written?.tls?.cert), file: tls.cert },
    { path: place('tls.key', written?.tls?.key), file: tls.key },
    { path: place('ssh.identity', written?.ssh?.identity), file: ssh.identity },
    { path: place('ssh.known_hosts', written?.ssh?.known_hosts), file: ssh.knownHosts, mayBeEmpty: true },
    { path: place('ssh.config', written?.ssh?.config), file: ssh.config, mayBeEmpty: true },
  ];
  return all.flatMap(({ file, ...others }) => (file === undefined ? [] : [{ ...others, file }]));
}
