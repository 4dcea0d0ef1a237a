import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CHECKOUT } from '../test/lab/lab-files';
import type { Statistics } from '../test/stub-engine/statistics';
import type { BenchCloud } from './bench-cloud';
import { ProcessWatch, type ProcessUsage } from './process-watch';

/** One that takes longer has failed. */
const STEP_TIMEOUT_MS = 20 * 60_000;
/** What a failed command said last. */
const SHOWN_CHARACTERS = 5_000;
const CDKTF = join(CHECKOUT, 'node_modules/.bin/cdktf');

/** A command that an operator would run. */
export interface Command {
  /** What the table calls it. */
  readonly name: string;
  /** cdktf runs where the operator's files are, terraform in the stack. */
  readonly program: 'cdktf' | 'terraform';
  readonly args: readonly string[];
  /** @default 0 */
  readonly exitCode?: number;
}

/** A command as it was measured. */
export interface Step {
  readonly name: string;
  readonly seconds: number;
  readonly terraform: ProcessUsage;
  readonly provider: ProcessUsage;
  readonly engines: Statistics;
}

/** @throws Error with what it printed when it ended with another exit code than expected */
export async function measureCommand(cloud: BenchCloud, command: Command): Promise<Step> {
  await cloud.takeStatistics();
  const startedAt = performance.now();
  const child = spawn(command.program === 'cdktf' ? CDKTF : 'terraform', command.args, {
    cwd: command.program === 'cdktf' ? cloud.directory : cloud.stack,
    env: { ...process.env, TF_PLUGIN_CACHE_DIR: cloud.pluginCache },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_TIMEOUT_MS,
  });
  const watch = new ProcessWatch(child.pid ?? 0, programOf);
  const [output, errors, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exitCodeOf(child),
  ]);
  const seconds = (performance.now() - startedAt) / 1000;
  watch.stop();
  const { name, exitCode: expected = 0 } = command;
  if (exitCode !== expected) {
    const said = [output, errors].map((it) => it.slice(-SHOWN_CHARACTERS)).join('\n');
    throw new Error(`${name}: exit code ${String(exitCode)} instead of ${expected}\n${said}`);
  }
  const [terraform, provider] = [watch.usage('terraform'), watch.usage('provider')];
  return { name, seconds, terraform, provider, engines: await cloud.takeStatistics() };
}

async function exitCodeOf(child: ChildProcess): Promise<unknown> {
  const [code] = (await once(child, 'exit')) as readonly unknown[];
  return code;
}

function programOf(commandLine: string): 'terraform' | 'provider' | undefined {
  if (/^\S*terraform /.test(commandLine)) return 'terraform';
  return commandLine.includes('/provider/main.js') ? 'provider' : undefined;
}
