import type { RunHook } from '../contract/run-hook';
import type { Cloud, Host } from './cloud';
import type { CloudFile } from './cloud-schema';
import type { Problem } from './input-error';
import type { FileUse, Machine } from './input-file';

/** A file, and where cloud.yml names it. */
interface NamedFile extends FileUse {
  readonly path: string;
  readonly file: string;
}

/** The files of connections that a host has a use for, and those of hooks, can be used on this machine. */
export function checkFilesExist(
  written: CloudFile,
  cloud: Cloud,
  machine: Machine,
  file: string,
): readonly Problem[] {
  const ofHosts = Object.values(cloud.hosts).flatMap((host) => filesOf(host, written));
  const named = [...ofHosts, ...cloud.hooks.flatMap(filesOfHook)];
  const once = new Map(named.map((it) => [it.path, it]));
  return [...once.values()].flatMap(({ path, file: name, ...use }) => {
    const fault = machine.tryFindFileFault(name, use);
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
    // Without settings or known hosts there are none.
    { path: place('ssh.known_hosts', written?.ssh?.known_hosts), file: ssh.knownHosts, mayBeEmpty: true },
    { path: place('ssh.config', written?.ssh?.config), file: ssh.config, mayBeEmpty: true },
  ];
  return all.flatMap(({ file, ...others }) => (file === undefined ? [] : [{ ...others, file }]));
}

function filesOfHook({ name, target }: RunHook): readonly NamedFile[] {
  if (target.kind === 'program') return [{ path: `hooks.${name}.run`, file: target.path, isProgram: true }];
  return target.ca === undefined ? [] : [{ path: `hooks.${name}.ca`, file: target.ca }];
}
