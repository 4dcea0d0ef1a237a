import { isIP } from 'node:net';
import { parseEngineAddress } from '../contract/engine-address';
import type { Cloud, Host } from './cloud';
import { CONTAINER_NAME_RULE, isContainerName } from './container-name';
import type { Finding, Problem } from './input-error';

const HOST_NAME = /^[a-zA-Z0-9]([a-zA-Z0-9_.-]*[a-zA-Z0-9])?$/;
const REGISTRY = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/;

/** The rules of cloud.yml that are about meaning, not shape. */
export function checkHosts(cloud: Cloud, file: string): readonly Problem[] {
  const hosts = Object.values(cloud.hosts);
  const findings = [
    ...checkSettings(cloud),
    ...(hosts.length === 0 ? [{ path: 'hosts', message: 'names no host' }] : []),
    ...hosts.flatMap(checkHost),
    ...checkSharedEngines(hosts),
  ];
  return findings.map((finding) => ({ file, ...finding }));
}

function checkSettings({ images, containers }: Cloud): readonly Finding[] {
  const findings: Finding[] = [];
  if (images.registry !== '' && !REGISTRY.test(images.registry)) {
    findings.push({
      path: 'images.registry',
      message: 'must be a registry with its namespace, as in quay.io/openstack.kolla, without scheme or tag',
    });
  }
  if (!containers.configDirectory.startsWith('/')) {
    findings.push({ path: 'containers.config_directory', message: 'must be an absolute path' });
  }
  return findings;
}

function checkHost(host: Host): readonly Finding[] {
  const findings: Finding[] = [];
  const find = (key: string, message: string) => findings.push({ path: `hosts.${host.name}${key}`, message });
  if (!HOST_NAME.test(host.name)) {
    find('', 'a host name consists of letters, digits, dots, dashes and underscores');
  }
  const engine = parseEngineAddress(host.engine);
  if ('mistake' in engine) find('.engine', engine.mistake);
  if (isIP(host.address) === 0 && !HOST_NAME.test(host.address)) {
    find('.address', `"${host.address}" is neither an IP address nor a host name`);
  }
  if (host.suffix !== '' && !isContainerName(`x-${host.suffix}`)) {
    find('.suffix', `must be part of a container name: ${CONTAINER_NAME_RULE}`);
  }
  if (host.configDirectory?.startsWith('/') === false) find('.config_directory', 'must be an absolute path');
  return findings;
}

/** Container names have to differ on one engine. */
function checkSharedEngines(hosts: readonly Host[]): readonly Finding[] {
  return hosts.flatMap((host, index) => {
    const twin = hosts
      .slice(0, index)
      .find((other) => other.engine === host.engine && other.suffix === host.suffix);
    if (twin === undefined) return [];
    return [
      {
        path: `hosts.${host.name}.suffix`,
        message: `${twin.name} and ${host.name} share the engine ${host.engine}; give each its own suffix`,
      },
    ];
  });
}
