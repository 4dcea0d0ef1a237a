/** `npm run test:nova`: the real Nova, deployed and upgraded; prints what it was like. Exit code 1: an aim is missed. */
import { Command, Option } from 'commander';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { renderTimeline } from '../../lib/report/render-timeline';
import { CHECKOUT } from '../lab/lab-files';
import { aimsOf } from './aims';
import { provokeFaults } from './faults';
import { figuresOf, type Seen } from './figures';
import { NovaLab, type NovaLabOptions, type NovaRelease } from './nova-lab';
import { renderAims, renderFigures } from './render-figures';
import { renderPage } from './render-page';
import { deployNova, requireSuccess, watchDeploy } from './watch-deploy';

const OLD: NovaRelease = { tag: '2025.1', suite: 'trixie' };
const NEW: NovaRelease = { tag: '2026.1', suite: 'forky' };
const REBUILT: NovaRelease = { tag: '2026.1-2', suite: 'forky', stamp: 'rebuilt' };
const OLD_REBUILT: NovaRelease = { tag: '2025.1-2', suite: 'trixie', stamp: 'rebuilt' };

const UPGRADES = {
  'first-upgrade': { from: OLD, to: NEW },
  'second-upgrade': { from: NEW, to: REBUILT },
} as const;
type Upgrade = keyof typeof UPGRADES;

const USUAL_PHASES = ['deploy', 'first-upgrade', 'second-upgrade', 'page'] as const;
const PHASES = [...USUAL_PHASES, 'faults'] as const;
type Phase = (typeof PHASES)[number];

const STATE = join(resolve(process.env['KOLLAFORM_STATE'] ?? join(CHECKOUT, '.lab')), 'nova');
const PAGE = join(CHECKOUT, 'docs/nova-upgrade.md');

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

async function deploy(): Promise<boolean> {
  const lab = await NovaLab.create(labOptions());
  for (const release of [OLD, NEW, REBUILT]) await lab.buildRelease(release);
  await lab.startPeers(OLD.tag);
  lab.writeVersions({ nova: { tag: OLD.tag } });
  const result = await deployNova(lab);
  requireSuccess(result);
  print(`${OLD.tag}, a first deploy: ${result.seconds.toFixed(0)} s`);
  return true;
}

/** Returns whether it went well, and every aim is met. */
async function upgrade(name: Upgrade): Promise<boolean> {
  const lab = NovaLab.open(labOptions());
  lab.writeVersions({ nova: { tag: UPGRADES[name].to.tag } });
  const seen = await watchDeploy(lab, OLD.tag);
  mkdirSync(STATE, { recursive: true });
  writeFileSync(recordOf(name), JSON.stringify(seen));
  const figures = figuresOf(seen);
  const aims = aimsOf(figures);
  print(
    '',
    titleOf(name),
    '',
    ...renderTimeline(seen.timeline),
    '',
    ...renderFigures(figures),
    '',
    ...renderAims(aims),
  );
  requireSuccess(seen);
  return aims.every(({ missedBy }) => missedBy.length === 0);
}

/** After a first deploy. */
async function faults(): Promise<boolean> {
  const lab = NovaLab.open(labOptions());
  await lab.buildRelease(OLD_REBUILT);
  const reports = await provokeFaults(lab, { running: OLD, rebuilt: OLD_REBUILT, next: NEW });
  for (const { fault, missedBy } of reports) {
    print(
      `${missedBy.length === 0 ? 'survived' : 'FAILED  '}  ${fault}`,
      ...missedBy.map((it) => `          ${it}`),
    );
  }
  return reports.every(({ missedBy }) => missedBy.length === 0);
}

async function writePage(): Promise<void> {
  const upgrades = (Object.keys(UPGRADES) as Upgrade[]).map((name) => {
    const seen = JSON.parse(readFileSync(recordOf(name), 'utf8')) as Seen;
    return { title: titleOf(name), figures: figuresOf(seen), timeline: seen.timeline };
  });
  const { controllers, computes } = labOptions();
  const options = await resolveConfig(PAGE);
  writeFileSync(
    PAGE,
    await format(renderPage({ controllers, computes, upgrades }), { ...options, filepath: PAGE }),
  );
}

function recordOf(name: Upgrade): string {
  return join(STATE, `${name}.json`);
}

function titleOf(name: Upgrade): string {
  const { from, to } = UPGRADES[name];
  return `${from.tag} -> ${to.tag}`;
}

const STEPS: Readonly<Record<Phase, () => Promise<boolean>>> = {
  deploy,
  'first-upgrade': () => upgrade('first-upgrade'),
  'second-upgrade': () => upgrade('second-upgrade'),
  page: async () => {
    await writePage();
    return true;
  },
  faults,
};

interface Options {
  readonly only?: readonly Phase[];
  readonly keep: boolean;
}

async function run({ only = USUAL_PHASES, keep }: Options): Promise<boolean> {
  try {
    const went = [];
    for (const phase of PHASES.filter((it) => only.includes(it))) went.push(await STEPS[phase]());
    return went.every(Boolean);
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return false;
  } finally {
    // A page is made of what was written down.
    if (!keep && only.some((phase) => phase !== 'page')) await NovaLab.open(labOptions()).destroy();
  }
}

const command = new Command('npm run test:nova --')
  .addOption(
    new Option('--only <phase...>', 'these alone; others than the first need a cloud that was kept').choices(
      PHASES,
    ),
  )
  .option('--keep', 'leave the cloud, and the engine', false)
  .action(async (options: Options) => {
    // The streams of events keep the process alive.
    process.exit((await run(options)) ? 0 : 1);
  });

void command.parseAsync();
