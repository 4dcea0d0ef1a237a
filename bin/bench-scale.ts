/**
 * How time and memory grow with a cloud: `npm run bench:scale [-- [--latency MS] COMPUTES...]`. Deploys and upgrades nova
 * on three controllers and 10, 100, 300 and 1,000 computes of stub engines, with the real cdktf and the real Terraform.
 * Prints a Markdown table; docs/scale.md quotes it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { renderTable } from '../lib/report/table';
import { CHECKOUT } from '../test/lab/lab-files';
import type { Statistics } from '../test/stub-engine/statistics';
import { BenchCloud } from './bench-cloud';
import { ProcessWatch, type ProcessUsage } from './process-watch';

const CONTROLLERS = 3;
/** Of Terraform, and of the computes' pace. */
const PARALLELISM = 50;
/** A step that takes longer has failed. */
const STEP_TIMEOUT_MS = 20 * 60_000;
const CDKTF = join(CHECKOUT, 'node_modules/.bin/cdktf');

type Program = 'terraform' | 'provider';

/** One command, as it was measured. */
interface Step {
  readonly name: string;
  readonly seconds: number;
  readonly terraform: ProcessUsage;
  readonly provider: ProcessUsage;
  readonly engines: Statistics;
}

const { values, positionals } = parseArgs({
  options: { latency: { type: 'string', default: '0' } },
  allowPositionals: true,
});

async function main(): Promise<void> {
  const sizes = positionals.length > 0 ? positionals.map(Number) : [10, 100, 300, 1000];
  const latencyMs = Number(values.latency);
  const header = [
    'computes',
    'step',
    's',
    'engine calls',
    'swaps at once',
    'provider MiB',
    'CPU s',
    'at once',
  ];
  const rows: string[][] = [[...header, 'terraform MiB', 'CPU s'], Array.from({ length: 10 }, () => '---')];
  for (const computes of sizes) {
    const cloud = await BenchCloud.start({
      controllers: CONTROLLERS,
      computes,
      maxParallel: PARALLELISM,
      latencyMs,
    });
    try {
      rows.push(...(await measure(cloud)).map((step) => [String(computes), ...cells(step)]));
    } finally {
      await cloud.remove();
    }
  }
  console.log(
    `\n${cpus().length} cores, Node.js ${process.version}, ${latencyMs} ms per call to an engine.\n`,
  );
  console.log(renderTable(rows.map((row) => row.flatMap((cell) => ['|', cell]).concat('|'))).join('\n'));
}

/** The life of a cloud; every step checks that it did what it is measured for. */
async function measure(cloud: BenchCloud): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const step = async (name: string, expectedExit: number, program: string, ...args: readonly string[]) => {
    const cwd = program === 'terraform' ? cloud.stack : cloud.directory;
    const measured = await run(cloud, { name, program, args, cwd, expectedExit });
    console.log(cells(measured).join('  '));
    steps.push(measured);
    return measured;
  };
  const parallelism = `-parallelism=${PARALLELISM}`;
  const plan = ['plan', '-input=false', '-detailed-exitcode', parallelism];
  cloud.writeVersion('2025.1-debian-bookworm');
  await step('synth', 0, CDKTF, 'synth');
  await step('init', 0, 'terraform', 'init', '-input=false');
  await step('first plan', 2, 'terraform', ...plan, '-out=first');
  await step('first apply', 0, 'terraform', 'apply', '-input=false', parallelism, 'first');
  await step('plan, nothing to do', 0, 'terraform', ...plan);
  cloud.writeVersion('2025.2-debian-bookworm');
  await step('synth', 0, CDKTF, 'synth');
  await step('upgrade plan', 2, 'terraform', ...plan, '-out=upgrade');
  const { engines } = await step(
    'upgrade apply',
    0,
    'terraform',
    'apply',
    '-input=false',
    parallelism,
    'upgrade',
  );
  checkReplaced(cloud, engines);
  await step('plan, nothing to do', 0, 'terraform', ...plan);
  console.log(`${cloud.sizeOf('cdk.tf.json').toFixed(1)} MiB cdk.tf.json`);
  return steps;
}

interface Command {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly expectedExit: number;
}

async function run(cloud: BenchCloud, { name, program, args, cwd, expectedExit }: Command): Promise<Step> {
  await cloud.takeStatistics();
  const env = { ...process.env, TF_PLUGIN_CACHE_DIR: join(cloud.directory, 'plugin-cache') };
  const startedAt = performance.now();
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_TIMEOUT_MS,
  });
  const watch = new ProcessWatch<Program>(child.pid ?? 0, programOf);
  const [output, errors, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exitCodeOf(child),
  ]);
  const seconds = (performance.now() - startedAt) / 1000;
  watch.stop();
  if (exitCode !== expectedExit)
    throw new Error(
      `${name}: exit code ${String(exitCode)} instead of ${expectedExit}\n${output.slice(-5000)}${errors.slice(-5000)}`,
    );
  const engines = await cloud.takeStatistics();
  return { name, seconds, terraform: watch.usage('terraform'), provider: watch.usage('provider'), engines };
}

async function exitCodeOf(child: ChildProcess): Promise<unknown> {
  const [code] = (await once(child, 'exit')) as readonly unknown[];
  return code;
}

function programOf(commandLine: string): Program | undefined {
  if (/^terraform /.test(commandLine)) return 'terraform';
  return commandLine.includes('/provider/main.js') ? 'provider' : undefined;
}

/** Roles with their defaults: five on a controller, three on a compute. */
function checkReplaced({ options }: BenchCloud, { replaced }: Statistics): void {
  const expected = options.controllers * 5 + options.computes * 3;
  if (replaced !== expected) throw new Error(`${replaced} containers were replaced instead of ${expected}`);
}

function cells({ name, seconds, engines, provider, terraform }: Step): string[] {
  const calls = Object.values(engines.calls).reduce((sum, count) => sum + count, 0);
  return [
    name,
    seconds.toFixed(1),
    String(calls),
    String(engines.mostSwapsAtOnce),
    provider.peakMib.toFixed(0),
    provider.cpuSeconds.toFixed(1),
    String(provider.mostAtOnce),
    terraform.peakMib.toFixed(0),
    terraform.cpuSeconds.toFixed(1),
  ];
}

void main();
