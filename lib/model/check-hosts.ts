import { isHostNameOrAddress, parseEngineAddress, printEngineKey } from '../contract/engine-address';
import { logicalName } from '../contract/logical-name';
import { checkVariable } from './check-containers';
import type { Cloud, Host } from './cloud';
import { CONTAINER_NAME_RULE, isContainerName } from './container-name';
import type { FileProblem, Problem } from './input-error';
import type { Machine } from './input-file';
import { isEverywhere } from './own';

const HOST_NAME = /^[a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/;
const REGISTRY = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/;

/** The rules of cloud.yml that are about meaning, not shape. */
export function checkHosts(cloud: Cloud, file: string, machine?: Machine): readonly Problem[] {
  const hosts = Object.values(cloud.hosts);
  const findings = [
    ...checkSettings(cloud),
    ...(hosts.length === 0 ? [{ path: 'hosts', message: 'names no host' }] : []),
    ...hosts.flatMap(checkHost),
    ...checkResourceNames(hosts),
    ...checkSharedEngines(hosts, machine),
  ];
  return findings.map((finding) => ({ file, ...finding }));
}

function checkSettings({ images, containers }: Cloud): readonly FileProblem[] {
  const findings: FileProblem[] = [];
  if (images.registry !== '' && !REGISTRY.test(images.registry)) {
    findings.push({
      path: 'images.registry',
      message: 'must be a registry with its namespace, as in quay.io/openstack.kolla, without scheme or tag',
    });
  }
  if (!containers.configDirectory.startsWith('/')) {
    findings.push({ path: 'containers.config_directory', message: 'must be an absolute path' });
  }
  const variables = Object.keys(containers.environment);
  return [...findings, ...variables.flatMap((name) => checkVariable('containers.environment', name))];
}

function checkHost(host: Host): readonly FileProblem[] {
  const findings: FileProblem[] = [];
  const find = (key: string, message: string) => findings.push({ path: `hosts.${host.name}${key}`, message });
  if (!HOST_NAME.test(host.name)) {
    find('', 'a host name consists of letters, digits, dots, dashes and underscores');
  }
  if (isEverywhere(host.name)) find('', 'this cannot be the name of a host; choose another one');
  const engine = parseEngineAddress(host.engine);
  if ('mistake' in engine) find('.engine', engine.mistake);
  if (!isHostNameOrAddress(host.address)) {
    find('.address', `"${host.address}" is neither an IP address nor a host name`);
  }
  if (host.suffix !== '' && !isContainerName(`x-${host.suffix}`)) {
    find('.suffix', `must be part of a container name: ${CONTAINER_NAME_RULE}`);
  }
  if (host.configDirectory?.startsWith('/') === false) find('.config_directory', 'must be an absolute path');
  return findings;
}

/** Terraform would take two hosts for one. */
function checkResourceNames(hosts: readonly Host[]): readonly FileProblem[] {
  return twins(hosts, ({ name }) => logicalName(name)).map(([twin, host]) => ({
    path: `hosts.${host.name}`,
    message: `to Terraform, which knows no dots in names, it is the same as hosts.${twin.name}; rename one`,
  }));
}

/** Container names have to differ on one engine. */
function checkSharedEngines(hosts: readonly Host[], machine?: Machine): readonly FileProblem[] {
  return twins(hosts, (host) => `${engineKey(host, machine)} ${host.suffix}`).map(([twin, host]) => {
    const written = twin.engine === host.engine ? '' : ` (${twin.engine} is the same)`;
    return {
      path: `hosts.${host.name}.suffix`,
      message: `${twin.name} and ${host.name} share the engine ${host.engine}${written}; give each its own suffix`,
    };
  });
}

/** Each host with the first one before it that has the same key. */
function twins(hosts: readonly Host[], keyOf: (host: Host) => string): readonly (readonly [Host, Host])[] {
  const firsts = new Map<string, Host>();
  return hosts.flatMap((host) => {
    const key = keyOf(host);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, host);
    return first === undefined ? [] : [[first, host] as const];
  });
}

/** The same for hosts with the same engine. */
export function engineKey({ engine }: Host, machine?: Machine): string {
  const parsed = parseEngineAddress(engine);
  if ('mistake' in parsed) return engine;
  return printEngineKey(parsed.address, (path) => machine?.followLinks(path) ?? path);
}
