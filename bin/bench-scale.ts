/**
 * How time and memory grow with a cloud: `npm run bench:scale [-- [--latency MS] COMPUTES...]`. Deploys and upgrades nova
 * on three controllers and 10, 100, 300 and 1,000 computes of stub engines, with the real cdktf and the real Terraform.
 * Prints a Markdown table; docs/scale.md quotes it.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { renderTable } from '../lib/contract/table';
import { BenchCloud } from './bench-cloud';
import { measureCommand, type Command, type Step } from './bench-step';

const CONTROLLERS = 3;
const COMPUTES = [10, 100, 300, 1000];
/** Of Terraform, and of the computes' rollout strategy. */
const PARALLELISM = 50;

const PARALLEL = `-parallelism=${PARALLELISM}`;
const PLAN = ['plan', '-input=false', '-detailed-exitcode', PARALLEL];
const APPLY = ['apply', '-input=false', PARALLEL];
const DEPLOY = ['deploy', 'nova', '--auto-approve', `--terraform-parallelism=${PARALLELISM}`];

/** An exit code of 2 says that the plan has changes. */
const commands = {
  synth: { name: 'synth', program: 'cdktf', args: ['synth'] },
  init: { name: 'init', program: 'terraform', args: ['init', '-input=false'] },
  firstPlan: { name: 'first plan', program: 'terraform', args: [...PLAN, '-out=first'], exitCode: 2 },
  firstApply: { name: 'first apply', program: 'terraform', args: [...APPLY, 'first'] },
  planNothing: { name: 'plan, nothing to do', program: 'terraform', args: PLAN },
  upgradePlan: { name: 'upgrade plan', program: 'terraform', args: [...PLAN, '-out=upgrade'], exitCode: 2 },
  upgradeApply: { name: 'upgrade apply', program: 'terraform', args: [...APPLY, 'upgrade'] },
  deploy: { name: 'upgrade with cdktf deploy', program: 'cdktf', args: DEPLOY },
} as const satisfies Record<string, Command>;

const HEADER = [
  'computes',
  'step',
  's',
  'engine calls',
  'swaps at once',
  'provider MiB',
  'CPU s',
  'processes at once',
  'terraform MiB',
  'CPU s',
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { latency: { type: 'string', default: '0' } },
    allowPositionals: true,
  });
  const latencyMs = Number(values.latency);
  const rows: string[][] = [HEADER, HEADER.map(() => '---')];
  for (const computes of positionals.length > 0 ? positionals.map(Number) : COMPUTES) {
    const options = { controllers: CONTROLLERS, computes, maxParallel: PARALLELISM, latencyMs };
    const cloud = await BenchCloud.start(options);
    try {
      rows.push(...(await measureLife(cloud)).map((step) => [String(computes), ...cells(step)]));
    } finally {
      await cloud.remove();
    }
  }
  const machine = `${cpus().length} cores, Node.js ${process.version}`;
  console.log(`\n${machine}, ${latencyMs} ms of latency per call to an engine.\n`);
  console.log(renderTable(rows.map((row) => row.flatMap((cell) => ['|', cell]).concat('|'))).join('\n'));
}

/** From the first deploy through two upgrades; every step checks that it did what it is measured for. */
async function measureLife(cloud: BenchCloud): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const measure = async (command: Command) => {
    const step = await measureCommand(cloud, command);
    console.log(cells(step).join('  '));
    steps.push(step);
    return step;
  };
  cloud.writeVersion('2025.1-debian-bookworm');
  const { synth, init, firstPlan, firstApply, planNothing, upgradePlan, upgradeApply, deploy } = commands;
  for (const command of [synth, init, firstPlan, firstApply, planNothing]) await measure(command);
  cloud.writeVersion('2025.2-debian-bookworm');
  await measure(synth);
  await measure(upgradePlan);
  checkReplaced(cloud, await measure(upgradeApply));
  await measure(planNothing);
  cloud.writeVersion('2026.1-debian-bookworm');
  checkReplaced(cloud, await measure(deploy));
  return steps;
}

/** Roles with their defaults: five on a controller, three on a compute. */
function checkReplaced({ options }: BenchCloud, { name, engines }: Step): void {
  const expected = options.controllers * 5 + options.computes * 3;
  if (engines.replaced === expected) return;
  throw new Error(`${name}: ${engines.replaced} containers were replaced instead of ${expected}`);
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
