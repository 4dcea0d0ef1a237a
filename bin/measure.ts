/**
 * Where the time of a plan goes: `npm run measure`, while the cloud of `npm run demo` runs. Prints a Markdown table;
 * the README quotes it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '../lib/provider/plugin/certificate';
import { cookie } from '../lib/provider/plugin/handshake';
import { renderTable } from '../lib/contract/table';
import { CHECKOUT } from '../test/lab/lab-files';
import { runCommand } from '../test/lab/run-command';

const RUNS = 10;
const LAB = join(CHECKOUT, '.lab/demo');
const STACK = join(LAB, 'cdktf.out/stacks/nova');

async function main(): Promise<void> {
  const tools = join(CHECKOUT, 'node_modules/.bin');
  const rows = [
    ['bare node', await median(() => exitOf(process.execPath, ['-e', '0']))],
    ['provider: start to handshake', await median(providerStart)],
    [
      'tsx main.ts: files to cdk.tf.json',
      await median(() => run(join(tools, 'tsx'), [join(CHECKOUT, 'main.ts')], LAB)),
    ],
    ['terraform init', await median(() => run('terraform', ['init', '-input=false'], STACK))],
    ['terraform plan, nothing to do', await median(() => run('terraform', ['plan', '-input=false'], STACK))],
    ['cdktf plan nova, all of it', await median(() => run(join(tools, 'cdktf'), ['plan', 'nova'], LAB))],
  ] as const;
  console.log(`Median of ${RUNS} runs, ${cpus().length} cores, Node.js ${process.version}.\n`);
  const cells = rows.map(([what, milliseconds]) => ['|', what, '|', `${Math.round(milliseconds)} ms`, '|']);
  console.log(
    renderTable([['|', 'what', '|', 'time', '|'], ['|', '---', '|', '---', '|'], ...cells]).join('\n'),
  );
}

async function median(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await measure());
  return times.sort((one, other) => one - other)[Math.floor(RUNS / 2)] ?? NaN;
}

async function run(program: string, args: readonly string[], directory: string): Promise<number> {
  const { exitCode, output, seconds } = await runCommand(program, args, { cwd: directory });
  if (exitCode !== 0)
    throw new Error(`${program} ${args.join(' ')} failed; does the demo's cloud run?\n${output}`);
  return seconds * 1000;
}

async function exitOf(program: string, args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  await new Promise((resolve) => spawn(program, args).once('exit', resolve));
  return performance.now() - startedAt;
}

/** As Terraform starts it, up to its first output, which is the handshake. */
async function providerStart(): Promise<number> {
  const { certificatePem } = createCertificate();
  const env = { ...process.env, ...cookie, PLUGIN_CLIENT_CERT: certificatePem };
  const startedAt = performance.now();
  const provider = spawn(process.execPath, [join(CHECKOUT, 'dist/provider/main.js')], { env });
  await once(provider.stdout, 'data');
  const elapsed = performance.now() - startedAt;
  provider.kill();
  await once(provider, 'exit');
  return elapsed;
}

void main();
