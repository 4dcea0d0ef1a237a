import { OperationError } from '../contract/operation-error';
import type { ContainerEngine, ContainerInspection, ContainerSpec } from './container-engine';
import { awaitExit } from './await-exit';
import { systemClock } from './clock';
import { createInPlace } from './create-in-place';
import { isRefusal } from './engine-error';
import { mayRunUnseen, tryFindContainer } from './observed-slot';
import { awaitForgotten, endForgotten } from './reaper';

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
const LONGEST_LOOK_MS = 5_000;

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
  if (signal.aborted) throw interrupted(engine, job);
  const id = await begin(engine, job, signal);
  // From here on it is left alone until it has ended, whatever fails: a migration that is killed may spoil a schema.
  const end = await awaitEnd(engine, id, job, signal);
  // Some log drivers cannot be read; the job has done its work all the same.
  const logs = await engine.readLogs(id, job.logLines ?? LOG_TAIL_LINES).catch(String);
  const imageId = (await engine.tryInspectContainer(id))?.Image ?? '';
  // What stays is removed by the next run.
  if (job.removeAfterwards) await removeJob(engine, id).catch(() => undefined);
  return { id, imageId, ...judge(job, end, logs) };
}

function interrupted({ host }: ContainerEngine, { name }: DesiredJob): OperationError {
  return new OperationError(`${host}/${name}: interrupted before it was started`);
}

async function begin(engine: ContainerEngine, job: DesiredJob, signal: AbortSignal): Promise<string> {
  const id = await createInPlace({ engine, clock: systemClock }, job.name, job.spec, () =>
    clearPlace(engine, job, signal),
  );
  try {
    for (const archive of job.uploads) await engine.uploadArchive(id, archive);
    await engine.startContainer(id);
    return id;
  } catch (error) {
    if (job.removeAfterwards && isRefusal(error)) await removeUnlessRunning(engine, id, job);
    throw error;
  }
}

/** What stays, because it may run unseen, is seen to by the next run. */
async function removeUnlessRunning(engine: ContainerEngine, id: string, { name }: DesiredJob): Promise<void> {
  const found = await engine.tryInspectContainer(id);
  const of = found === undefined ? [] : [found];
  const end = AbortSignal.timeout(LONGEST_LOOK_MS);
  const isGone = await awaitForgotten({ engine, clock: systemClock, name, of }, end).catch(() => false);
  if (isGone) await removeJob(engine, id);
}

function removeJob(engine: ContainerEngine, id: string): Promise<void> {
  return engine.removeContainer(id, { anonymousVolumes: true });
}

async function clearPlace(engine: ContainerEngine, job: DesiredJob, signal: AbortSignal): Promise<void> {
  const left = await tryFindContainer(engine, job.name);
  if (left === undefined) return;
  if (left.State.Running) await awaitEnd(engine, left.Id, job, signal);
  else if (mayRunUnseen(left)) await awaitUnseenEnd(engine, left, job, signal);
  await removeJob(engine, left.Id);
}

async function awaitUnseenEnd(
  engine: ContainerEngine,
  left: ContainerInspection,
  job: DesiredJob,
  signal: AbortSignal,
): Promise<void> {
  const forgotten = { engine, clock: systemClock, name: job.name, of: [left] };
  if (await awaitForgotten(forgotten, untilTimeout(job, signal))) return;
  if (signal.aborted) throw interrupted(engine, job);
  await endForgotten(forgotten);
}

type JobEnd = { readonly exitCode: number; readonly cutShort?: string };

/** Waits for the end; stops the container when its time is over or the deploy is interrupted. */
async function awaitEnd(
  engine: ContainerEngine,
  id: string,
  job: DesiredJob,
  signal: AbortSignal,
): Promise<JobEnd> {
  const exitCode = await awaitExit(engine, id, untilTimeout(job, signal));
  if (exitCode !== undefined) return { exitCode };
  await engine.stopContainer(id, job.stopTimeoutSeconds);
  const cutShort = signal.aborted ? 'it was interrupted' : `it did not end within ${job.timeoutSeconds} s`;
  return { exitCode: await engine.waitForExit(id), cutShort };
}

function untilTimeout(job: DesiredJob, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(job.timeoutSeconds * 1000)]);
}

function judge(job: DesiredJob, end: JobEnd, logs: string): Omit<JobResult, 'id' | 'imageId'> {
  const result = { exitCode: end.exitCode, logs };
  if (end.cutShort !== undefined) return { ...result, failure: `${end.cutShort} and was stopped` };
  if (job.acceptedExitCodes.includes(end.exitCode)) return result;
  return { ...result, failure: `it exited with code ${end.exitCode}` };
}
