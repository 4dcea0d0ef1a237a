import { OperationError } from '../contract/operation-error';
import type { ContainerEngine, ContainerSpec } from './container-engine';
import { tryFindContainer } from './observed-slot';

/** A container that runs once to its end. */
export interface DesiredJob {
  readonly name: string;
  readonly spec: ContainerSpec;
  readonly uploads: readonly Buffer[];
  readonly acceptedExitCodes: readonly number[];
  readonly timeoutSeconds: number;
  /** Grace when it has to be stopped: at its timeout, or on Ctrl-C. */
  readonly stopTimeoutSeconds: number;
  /** Remove the container after its end, however it ended. */
  readonly removeAfterwards: boolean;
  /** How many of the last lines of its output are wanted. @default 40 */
  readonly logLines?: number;
}

export interface JobResult {
  /** Of the container that ran. */
  readonly id: string;
  readonly imageId: string;
  readonly exitCode: number;
  /** The last lines of its output. */
  readonly logs: string;
  /** Why the job does not count as done. */
  readonly failure?: string;
}

const LOG_TAIL_LINES = 40;

/**
 * Runs a job to its end. One that still runs, left by a deploy that was killed, is awaited first and not joined by a
 * second one: two migrations at a time could spoil a schema.
 */
export async function runJob(
  engine: ContainerEngine,
  job: DesiredJob,
  signal: AbortSignal,
): Promise<JobResult> {
  await clearPlace(engine, job, signal);
  if (signal.aborted)
    throw new OperationError(`${engine.host}/${job.name}: interrupted before it was started`);
  const id = await engine.createContainer(job.name, job.spec);
  try {
    for (const archive of job.uploads) await engine.uploadArchive(id, archive);
    await engine.startContainer(id);
    const end = await awaitEnd(engine, id, job, signal);
    // Some log drivers cannot be read; the job has done its work all the same.
    const logs = await engine.readLogs(id, job.logLines ?? LOG_TAIL_LINES).catch(String);
    const imageId = (await engine.tryInspectContainer(id))?.Image ?? '';
    return { id, imageId, ...judge(job, end, logs) };
  } finally {
    if (job.removeAfterwards) await engine.removeContainer(id, { anonymousVolumes: true });
  }
}

async function clearPlace(engine: ContainerEngine, job: DesiredJob, signal: AbortSignal): Promise<void> {
  const left = await tryFindContainer(engine, job.name);
  if (left === undefined) return;
  if (left.State.Running) await awaitEnd(engine, left.Id, job, signal);
  await engine.removeContainer(left.Id, { anonymousVolumes: true });
}

type JobEnd = { readonly exitCode: number; readonly cutShort?: string };

/** Waits for the end; stops the container when its time is over or the deploy is interrupted. */
async function awaitEnd(
  engine: ContainerEngine,
  id: string,
  job: DesiredJob,
  signal: AbortSignal,
): Promise<JobEnd> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(job.timeoutSeconds * 1000)]);
  const exitCode = await engine.waitForExit(id, end).catch((error: unknown) => {
    if (end.aborted) return undefined;
    throw error;
  });
  if (exitCode !== undefined) return { exitCode };
  await engine.stopContainer(id, job.stopTimeoutSeconds);
  const cutShort = signal.aborted ? 'it was interrupted' : `it did not end within ${job.timeoutSeconds} s`;
  return { exitCode: await engine.waitForExit(id), cutShort };
}

function judge(job: DesiredJob, end: JobEnd, logs: string): Omit<JobResult, 'id' | 'imageId'> {
  const result = { exitCode: end.exitCode, logs };
  if (end.cutShort !== undefined) return { ...result, failure: `${end.cutShort} and was stopped` };
  if (job.acceptedExitCodes.includes(end.exitCode)) return result;
  return { ...result, failure: `it exited with code ${end.exitCode}` };
}
