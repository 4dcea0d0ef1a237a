import { hostAttributes, hostsOf, loginsOf, timeoutsOf } from '../constructs/provider-hosts';
import { OperationError } from '../contract/operation-error';
import { readInputFiles } from '../input-files';
import type { Cloud } from '../model/cloud';
import type { DesiredService } from '../model/desired-service';
import { readDesired } from '../model/read-desired';
import { definitionsOf, type DefinitionFor, type Service } from '../model/service';
import { suggest } from '../model/suggestion';
import { registryLogins } from '../engine/registry/registry-logins';
import { declaredHosts } from '../provider/declared-hosts';
import { declaredLogins } from '../provider/declared-logins';
import type { MakeEvents } from '../provider/events/run-origin';
import { Hosts, type OpenEngine } from '../provider/hosts';
import type { DirectoryLock } from '../provider/plugin/directory-lock';

/** What commands are given from outside. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly knownServices: readonly Service[];
  readonly openEngine: OpenEngine;
  /** Of the directory that a service is deployed from: a deploy and a restore do not change containers at the same time. */
  readonly lockOf: (service: string) => DirectoryLock;
  /** Makes the events of a restore to this snapshot. */
  readonly restoreEvents: (snapshot: string) => MakeEvents;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Surroundings are made when a command needs them: `--help` and `init` need no project. */
export type Surround = () => Surroundings;

/** One service of the cloud, with the engines of its hosts. */
export interface ServiceSession {
  readonly cloud: Cloud;
  /** As versions.yml wants it. */
  readonly service: DesiredService;
  readonly definitionFor: DefinitionFor;
  readonly hosts: Hosts;
}

/**
 * Reads both files, and acts on the services that versions.yml names, or on some of them.
 * @param wanted names; all services when there are none
 * @throws InputError with every mistake in the files
 * @throws OperationError when there is no such service
 */
export async function withServices<T>(
  { environment, knownServices, openEngine }: Surroundings,
  wanted: readonly string[],
  act: (sessions: readonly ServiceSession[]) => Promise<T>,
): Promise<T> {
  const { cloud, services } = readDesired(readInputFiles(environment), knownServices);
  const names = services.map((it) => it.name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new OperationError(
      'name-unknown',
      `versions.yml does not name ${unknown}; ${suggest(unknown, names)}`,
    );
  }
  const chosen = services.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const sessions = chosen.map((service) => ({
    cloud,
    service,
    definitionFor: definitionsOf(findService(knownServices, service.name), cloud),
    hosts: openHosts(cloud, service, { openEngine, environment }),
  }));
  try {
    return await act(sessions);
  } finally {
    await Promise.all(sessions.map(({ hosts }) => hosts.close()));
  }
}

function findService(known: readonly Service[], name: string): Service {
  const found = known.find((it) => it.name === name);
  if (found === undefined) throw new Error(`internal: ${name} was resolved and is not known`);
  return found;
}

function openHosts(
  cloud: Cloud,
  service: DesiredService,
  { openEngine, environment }: Pick<Surroundings, 'openEngine' | 'environment'>,
): Hosts {
  const hosts = Object.entries(hostsOf(cloud, service)).map(([name, host]) => [name, hostAttributes(host)]);
  const timeouts = Object.entries(timeoutsOf(cloud));
  const config = {
    hosts: Object.fromEntries(hosts) as Readonly<Record<string, Readonly<Record<string, string>>>>,
    connection_timeouts: Object.fromEntries(timeouts) as Readonly<Record<string, number>>,
  };
  const logins = declaredLogins(loginsOf(cloud));
  return new Hosts(declaredHosts(config), openEngine, registryLogins(environment, logins));
}
