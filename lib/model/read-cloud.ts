import { checkHosts } from './check-hosts';
import type { Cloud, ContainerDefaults, Host } from './cloud';
import { cloudSchema, type CloudFile } from './cloud-schema';
import type { Checked } from './input-error';
import { parseShape } from './parse-shape';
import { readYaml } from './read-yaml';
import type { Service } from './service';

/** Reads the text of cloud.yml; `services` are those that it may hold options for. */
export function readCloud(text: string, file: string, services: readonly Service[]): Checked<Cloud> {
  const yaml = readYaml(text, file);
  if (yaml.value === undefined) return { problems: yaml.problems };
  const { value, problems } = parseShape(cloudSchema(services), yaml.value, file);
  if (value === undefined) return { problems };
  const cloud = toCloud(value);
  return { value: cloud, problems: [...problems, ...checkHosts(cloud, file)] };
}

function toCloud({ images, hosts, containers, services, backend }: CloudFile): Cloud {
  return {
    images: { registry: images.registry.replace(/\/+$/, ''), allowFloatingTags: images.allow_floating_tags },
    hosts: Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, toHost(name, host)])),
    containers: toContainerDefaults(containers),
    services,
    ...(backend === undefined ? {} : { backend: toBackend(backend) }),
  };
}

function toHost(name: string, { config_directory: directory, ...host }: CloudFile['hosts'][string]): Host {
  return {
    name,
    ...host,
    ...(directory === undefined ? {} : { configDirectory: withoutEndSlash(directory) }),
  };
}

function toContainerDefaults(containers: CloudFile['containers']): ContainerDefaults {
  const { interval, timeout, retries, start_period: startPeriod } = containers.healthcheck;
  return {
    configDirectory: withoutEndSlash(containers.config_directory),
    networkMode: containers.network_mode,
    ulimits: containers.ulimits,
    hostAccess: containers.host_access,
    environment: containers.environment,
    healthcheck: {
      intervalSeconds: interval,
      timeoutSeconds: timeout,
      retries,
      startPeriodSeconds: startPeriod,
    },
  };
}

function toBackend(backend: NonNullable<CloudFile['backend']>): NonNullable<Cloud['backend']> {
  return Object.fromEntries(
    Object.entries(backend).flatMap(([kind, settings]) => (settings === undefined ? [] : [[kind, settings]])),
  );
}

/** Kolla compares binds as text: `/etc/kolla/nova-api/`, never two slashes. */
function withoutEndSlash(directory: string): string {
  return directory.replace(/\/+$/, '');
}
