import type { Readable } from 'node:stream';
import { visibleText } from '../../contract/visible-text';
import type { ContainerCalls, ExecResult } from '../container-engine';
import { createdShape, execShape, exitShape } from '../api/answers';
import { AnswerError } from './answer-body';
import type { Connection } from './connection';
import { FrameReader, Tail } from './output-tail';
import type { CallApi } from './session';

/** Calls whose answer is what a container's processes said, or how they ended. */
export type OutputCalls = Pick<ContainerCalls, 'waitForExit' | 'readLogs' | 'readOutput' | 'execute'>;

/** The last lines of any log are less: engines cut lines at 16 KiB. */
const MOST_LOGS = 4 * 1024 * 1024;
const LARGEST_OUTPUT = 16 * 1024 * 1024;

export function outputCalls(connection: Connection): OutputCalls {
  const at = (container: string) => `/containers/${encodeURIComponent(container)}`;
  const logs = (container: string, tail?: number, since?: string) => ({
    method: 'GET' as const,
    path: `${at(container)}/logs`,
    query: { stdout: true, stderr: true, tail, since: since && unixTime(since) },
  });
  return {
    waitForExit: (container, signal) =>
      connection.call(
        `wait for container ${container}`,
        async (api) => {
          const request = { method: 'POST', path: `${at(container)}/wait` } as const;
          return (await api.json(request, exitShape, signal)).StatusCode;
        },
        Infinity,
      ),
    readLogs: (container, lines, since) =>
      connection.call(`read logs of container ${container}`, async (api) =>
        visibleText(await readEnd(await api.stream(logs(container, lines, since)), MOST_LOGS)),
      ),
    readOutput: (container) =>
      connection.call(
        `read the output of container ${container}`,
        async (api) => readWhole(await api.stream(logs(container))),
        connection.limits.work,
      ),
    execute: (container, command, timeoutMs) =>
      connection.call(
        `run ${command.join(' ')} in container ${container}`,
        (api) => execute(api, at(container), command),
        timeoutMs,
      ),
  };
}

/** Seconds, as engines want it; undefined for what is no time. */
function unixTime(text: string): number | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** A process that does not end in time goes on inside: the engine has no call to end it. */
async function execute(api: CallApi, container: string, command: readonly string[]): Promise<ExecResult> {
  const json = { Cmd: command, AttachStdout: true, AttachStderr: true };
  const { Id: id } = await api.json({ method: 'POST', path: `${container}/exec`, json }, createdShape);
  const path = `/exec/${encodeURIComponent(id)}`;
  const stream = await api.stream({
    method: 'POST',
    path: `${path}/start`,
    json: { Detach: false, Tty: false },
  });
  // To its end, however much it is: a command whose output nobody reads does not end.
  const output = await readEnd(stream, Infinity);
  const { ExitCode: code } = await api.json({ method: 'GET', path: `${path}/json` }, execShape);
  return { exitCode: code ?? -1, output };
}

/** The last KB of an output. Of one that is longer than any, what came until then. */
export async function readEnd(output: Readable, most: number): Promise<string> {
  const tail = new Tail();
  const frames = new FrameReader((text) => {
    tail.add(text);
  });
  let length = 0;
  for await (const data of output as AsyncIterable<Buffer>) {
    frames.add(data);
    length += data.length;
    if (length > most) break;
  }
  frames.end();
  return tail.toString();
}

/** @throws AnswerError when it is not whole */
async function readWhole(output: Readable): Promise<string> {
  const parts: Buffer[] = [];
  const frames = new FrameReader((text) => parts.push(text));
  let length = 0;
  for await (const data of output as AsyncIterable<Buffer>) {
    length += data.length;
    if (length > LARGEST_OUTPUT) throw new AnswerError(`it has more than ${LARGEST_OUTPUT >> 20} MiB`);
    frames.add(data);
  }
  if (!frames.end()) throw new AnswerError('it ends in the middle');
  return Buffer.concat(parts).toString().trimEnd();
}
