import { buffer } from 'node:stream/consumers';
import type { ContainerCalls, ExecResult } from '../container-engine';
import type { Connection } from './connection';
import type { CallApi } from './session';

/** Calls whose answer is what a container's processes said, or how they ended. */
export type OutputCalls = Pick<ContainerCalls, 'waitForExit' | 'readLogs' | 'execute'>;

export function outputCalls(connection: Connection): OutputCalls {
  const at = (container: string) => `/containers/${encodeURIComponent(container)}`;
  return {
    waitForExit: (container, signal) =>
      connection.call(
        `wait for container ${container}`,
        (api) => waitForExit(api, `${at(container)}/wait`, signal),
        Infinity,
      ),
    readLogs: (container, lines) =>
      connection.call(`read logs of container ${container}`, async (api) => {
        const query = { stdout: true, stderr: true, tail: lines };
        return demultiplex(
          await buffer(await api.stream({ method: 'GET', path: `${at(container)}/logs`, query })),
        );
      }),
    execute: (container, command, timeoutMs) =>
      connection.call(
        `run ${command.join(' ')} in container ${container}`,
        (api) => execute(api, at(container), command),
        timeoutMs,
      ),
  };
}

async function waitForExit(api: CallApi, path: string, signal?: AbortSignal): Promise<number> {
  const { StatusCode: code } = (await api.json({ method: 'POST', path }, signal)) as {
    readonly StatusCode: number;
  };
  return code;
}

/** A process that does not end in time goes on inside: the engine has no call to end it. */
async function execute(api: CallApi, container: string, command: readonly string[]): Promise<ExecResult> {
  const json = { Cmd: command, AttachStdout: true, AttachStderr: true };
  const { Id: id } = (await api.json({ method: 'POST', path: `${container}/exec`, json })) as {
    readonly Id: string;
  };
  const stream = await api.stream({
    method: 'POST',
    path: `/exec/${id}/start`,
    json: { Detach: false, Tty: false },
  });
  const output = demultiplex(await buffer(stream));
  const { ExitCode: code } = (await api.json({ method: 'GET', path: `/exec/${id}/json` })) as {
    readonly ExitCode: number | null;
  };
  return { exitCode: code ?? -1, output };
}

const FRAME_HEADER = 8;
const LENGTH_OFFSET = 4;

/**
 * Docker puts stdout and stderr into one stream of frames: a byte that names the stream, three zeros, the length, the
 * text. Both are wanted here, in the order they were written. A container with a terminal has no frames.
 */
export function demultiplex(output: Buffer): string {
  const parts: Buffer[] = [];
  let rest = output;
  while (isFrame(rest)) {
    const end = FRAME_HEADER + rest.readUInt32BE(LENGTH_OFFSET);
    parts.push(rest.subarray(FRAME_HEADER, end));
    rest = rest.subarray(end);
  }
  return Buffer.concat([...parts, rest])
    .toString()
    .trimEnd();
}

function isFrame(data: Buffer): boolean {
  return data.length >= FRAME_HEADER && (data[0] ?? 0) <= 2 && data.readUIntBE(1, 3) === 0;
}
