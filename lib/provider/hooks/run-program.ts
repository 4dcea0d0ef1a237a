import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../contract/environment';
import { lastLine } from '../../engine/last-line';

/** Of what a program says, the end is kept. */
const MOST_SAID = 8 * 1024;
/** What it left running may hold its output open. */
const REST_MS = 100;

export interface ProgramCall {
  /** Absolute. */
  readonly path: string;
  readonly directory: string;
  readonly environment: Environment;
  /** For its standard input. */
  readonly input: string;
}

export interface ProgramEnd {
  /** Why it has failed: in words, with the last line that it said. @default - it has not */
  readonly failure?: string;
  /** It was ended because the signal was aborted. */
  readonly isCutShort: boolean;
}

/**
 * Runs a program without arguments to its end. It has a process group of its own: Ctrl-C in a terminal is not for it, and what it has started ends
 * with it. Never rejects.
 */
export async function runProgram(call: ProgramCall, signal: AbortSignal): Promise<ProgramEnd> {
  const isOver = () => signal.aborted;
  if (isOver()) return { failure: 'it was not started', isCutShort: true };
  const { path, directory, environment, input } = call;
  const child = spawn(path, [], { cwd: directory, env: { ...environment }, stdio: 'pipe', detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + String(chunk)).slice(-MOST_SAID);
    });
  }
  const kill = () => {
    killGroup(child);
  };
  signal.addEventListener('abort', kill, { once: true });
  const ended = endOf(child);
  child.stdin.on('error', () => undefined).end(input);
  const end = await ended;
  signal.removeEventListener('abort', kill);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  if (isOver()) return { failure: 'it was ended', isCutShort: true };
  if (end === undefined) return { isCutShort: false };
  const line = lastLine(said);
  return { failure: line === '' ? end : `${end}: ${line}`, isCutShort: false };
}

/** Undefined for a success. */
function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => {
      resolve(`it cannot be started (${message})`);
    });
    const closed = new Promise((close) => child.once('close', close));
    child.once('exit', (code, signal) => {
      const how = code === null ? `it was ended by ${signal ?? 'a signal'}` : `it exited with code ${code}`;
      void Promise.race([closed, delay(REST_MS)]).then(() => {
        resolve(code === 0 ? undefined : how);
      });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
