/** Waits for three time limits while memory is cleared up all the time, and says how each wait ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerEngine } from '../../lib/engine/docker/docker-engine';
import { runJob } from '../../lib/engine/run-job';
import { DirectoryLock } from '../../lib/provider/plugin/directory-lock';
import { FakeEngine } from '../helpers/fake-engine';
import { HttpEngine } from './docker/http-engine';

const LONGEST_MS = 10_000;

async function jobEnd(): Promise<string> {
  const engine = new FakeEngine().addImage('i:1');
  const job = {
    name: 'sleep',
    spec: { Image: 'i:1' },
    uploads: [],
    acceptedExitCodes: [0],
    timeoutSeconds: 1,
    stopTimeoutSeconds: 1,
    removeAfterwards: true,
  };
  return (await runJob(engine, job, new AbortController().signal)).failure ?? 'done';
}

async function callEnd(): Promise<string> {
  const server = await HttpEngine.start();
  server.answer = () => undefined;
  const timeouts = { connectMs: 5_000, requestMs: 500, stallMs: 5_000, pullMs: 5_000 };
  const engine = await dockerEngine('cmp1', { url: server.url, timeouts });
  const end = await engine.tryInspectContainer('a').then(() => 'done', messageOf);
  await engine.close();
  await server.stop();
  return end;
}

async function lockEnd(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'kollaform-lock-'));
  const path = () => join(directory, 'lock');
  const { signal } = new AbortController();
  const holder = new DirectoryLock(path, { terraform: process.pid });
  await holder.acquire(signal);
  const end = await new DirectoryLock(path, { longestWaitMs: 500, terraform: process.ppid })
    .acquire(signal)
    .then(() => 'done', messageOf);
  holder.release();
  rmSync(directory, { recursive: true });
  return end;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function main(): Promise<void> {
  const collecting = setInterval(() => globalThis.gc?.(), 20);
  const giveUp = setTimeout(() => process.exit(1), LONGEST_MS);
  const waits = { job: jobEnd, call: callEnd, lock: lockEnd };
  await Promise.all(
    Object.entries(waits).map(async ([name, wait]) => {
      console.log(`${name}: ${await wait()}`);
    }),
  );
  clearInterval(collecting);
  clearTimeout(giveUp);
}

void main();
