/** `npm run test:nova`: the real Nova, deployed and upgraded; prints what it was like. Exit code 1: an aim is missed. */
import { Command, Option } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderTimeline } from '../../lib/report/render-timeline';
import { CHECKOUT } from '../lab/lab-files';
import { figuresOf } from './figures';
import { NovaLab, type NovaLabOptions, type NovaRelease } from './nova-lab';
import { renderFigures } from './render-figures';
import { DEPLOY, requireSuccess, watchDeploy } from './watch-deploy';

const OLD: NovaRelease = { tag: '2025.1', suite: 'trixie' };
const NEW: NovaRelease = { tag: '2026.1', suite: 'forky' };
const REBUILT: NovaRelease = { tag: '2026.1-2', suite: 'forky', stamp: 'rebuilt' };

const PHASES = ['deploy', 'first-upgrade', 'second-upgrade'] as const;
type Phase = (typeof PHASES)[number];

const STATE = join(resolve(process.env['KOLLAFORM_STATE'] ?? join(CHECKOUT, '.lab')), 'nova');

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

function labOptions(): NovaLabOptions {
  const engine = process.env['DOCKER_HOST'];
  return {
    prefix: 'nova',
    controllers: 2,
    computes: 2,
    directory: join(STATE, 'cloud'),
    ...(engine !== undefined && { engine }),
  };
}

async function deploy(): Promise<void> {
  const lab = await NovaLab.create(labOptions());
  for (const release of [OLD, NEW, REBUILT]) await lab.buildRelease(release);
  await lab.startPeers(OLD.tag);
  lab.writeVersions({ nova: { tag: OLD.tag } });
  const result = await lab.cdktf(...DEPLOY);
  requireSuccess(result);
  print(`deployed in ${result.seconds.toFixed(0)} s`);
}

async function upgrade(phase: Phase, { tag }: NovaRelease): Promise<void> {
  const lab = NovaLab.open(labOptions());
  lab.writeVersions({ nova: { tag } });
  const seen = await watchDeploy(lab, OLD.tag);
  mkdirSync(STATE, { recursive: true });
  writeFileSync(join(STATE, `${phase}.json`), JSON.stringify(seen));
  const figures = figuresOf(seen);
  print('', `## ${phase}, to ${tag}`, '', ...renderTimeline(seen.timeline), '', ...renderFigures(figures));
  requireSuccess(seen);
}

const STEPS: Readonly<Record<Phase, () => Promise<void>>> = {
  deploy,
  'first-upgrade': () => upgrade('first-upgrade', NEW),
  'second-upgrade': () => upgrade('second-upgrade', REBUILT),
};

interface Options {
  readonly only?: readonly Phase[];
  readonly keep: boolean;
}

const command = new Command('npm run test:nova --')
  .addOption(new Option('--only <phase...>', 'with a cloud that was kept').choices(PHASES))
  .option('--keep', 'leave the cloud, and its engine', false)
  .action(async ({ only = PHASES, keep }: Options) => {
    try {
      for (const phase of PHASES.filter((it) => only.includes(it))) await STEPS[phase]();
    } finally {
      if (!keep) await NovaLab.open(labOptions()).destroy();
    }
    // The streams of events keep the process alive.
    process.exit(0);
  });

void command.parseAsync();
