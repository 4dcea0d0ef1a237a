import type Dockerode from 'dockerode';
import { EngineError, type EngineErrorCode } from '../engine-error';

/** A call that should answer at once is given up after this long without a byte. */
const STALL_TIMEOUT_MS = 60_000;

/** One engine, reached through dockerode. `prompt` answers at once; `patient` may take as long as the work takes. */
export interface Connection {
  readonly host: string;
  readonly prompt: Dockerode;
  readonly patient: Dockerode;
  /** Runs a call; any failure becomes an `EngineError` that says `operation`. */
  readonly call: <T>(operation: string, run: () => Promise<T>) => Promise<T>;
  /** The same for a call that must not be repeated when the engine says that it is done already (HTTP 304) or gone (404). */
  readonly callUnlessDone: (
    operation: string,
    run: () => Promise<unknown>,
    doneStatus: number,
  ) => Promise<void>;
  /** The same for an inspection: undefined when there is no such thing. */
  readonly tryInspect: <T>(subject: string, run: () => Promise<T>) => Promise<T | undefined>;
}

/** dockerode is loaded here and not at start: Terraform starts the provider just to read its schema, too. */
export async function connect(host: string, socketPath: string): Promise<Connection> {
  const { default: Docker } = await import('dockerode');
  const call = async <T>(operation: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw engineError(host, operation, error);
    }
  };
  return {
    host,
    prompt: new Docker({ socketPath, timeout: STALL_TIMEOUT_MS }),
    patient: new Docker({ socketPath }),
    call,
    callUnlessDone: async (operation, run, doneStatus) => {
      await call(operation, () => unlessStatus(doneStatus, run()));
    },
    tryInspect: (subject, run) => call(`inspect ${subject}`, () => unlessStatus(404, run())),
  };
}

/** Undefined when the engine answers with this status. */
async function unlessStatus<T>(status: number, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === status) return undefined;
    throw error;
  }
}

function engineError(host: string, operation: string, error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const reason = error instanceof Error ? readableReason(error) : String(error);
  return new EngineError({ code: codeOf(error), host, operation, reason }, { cause: error });
}

/** dockerode wraps what the engine said as `(HTTP code 409) unexpected - <message> `. */
function readableReason(error: Error): string {
  return error.message.replace(/^\(HTTP code \d+\) .*? - /s, '').trim();
}

function codeOf(error: unknown): EngineErrorCode {
  const status = statusOf(error);
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  if (status !== undefined) return 'refused';
  return isSocketError(error) ? 'unreachable' : 'refused';
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

function isSocketError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
