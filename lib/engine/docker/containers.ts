import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Dockerode from 'dockerode';
import { EngineError } from '../engine-error';
import type { ContainerCalls, ContainerInspection, ContainerSpec, ExecResult } from '../container-engine';
import type { Connection } from './connection';

/** `GET /containers/{id}/json` and its neighbours, see Docker Engine API v1.41. */
export function containerCalls(connection: Connection): ContainerCalls {
  return { ...lifecycleCalls(connection), ...insideCalls(connection) };
}

type LifecycleCalls = Omit<ContainerCalls, keyof ReturnType<typeof insideCalls>>;

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
  for (const [network, endpoint] of endpoints.slice(1)) {
    await docker.getNetwork(network).connect({ Container: container.id, EndpointConfig: endpoint });
  }
  return container.id;
}

function insideCalls({ host, prompt, patient, call }: Connection) {
  return {
    waitForExit: async (container: string, signal?: AbortSignal): Promise<number> => {
      const options = signal === undefined ? {} : { abortSignal: signal };
      const waited = call(`wait for container ${container}`, () =>
        patient.getContainer(container).wait(options),
      );
      return ((await waited) as { StatusCode: number }).StatusCode;
    },
    readLogs: (container: string, lines: number): Promise<string> =>
      call(`read logs of container ${container}`, async () => {
        const logs = await prompt
          .getContainer(container)
          .logs({ stdout: true, stderr: true, tail: lines, follow: false });
        return demultiplex(prompt.modem, Readable.from([logs]));
      }),
    execute: (container: string, command: readonly string[], timeoutMs: number): Promise<ExecResult> =>
      call(`run ${command.join(' ')} in container ${container}`, async () => {
        const exec = await prompt
          .getContainer(container)
          .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
        const stream = await exec.start({ hijack: true });
        const output = await withinTime(stream, timeoutMs, () => demultiplex(prompt.modem, stream));
        return { exitCode: (await exec.inspect()).ExitCode ?? -1, output };
      }),
    copyPath: async (from: string, to: string, path: string): Promise<boolean> => {
      const parent = path.replace(/\/[^/]+\/?$/, '') || '/';
      return call(`copy ${path} from container ${from} to container ${to}`, async () => {
        const archive = await prompt.getContainer(from).getArchive({ path }).catch(absent);
        if (archive === undefined) return false;
        await prompt.getContainer(to).putArchive(archive, { path: parent });
        return true;
      });
    },
    uploadArchive: async (container: string, archive: Buffer): Promise<void> => {
      await call(`upload files to container ${container}`, () =>
        prompt.getContainer(container).putArchive(archive, { path: '/' }),
      );
    },
  };

  function absent(error: unknown): undefined {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }

  async function withinTime<T>(
    stream: { destroy(): void },
    timeoutMs: number,
    run: () => Promise<T>,
  ): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        stream.destroy();
        const reason = `no end after ${timeoutMs} ms`;
        reject(new EngineError({ code: 'timeout', host, operation: 'run a command', reason }));
      }, timeoutMs);
    });
    return Promise.race([run(), timeout]).finally(() => {
      clearTimeout(timer);
    });
  }
}

interface Demultiplexer {
  demuxStream(
    source: NodeJS.ReadableStream,
    stdout: NodeJS.WritableStream,
    stderr: NodeJS.WritableStream,
  ): void;
}

/** Docker frames stdout and stderr into one stream; both are wanted here, in the order they were written. */
async function demultiplex(modem: Demultiplexer, source: NodeJS.ReadableStream): Promise<string> {
  const merged = new PassThrough();
  modem.demuxStream(source, merged, merged);
  source.once('end', () => merged.end());
  source.once('close', () => merged.end());
  source.once('error', (error) => merged.destroy(error));
  return (await text(merged)).trimEnd();
}
