import { createdShape } from '../api/answers';
import { containerShape } from '../api/container-inspection';
import type { ContainerCalls, ContainerInspection, ContainerSpec } from '../container-engine';
import { StatusError } from './api';
import { isOlder } from './api-version';
import type { Connection } from './connection';
import { outputCalls, type OutputCalls } from './container-output';
import { inDockersWords, refusedByPodman } from './podman';
import type { CallApi } from './session';

/** `GET /containers/{id}/json` and its neighbours, see Docker Engine API v1.41. */
export function containerCalls(connection: Connection): ContainerCalls {
  return {
    ...processCalls(connection),
    ...recordCalls(connection),
    ...outputCalls(connection),
    ...fileCalls(connection),
  };
}

type ProcessCalls = Pick<
  ContainerCalls,
  'startContainer' | 'stopContainer' | 'unpauseContainer' | 'signalContainer'
>;

/** What runs. */
function processCalls(connection: Connection): ProcessCalls {
  const { work } = connection.limits;
  return {
    startContainer: async (container) => {
      await connection.callUnless(304, `start container ${container}`, post(container, 'start'), work);
    },
    stopContainer: async (container, graceSeconds) => {
      const stop = post(container, 'stop', { t: graceSeconds });
      await connection.callUnless(304, `stop container ${container}`, stop, graceSeconds * 1000 + work);
    },
    unpauseContainer: async (container) => {
      await connection.call(`unpause container ${container}`, post(container, 'unpause'));
    },
    signalContainer: async (container, signal) => {
      await connection.callUnless(409, `signal container ${container}`, post(container, 'kill', { signal }));
    },
  };
}

type RecordCalls = Omit<ContainerCalls, keyof ProcessCalls | keyof OutputCalls | keyof FileCalls>;

/** What the engine has written down. */
function recordCalls(connection: Connection): RecordCalls {
  return {
    tryInspectContainer: (container) => tryInspect(connection, container),
    tryFindRefusal: (spec) =>
      connection.call('check settings', (api) => Promise.resolve(tryFindRefusal(api, spec))),
    createContainer: (name, spec) =>
      // A new volume gets what the image has there, which may be much.
      connection.call(`create container ${name}`, (api) => create(api, name, spec), connection.limits.work),
    renameContainer: async (container, name) => {
      if ((await tryInspect(connection, container))?.Name === `/${name}`) return;
      await connection.call(`rename container ${container} to ${name}`, post(container, 'rename', { name }));
    },
    removeContainer: async (container, { anonymousVolumes }) => {
      const query = { force: true, v: anonymousVolumes };
      const remove = (api: CallApi) => api.send({ method: 'DELETE', path: at(container), query });
      await connection.callUnless(404, `remove container ${container}`, remove, connection.limits.work);
    },
    setRestartPolicy: async (container, policy) => {
      const update = post(container, 'update', {}, { RestartPolicy: policy });
      await connection.call(`update container ${container}`, (api) => update(api).catch(unlessUnknownCall));
    },
  };
}

function tryInspect(connection: Connection, container: string): Promise<ContainerInspection | undefined> {
  return connection.callUnless(404, `inspect container ${container}`, async (api) => {
    const answer = await api.json({ method: 'GET', path: `${at(container)}/json` }, containerShape);
    return api.isPodman ? inDockersWords(answer) : answer;
  });
}

function at(container: string): string {
  return `/containers/${encodeURIComponent(container)}`;
}

function post(
  container: string,
  action: string,
  query: Readonly<Record<string, string | number>> = {},
  json?: unknown,
): (api: CallApi) => Promise<void> {
  return (api) => api.send({ method: 'POST', path: `${at(container)}/${action}`, query, json });
}

function tryFindRefusal(api: CallApi, spec: ContainerSpec): string | undefined {
  return api.isPodman ? refusedByPodman(spec) : refusedByOlderDocker(spec, api.version);
}

/** Docker ignores what it does not know; a deploy would never end. */
function refusedByOlderDocker({ Healthcheck: check }: ContainerSpec, version: string): string | undefined {
  if (!check?.StartInterval || !isOlder(version, '1.44')) return undefined;
  return `its engine (API ${version}) has no start_interval of a healthcheck: that needs Docker 25.0; leave it out`;
}

/** Engines before API 1.44 (25.0) accept one network at creation; the others are connected before the first start. */
async function create(api: CallApi, name: string, spec: ContainerSpec): Promise<string> {
  const refusal = tryFindRefusal(api, spec);
  if (refusal !== undefined) throw new Error(refusal);
  const endpoints = Object.entries(spec.NetworkingConfig?.EndpointsConfig ?? {});
  const first = Object.fromEntries(endpoints.slice(0, 1));
  const json = {
    ...spec,
    ...(endpoints.length > 0 && { NetworkingConfig: { EndpointsConfig: first } }),
  };
  const request = { method: 'POST', path: '/containers/create', query: { name }, json } as const;
  const { Id: id } = await api.json(request, createdShape);
  try {
    for (const [network, endpoint] of endpoints.slice(1)) {
      const path = `/networks/${encodeURIComponent(network)}/connect`;
      await api.send({ method: 'POST', path, json: { Container: id, EndpointConfig: endpoint } });
    }
  } catch (error) {
    await api.send({ method: 'DELETE', path: at(id) });
    throw error;
  }
  return id;
}

type FileCalls = Pick<ContainerCalls, 'copyPath' | 'uploadArchive'>;

function fileCalls(connection: Connection): FileCalls {
  return {
    copyPath: (from, to, path) =>
      connection.call(
        `copy ${path} from container ${from} to container ${to}`,
        (api) => copy(api, from, to, path),
        // As long as the data takes; the engine is watched meanwhile.
        Infinity,
      ),
    uploadArchive: async (container, archive) => {
      const request = { method: 'PUT', path: `${at(container)}/archive`, query: { path: '/' } } as const;
      await connection.call(
        `upload files to container ${container}`,
        (api) => api.send({ ...request, tar: archive }),
        connection.limits.work,
      );
    },
  };
}

async function copy(api: CallApi, from: string, to: string, path: string): Promise<boolean> {
  const parent = path.replace(/\/[^/]+\/?$/, '') || '/';
  const source = { method: 'GET', path: `${at(from)}/archive`, query: { path } } as const;
  const archive = await api.stream(source).catch(absent);
  if (archive === undefined) return false;
  await api.send({ method: 'PUT', path: `${at(to)}/archive`, query: { path: parent }, tar: archive });
  return true;
}

/**
 * Podman 4 has no such call, and says so in other words than for a container that is missing. There, a policy takes effect
 * only at the start of the machine.
 */
function unlessUnknownCall(error: unknown): undefined {
  if (error instanceof StatusError && error.status === 404 && error.message === 'Not Found') return undefined;
  throw error;
}

function absent(error: unknown): undefined {
  if (error instanceof StatusError && error.status === 404) return undefined;
  throw error;
}
