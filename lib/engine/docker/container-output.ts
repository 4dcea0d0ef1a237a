import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { EngineError } from '../engine-error';
import type { ContainerCalls } from '../container-engine';
import type { Connection } from './connection';

/** Calls whose answer is what a container's processes said, or how they ended. */
export type OutputCalls = Pick<ContainerCalls, 'waitForExit' | 'readLogs' | 'execute'>;

export function outputCalls({ host, prompt, patient, call }: Connection): OutputCalls {
  return {
    waitForExit: async (container, signal) => {
      const options = signal === undefined ? {} : { abortSignal: signal };
      const waited = call(`wait for container ${container}`, () =>
        patient.getContainer(container).wait(options),
      );
      return ((await waited) as { StatusCode: number }).StatusCode;
    },
    readLogs: (container, lines) =>
      call(`read logs of container ${container}`, async () => {
        const logs = await prompt
          .getContainer(container)
          .logs({ stdout: true, stderr: true, tail: lines, follow: false });
        return demultiplex(prompt.modem, Readable.from([logs]));
      }),
    execute: (container, command, timeoutMs) =>
      call(`run ${command.join(' ')} in container ${container}`, async () => {
        const exec = await prompt
          .getContainer(container)
          .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
        const stream = await exec.start({ hijack: true });
        const output = await withinTime(host, stream, timeoutMs, demultiplex(prompt.modem, stream));
        return { exitCode: (await exec.inspect()).ExitCode ?? -1, output };
      }),
  };
}

/** Gives up on a stream that does not end; the process inside goes on, the engine has no call to end it. */
async function withinTime<T>(
  host: string,
  stream: { destroy(): void },
  timeoutMs: number,
  result: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      stream.destroy();
      const reason = `no end after ${timeoutMs} ms`;
      reject(new EngineError({ code: 'timeout', host, operation: 'run a command', reason }));
    }, timeoutMs);
  });
  return Promise.race([result, timeout]).finally(() => {
    clearTimeout(timer);
  });
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
  source.once('error', (error: Error) => merged.destroy(error));
  return (await text(merged)).trimEnd();
}
