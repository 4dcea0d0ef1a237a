/** What the commands show of a real upgrade: writes docs/views.md and its pictures. `bin/write-views` calls it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { deployedLab, NEW, OFTEN_CHECKED, WITH_RESTART } from '../test/e2e/deployed-lab';
import { launchBrowser } from '../test/helpers/launch-browser';
import type { Lab } from '../test/lab/lab';
import { CHECKOUT } from '../test/lab/lab-files';

const PAGE = join(CHECKOUT, 'docs/views.md');
const PICTURES = join(CHECKOUT, 'docs/images');
const SCHEMES = ['light', 'dark'] as const;
const NAME = 'views';

interface View {
  readonly title: string;
  /** Without `npx kollaform`. */
  readonly command: readonly string[];
  readonly about: string;
  /** Before it. */
  readonly prepare?: (lab: Lab) => Promise<unknown>;
}

const VIEWS: readonly View[] = [
  {
    title: 'The plan',
    command: ['plan', 'nova'],
    about: 'The same is the last thing that `npx cdktf plan nova` prints.',
  },
  {
    title: 'The deploy',
    command: ['deploy', 'nova', '--auto-approve'],
    about:
      'Without a terminal, and in CI, it prints a line for each thing that happens. In a terminal the lines are redrawn in place.',
  },
  { title: 'What runs', command: ['status', 'nova'], about: 'The exit code is 0 when all is in sync.' },
  {
    title: 'What is not as it should be',
    command: ['status', 'nova'],
    about: 'Somebody has stopped a scheduler and removed a compute. The exit code is 1.',
    prepare: async ({ docker, names }) => {
      await docker.getContainer(names.on('ctl2', 'nova_scheduler')).stop();
      await docker.getContainer(names.on('cmp3', 'nova_compute')).remove({ force: true });
    },
  },
  {
    title: 'What was done',
    command: ['history', 'nova'],
    about: 'Each deploy and each restore leaves a record.',
    prepare: anonymizeRecords,
  },
  {
    title: 'What one of them did',
    command: ['report'],
    about: 'Of the newest run, or of one that is named.',
  },
];

async function main(): Promise<void> {
  const lab = await deployedLab(NAME, 3, 3, { ...OFTEN_CHECKED, ...WITH_RESTART });
  try {
    lab.writeVersions({ nova: { tag: NEW } });
    const parts: string[] = [];
    for (const view of VIEWS) parts.push(await capture(lab, view));
    await takePictures(lab);
    const options = await resolveConfig(PAGE);
    writeFileSync(PAGE, await format(pageOf(parts), { ...options, filepath: PAGE }));
  } finally {
    await lab.destroy();
  }
}

async function capture(lab: Lab, { title, command, about, prepare }: View): Promise<string> {
  await prepare?.(lab);
  const { output } = await lab.kollaform(...command);
  const typed = `$ npx kollaform ${command.join(' ')}`;
  return `## ${title}\n\n${about}\n\n\`\`\`text\n${typed}\n${anonymous(output, lab).trimEnd()}\n\`\`\`\n`;
}

/** Before their texts are put into columns. */
async function anonymizeRecords(lab: Lab): Promise<void> {
  const directory = join(lab.directory, '.kollaform/runs/nova');
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    await writeFile(path, anonymous(await readFile(path, 'utf8'), lab));
  }
}

/** The page of the upgrade, as its readers like it. */
async function takePictures(lab: Lab): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const path = join(lab.directory, 'run.html');
  const { exitCode, output } = await lab.kollaform('report', '--out', path);
  if (exitCode !== 0) throw new Error(output);
  const browser = await launchBrowser();
  const page = await browser.newPage();
  await page.setViewport({ width: 1240, height: 860 });
  await page.goto(pathToFileURL(path).href);
  for (const scheme of SCHEMES) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.screenshot({ path: join(PICTURES, `run-${scheme}.png`) });
  }
  await browser.close();
}

/** Where it was made, and by whom, matters to nobody. */
function anonymous(text: string, { directory, names }: Lab): string {
  return text
    .replaceAll(directory, '/srv/cloud')
    .replaceAll(hostname(), 'deploy1')
    .replaceAll(`${names.registry}/`, '')
    .replaceAll(new RegExp(`-${NAME}-c(tl|mp)\\d+`, 'g'), '');
}

function pageOf(parts: readonly string[]): string {
  return [
    '# What you see',
    'Written by `bin/write-views` out of a real upgrade of stand-ins for Nova: three controllers and three computes on one Docker Engine.',
    ...parts,
    '## The same as a page',
    '`npx kollaform report --out run.html` writes one file that loads nothing. It is light or dark, as its reader likes.',
    ...SCHEMES.map((scheme) => `![The page of the run, ${scheme}](images/run-${scheme}.png)`),
  ].join('\n\n');
}

void main();
