import { checkHooks } from './check-hooks';
import { checkHosts } from './check-hosts';
import type {
  Cloud,
  TimeoutSettings,
  ContainerDefaults,
  Host,
  ImageSettings,
  RegistryCredentials,
} from './cloud';
import { cloudSchema, type CloudFile } from './cloud-schema';
import { absolutePath, checkConnectionFiles, resolveConnectionFiles } from './connection-files';
import { checkFilesExist } from './check-files';
import type { Read } from './input-error';
import type { InputFile, Machine } from './input-file';
import { parseShape } from './parse-shape';
import { toHooks } from './read-hooks';
import { toUpdates } from './read-updates';
import { readYaml } from './read-yaml';
import type { Service } from './service';
import { toBackend } from './state-backend';

/** Where texts are handed on as they are: to containers, services and Terraform's backends. */
const FREE_TEXT = /^(containers\.environment|services|backend)\./;

/** Reads cloud.yml; `services` are those that it may hold options for. */
export function readCloud(
  { name: file, text, directory = '' }: InputFile,
  services: readonly Service[],
  machine?: Machine,
): Read<Cloud> {
  const { findLine, ...yaml } = readYaml(text, file, (path) => FREE_TEXT.test(path));
  if (yaml.value === undefined) return { problems: yaml.problems, findLine };
  const { value, problems } = parseShape(cloudSchema(services), yaml.value, file);
  if (value === undefined) return { problems, findLine };
  const cloud = toCloud(value, directory);
  return {
    value: cloud,
    problems: [
      ...problems,
      ...checkHosts(cloud, file, machine),
      ...checkConnectionFiles(value, file),
      ...checkHooks(value.hooks, file),
      ...(machine === undefined ? [] : checkFilesExist(value, cloud, machine, file)),
    ],
    findLine,
  };
}

function toCloud(
  { images, hosts, connections, containers, records, hooks, updates, services, backend }: CloudFile,
  directory: string,
): Cloud {
  return {
    images: toImageSettings(images, directory),
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([name, host]) => [
        name,
        toHost(name, host, resolveConnectionFiles(host, connections, directory)),
      ]),
    ),
    connections: toTimeouts(connections),
    containers: toContainerDefaults(containers),
    records: { directory: absolutePath(records.directory, directory) },
    hooks: toHooks(hooks, directory),
    updates: toUpdates(updates),
    services,
    ...(backend === undefined ? {} : { backend: toBackend(backend, directory) }),
  };
}

function toImageSettings(
  { registry, pull, login, allow_floating_tags: allowFloatingTags }: CloudFile['images'],
  directory: string,
): ImageSettings {
  return {
    registry: registry.replace(/\/+$/, ''),
    pull,
    ...(login && { login: toLogin(login, directory) }),
    allowFloatingTags,
  };
}

function toLogin(
  { username, password_env: passwordEnv, password_file: file }: NonNullable<CloudFile['images']['login']>,
  directory: string,
): RegistryCredentials {
  return {
    username,
    ...(passwordEnv !== undefined && { passwordEnv }),
    ...(file !== undefined && { passwordFile: absolutePath(file, directory) }),
  };
}

function toHost(
  name: string,
  { engine, groups, address, suffix, config_directory: configDirectory }: CloudFile['hosts'][string],
  files: Pick<Host, 'tls' | 'ssh'>,
): Host {
  return {
    name,
    engine,
    ...files,
    groups,
    address,
    suffix,
    ...(configDirectory === undefined ? {} : { configDirectory: withoutEndSlash(configDirectory) }),
  };
}

function toTimeouts(connections: CloudFile['connections']): TimeoutSettings {
  return {
    connectSeconds: connections.connect_timeout,
    requestSeconds: connections.request_timeout,
    stallSeconds: connections.stall_timeout,
    pullSeconds: connections.pull_timeout,
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

/** Kolla compares binds as text: `/etc/kolla/nova-api/`, never two slashes. */
function withoutEndSlash(directory: string): string {
  return directory.replace(/\/+$/, '');
}
