import { messageOf, OperationError } from '../contract/operation-error';
import type { ContainerEngine, ContainerInspection, ContainerSpec } from './container-engine';
import { awaitExit } from './await-exit';
import { systemClock } from './clock';
import { createInPlace } from './create-in-place';
import { withDeadline } from './deadline';
import { isRefusal } from './engine-error';
import { mayBeOrphaned, tryFindContainer } from './observed-slot';
import { awaitOrphaned, endOrphaned } from './reaper';

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
  /** What it prints is what it was run for: all of it is wanted, or the job has failed. @default false */
  readonly isQuestion?: boolean;
}

export interface JobResult {
  /** Of the container that ran. */
  readonly id: string;
  readonly imageId: string;
  readonly exitCode: number;
  /** The last lines of its output, for a person. */
  readonly logs: string;
  /** All of its output, when that is what it was run for and nothing failed. */
  readonly answer?: string;
  /** Why the job does not count as done. */
  readonly failure?: string;
}

const LOG_TAIL_LINES = 40;
const LONGEST_INSPECTION_MS = 5_000;

/**
 * Runs a job to its end. A job that a killed deploy left running is awaited first: two migrations at the same time could spoil
 * a schema.
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
  const logs = await engine.readLogs(id, LOG_TAIL_LINES).catch(String);
  const result = { logs, ...judge(job, end) };
  const answered = await withAnswer(engine, id, job, result);
  const imageId = (await engine.tryInspectContainer(id))?.Image ?? '';
  // What stays is removed by the next run.
  if (job.removeAfterwards) await removeJob(engine, id).catch(() => undefined);
  return { id, imageId, ...answered };
}

type Judged = Omit<JobResult, 'id' | 'imageId'>;

async function withAnswer(
  engine: ContainerEngine,
  id: string,
  { isQuestion = false }: DesiredJob,
  result: Judged,
): Promise<Judged> {
  if (!isQuestion || result.failure !== undefined) return result;
  try {
    return { ...result, answer: await engine.readOutput(id) };
  } catch (error) {
    return { ...result, failure: `what it answered could not be read (${messageOf(error)})` };
  }
}

function interrupted({ host }: ContainerEngine, { name }: DesiredJob): OperationError {
  return new OperationError('interrupted', `${host}/${name}: interrupted before it was started`);
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

/** What stays, because it may be orphaned, is resolved by the next run. */
async function removeUnlessRunning(engine: ContainerEngine, id: string, { name }: DesiredJob): Promise<void> {
  const found = await engine.tryInspectContainer(id);
  const of = found === undefined ? [] : [found];
  const orphaned = { engine, clock: systemClock, name, of };
  const inspection = withDeadline(LONGEST_INSPECTION_MS, [], (until) => awaitOrphaned(orphaned, until));
  const isGone = await inspection.catch(() => false);
  if (isGone) await removeJob(engine, id);
}

function removeJob(engine: ContainerEngine, id: string): Promise<void> {
  return engine.removeContainer(id, { anonymousVolumes: true });
}

async function clearPlace(engine: ContainerEngine, job: DesiredJob, signal: AbortSignal): Promise<void> {
  const left = await tryFindContainer(engine, job.name);
  if (left === undefined) return;
  if (left.State.Running) await awaitEnd(engine, left.Id, job, signal);
  else if (mayBeOrphaned(left)) await awaitOrphanedEnd(engine, left, job, signal);
  await removeJob(engine, left.Id);
}

async function awaitOrphanedEnd(
  engine: ContainerEngine,
  left: ContainerInspection,
  job: DesiredJob,
  signal: AbortSignal,
): Promise<void> {
  const orphaned = { engine, clock: systemClock, name: job.name, of: [left] };
  if (await withinLimit(job, signal, (until) => awaitOrphaned(orphaned, until))) return;
  if (signal.aborted) throw interrupted(engine, job);
  await endOrphaned(orphaned);
}

type JobEnd = { readonly exitCode: number; readonly cutShort?: string };

/** Waits for the end; stops the container when its time is over or the deploy is interrupted. */
async function awaitEnd(
  engine: ContainerEngine,
  id: string,
  job: DesiredJob,
  signal: AbortSignal,
): Promise<JobEnd> {
  const exitCode = await withinLimit(job, signal, (until) => awaitExit(engine, id, until));
  if (exitCode !== undefined) return { exitCode };
  await engine.stopContainer(id, job.stopTimeoutSeconds);
  const cutShort = signal.aborted ? 'it was interrupted' : `it did not end within ${job.timeoutSeconds} s`;
  return { exitCode: (await engine.tryInspectContainer(id))?.State.ExitCode ?? -1, cutShort };
}

function withinLimit<T>(
  { timeoutSeconds }: DesiredJob,
  signal: AbortSignal,
  wait: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  return withDeadline(timeoutSeconds * 1000, [signal], wait);
}

function judge({ acceptedExitCodes }: DesiredJob, { exitCode, cutShort }: JobEnd): Omit<Judged, 'logs'> {
  if (cutShort !== undefined) return { exitCode, failure: `${cutShort} and was stopped` };
  if (acceptedExitCodes.includes(exitCode)) return { exitCode };
  return { exitCode, failure: `it exited with code ${exitCode}` };
}
