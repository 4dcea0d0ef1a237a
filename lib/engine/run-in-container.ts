import { lastLine } from './last-line';
import { OperationError } from '../contract/operation-error';
import type { ContainerEngine, ContainerInspection } from './container-engine';
import { runJob } from './run-job';

const TIMEOUT_SECONDS = 30;

/**
 * What a command prints in a container. One that has ended runs none: there, another one of its image does, with its
 * volumes, environment and network.
 * @param purpose part of the name of the other one
 * @throws EngineError when it cannot be run
 * @throws OperationError when it ends with another exit code than 0
 */
export async function runInContainer(
  engine: ContainerEngine,
  container: ContainerInspection,
  command: readonly string[],
  purpose: string,
): Promise<string> {
  if (!container.State.Running) return runAside(engine, container, command, purpose);
  const { exitCode, output } = await engine.execute(container.Id, command, TIMEOUT_SECONDS * 1000);
  if (exitCode === 0) return output;
  throw new OperationError(
    'command-failed',
    `${command[0] ?? ''} ended with code ${exitCode}${saidLast(output)}`,
  );
}

async function runAside(
  engine: ContainerEngine,
  { Id: id, Name: name, Image: image, Config: config, HostConfig: host }: ContainerInspection,
  [program = '', ...words]: readonly string[],
  purpose: string,
): Promise<string> {
  const spec = {
    Image: image,
    Entrypoint: [program],
    Cmd: words,
    Env: [...(config.Env ?? [])],
    Healthcheck: { Test: ['NONE'] },
    HostConfig: { VolumesFrom: [`${id}:ro`], NetworkMode: host.NetworkMode ?? 'none' },
  };
  const job = {
    name: `${name.slice(1)}.${purpose}`,
    spec,
    uploads: [],
    acceptedExitCodes: [0],
    timeoutSeconds: TIMEOUT_SECONDS,
    stopTimeoutSeconds: 0,
    removeAfterwards: true,
    isQuestion: true,
  };
  const { failure, answer = '', logs } = await runJob(engine, job, new AbortController().signal);
  if (failure !== undefined)
    throw new OperationError('command-failed', `${program}: ${failure}${saidLast(logs)}`);
  return answer;
}

function saidLast(output: string): string {
  const last = lastLine(output);
  return last === '' ? '' : `: ${last}`;
}
