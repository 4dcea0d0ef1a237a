/** `npm run test:faults`: every call cut, then kills at random instants; prints each, and a table. Exit code 1: not all survived. */
import { Command, InvalidArgumentError } from 'commander';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../lab/lab-files';
import { Bench } from './cuts/bench';
import { renderCut, renderCuts } from './cuts/render-cuts';
import { scenarios, twofoldCuts } from './cuts/scenarios';
import { tryCuts, tryTwofoldCuts } from './cuts/try-cuts';
import { KillCloud } from './kills/kill-cloud';
import { renderKill, renderKills } from './kills/render-kills';
import { tryKills } from './kills/try-kills';

interface Options {
  readonly kills: number;
  readonly seed: number;
  readonly only?: number;
  readonly cuts: boolean;
}

const LOGS = join(process.env['KOLLAFORM_STATE'] ?? join(CHECKOUT, '.lab'), 'faults');

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** Returns whether all were survived. */
async function cutAll(): Promise<boolean> {
  const bench = await Bench.create('faults');
  try {
    const tried = [];
    for (const scenario of scenarios(bench.lab.names)) {
      const results = await tryCuts(bench, scenario, 1, (result) => {
        print(renderCut(scenario, result));
      });
      tried.push({ scenario, results });
    }
    for (const twofold of twofoldCuts(bench.lab.names)) {
      const { scenario } = twofold;
      const results = await tryTwofoldCuts(bench, twofold, (result) => {
        print(renderCut(scenario, result));
      });
      tried.push({ scenario, results });
    }
    print('', ...renderCuts(tried), '');
    return tried.every(({ results }) => results.every(({ faults }) => faults.length === 0));
  } finally {
    await bench.destroy();
  }
}

/** Returns whether all were survived. */
async function killAll({ kills, seed, only }: Options): Promise<boolean> {
  const numbers = only === undefined ? Array.from({ length: kills }, (_, index) => index + 1) : [only];
  if (numbers.length === 0) return true;
  print(`${numbers.length} kills, seed ${seed}`);
  const cloud = await KillCloud.create('faults');
  try {
    const tried = await tryKills(cloud, seed, numbers, (it) => {
      print(renderKill(it));
      if (it.result.problems.length === 0) return;
      const file = join(LOGS, `seed-${seed}-kill-${it.number}.log`);
      appendFileSync(file, `${it.result.problems.join('\n')}\n${it.result.logs}\n`);
      print(
        `      once more: npm run test:faults -- --no-cuts --seed ${seed} --only ${it.number}; logs: ${file}`,
      );
    });
    print('', ...renderKills(tried));
    return tried.every(({ result }) => result.problems.length === 0);
  } finally {
    await cloud.destroy();
  }
}

function number(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

const command = new Command('npm run test:faults --')
  .option('--kills <n>', 'kills at random instants', number, 20)
  .option('--seed <n>', 'what decides which, where and when', number, 1)
  .option('--only <n>', 'the n-th kill of the seed alone', number)
  .option('--no-cuts', 'without cutting every call')
  .action(async (options: Options) => {
    rmSync(LOGS, { recursive: true, force: true });
    mkdirSync(LOGS, { recursive: true });
    const survived = [options.cuts ? await cutAll() : true, await killAll(options)];
    // The streams of events keep the process alive.
    process.exit(survived.every(Boolean) ? 0 : 1);
  });

void command.parseAsync();
