/** Waits for three time limits while memory is cleared up all the time, and says how each wait ended. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerEngine } from '../../lib/engine/docker/docker-engine';
import { runJob } from '../../lib/engine/run-job';
import { Turn } from '../../lib/provider/plugin/turn';
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

async function turnEnd(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'kollaform-turn-'));
  const socket = join(directory, 'turn.sock');
  const holder = createServer((it) => it.on('error', () => undefined).write('1 1')).listen(socket);
  await once(holder, 'listening');
  const end = await new Turn(socket, 500, () => 2)
    .take(new AbortController().signal)
    .then(() => 'done', messageOf);
  holder.close();
  rmSync(directory, { recursive: true });
  return end;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function main(): Promise<void> {
  const collecting = setInterval(() => globalThis.gc?.(), 20);
  const giveUp = setTimeout(() => process.exit(1), LONGEST_MS);
  const waits = { job: jobEnd, call: callEnd, turn: turnEnd };
  await Promise.all(
    Object.entries(waits).map(async ([name, wait]) => {
      console.log(`${name}: ${await wait()}`);
    }),
  );
  clearInterval(collecting);
  clearTimeout(giveUp);
}

void main();
