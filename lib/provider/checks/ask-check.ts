import { messageOf } from '../../contract/operation-error';
import type { WaveCheck } from '../../contract/wave-check';
import type { Clock } from '../../engine/clock';
import { tryFindServing } from '../../engine/observed-slot';
import { runJob } from '../../engine/run-job';
import { desiredJob } from '../container/desired';
import { containerAttributes } from '../fleet/fleet-members';
import type { Hosts } from '../hosts';
import { HttpReadiness } from '../readiness/http-probe';

/** Between two attempts. */
const PAUSE_MS = 2_000;

/** Why a check has not passed. */
export interface CheckFailure {
  /** `it ended with code 1` */
  readonly reason: string;
  /** What it printed, for a person. */
  readonly output: string;
}

export interface CheckMeans {
  readonly hosts: Pick<Hosts, 'engine'>;
  readonly clock: Clock;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Asks one check on a host. Undefined when it has passed; never throws. */
export async function askCheck(
  check: WaveCheck,
  host: string,
  means: CheckMeans,
): Promise<CheckFailure | undefined> {
  const { run } = check;
  if (run !== undefined) return runContainer(run, check, host, means).catch(thrown);
  const { clock, signal } = means;
  const endsAt = clock.now() + check.timeoutSeconds * 1000;
  for (;;) {
    const failure = await attempt(check, host, means, endsAt - clock.now()).catch(thrown);
    if (failure === undefined) return undefined;
    if (signal.aborted) return { ...failure, reason: `the deploy was interrupted; ${failure.reason}` };
    if (clock.now() + PAUSE_MS >= endsAt) return failure;
    await clock.sleep(PAUSE_MS);
  }
}

function thrown(error: unknown): CheckFailure {
  return { reason: messageOf(error), output: '' };
}

async function attempt(
  { exec, httpGet }: WaveCheck,
  host: string,
  { hosts }: CheckMeans,
  leftMs: number,
): Promise<CheckFailure | undefined> {
  if (httpGet !== undefined) {
    const answer = await new HttpReadiness(httpGet).look();
    return answer.kind === 'ready' ? undefined : { reason: answer.reason, output: '' };
  }
  const { container = '', command = [] } = exec ?? {};
  const engine = await hosts.engine(host);
  const serving = await tryFindServing(engine, container);
  if (serving === undefined) return { reason: `there is no container ${container}`, output: '' };
  const { exitCode, output } = await engine.execute(serving.Id, command, Math.max(leftMs, PAUSE_MS));
  return exitCode === 0 ? undefined : { reason: `it ended with code ${exitCode}`, output };
}

async function runContainer(
  settings: Readonly<Record<string, unknown>>,
  { timeoutSeconds }: WaveCheck,
  host: string,
  { hosts, signal }: CheckMeans,
): Promise<CheckFailure | undefined> {
  const engine = await hosts.engine(host);
  const attributes = containerAttributes(JSON.stringify(settings));
  const image = String(settings['image']);
  const job = await desiredJob({ ...attributes, rm: true, wait_timeout: timeoutSeconds }, image);
  const { failure, logs } = await runJob(engine, job, signal);
  return failure === undefined ? undefined : { reason: failure, output: logs };
}
