import type Dockerode from 'dockerode';
import type { ContainerCalls, ContainerInspection, ContainerSpec } from '../container-engine';
import type { Connection } from './connection';
import { outputCalls, type OutputCalls } from './container-output';

/** `GET /containers/{id}/json` and its neighbours, see Docker Engine API v1.41. */
export function containerCalls(connection: Connection): ContainerCalls {
  return { ...lifecycleCalls(connection), ...outputCalls(connection), ...fileCalls(connection) };
}

type LifecycleCalls = Omit<ContainerCalls, keyof OutputCalls | keyof FileCalls>;

function lifecycleCalls({ prompt, patient, call, callUnlessDone, tryInspect }: Connection): LifecycleCalls {
  const get = (container: string) => prompt.getContainer(container);
  const inspect = (container: string): Promise<ContainerInspection | undefined> =>
    tryInspect(`container ${container}`, () => get(container).inspect());
  return {
    tryInspectContainer: inspect,
    createContainer: (name, spec) => call(`create container ${name}`, () => create(prompt, name, spec)),
    startContainer: (container) =>
      callUnlessDone(`start container ${container}`, () => patient.getContainer(container).start(), 304),
    stopContainer: (container, graceSeconds) =>
      callUnlessDone(
        `stop container ${container}`,
        () => patient.getContainer(container).stop({ t: graceSeconds }),
        304,
      ),
    unpauseContainer: (container) => call(`unpause container ${container}`, () => get(container).unpause()),
    signalContainer: (container, signal) =>
      callUnlessDone(`signal container ${container}`, () => get(container).kill({ signal }), 409),
    renameContainer: async (container, name) => {
      if ((await inspect(container))?.Name === `/${name}`) return;
      await call(`rename container ${container} to ${name}`, () => get(container).rename({ name }));
    },
    removeContainer: (container, { anonymousVolumes }) =>
      callUnlessDone(
        `remove container ${container}`,
        () => patient.getContainer(container).remove({ force: true, v: anonymousVolumes }),
        404,
      ),
    setRestartPolicy: (container, policy) =>
      call(`update container ${container}`, () => get(container).update({ RestartPolicy: policy })),
  };
}

/** Engines before API 1.44 (25.0) accept one network at creation; the others are connected before the first start. */
async function create(docker: Dockerode, name: string, spec: ContainerSpec): Promise<string> {
  const endpoints = Object.entries(spec.NetworkingConfig?.EndpointsConfig ?? {});
  const first = Object.fromEntries(endpoints.slice(0, 1));
  const container = await docker.createContainer({
    ...spec,
    ...(endpoints.length > 0 && { NetworkingConfig: { EndpointsConfig: first } }),
    name,
  });
  try {
    for (const [network, endpoint] of endpoints.slice(1)) {
      await docker.getNetwork(network).connect({ Container: container.id, EndpointConfig: endpoint });
    }
  } catch (error) {
    await container.remove();
    throw error;
  }
  return container.id;
}

type FileCalls = Pick<ContainerCalls, 'copyPath' | 'uploadArchive'>;

function fileCalls({ prompt, call }: Connection): FileCalls {
  return {
    copyPath: async (from, to, path) => {
      const parent = path.replace(/\/[^/]+\/?$/, '') || '/';
      return call(`copy ${path} from container ${from} to container ${to}`, async () => {
        const archive = await prompt.getContainer(from).getArchive({ path }).catch(absent);
        if (archive === undefined) return false;
        await prompt.getContainer(to).putArchive(archive, { path: parent });
        return true;
      });
    },
    uploadArchive: async (container, archive) => {
      await call(`upload files to container ${container}`, () =>
        prompt.getContainer(container).putArchive(archive, { path: '/' }),
      );
    },
  };
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
  throw error;
}
