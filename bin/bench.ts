/**
 * Deploys and upgrades beside the same as an Ansible playbook: `npm run bench [-- COMPUTES...]`. One real engine stands for all hosts;
 * both have the same containers of nova, one after the other, and nothing else runs. Writes docs/benchmarks.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readDesired } from '../lib/model/read-desired';
import { nova } from '../lib/services/nova';
import { ContainerStory } from '../test/e2e/container-story';
import { emptyLab, succeed } from '../test/e2e/deployed-lab';
import type { Lab } from '../test/lab/lab';
import { CHECKOUT } from '../test/lab/lab-files';
import { runCommand, type CommandResult } from '../test/lab/run-command';
import { measureFloor } from './bench-floor';
import { PLAYBOOK_ARGS, playbookFiles } from './bench-playbook';
import { Measured, renderBenchmarks } from './render-benchmarks';

const COMPUTES = [4, 50, 200];
const CONTROLLERS = 3;
const PAGE = join(CHECKOUT, 'docs/benchmarks.md');
const TAGS = ['2025.1-debian-bookworm', '2025.1-p1-debian-bookworm', '2025.1-p2-debian-bookworm'] as const;
/** Its jobs before and after are not in the playbook, nor is what Nova itself would say. */
const OPTIONS = {
  snapshot: false,
  service_records: false,
  upgrade_check: false,
  cells_check: false,
  online_data_migrations: false,
  restart_after_upgrade: false,
  libvirt_container: false,
  ssh: false,
};

async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number);
  const sizes = new Map<number, Measured>();
  for (const computes of given.length > 0 ? given : COMPUTES) {
    const measured = new Measured();
    sizes.set(computes, measured);
    for (let round = 0; round < roundsOf(computes); round += 1) {
      await withLab(computes, (lab) => measureKollaform(lab, measured));
      await withLab(computes, (lab) => measureAnsible(lab, measured));
    }
    await withLab(computes, (lab) => measureEngine(lab, measured));
  }
  const page = renderBenchmarks(sizes, { cores: cpus().length, node: process.version });
  const options = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(page, { ...options, filepath: PAGE }));
  console.log(`\n${page}`);
}

/** The more computes, the longer, and the less one run differs from another. */
function roundsOf(computes: number): number {
  if (computes < 20) return 3;
  return computes < 100 ? 2 : 1;
}

async function withLab(computes: number, measure: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = await emptyLab('bench', CONTROLLERS, computes);
  try {
    lab.writeCloud({
      services: { nova: OPTIONS },
      // Checks of hundreds of containers would be all that the machine does.
      containers: { healthcheck: { interval: '600s' } },
    });
    await lab.startDatabase();
    for (const tag of TAGS) await lab.buildRelease(tag);
    lab.writeVersions({ nova: { tag: TAGS[0] } });
    await measure(lab);
  } finally {
    await lab.destroy();
  }
}

async function measureKollaform(lab: Lab, measured: Measured): Promise<void> {
  const cdktf = () => lab.cdktf('deploy', 'nova', '--auto-approve');
  const kollaform = () => lab.kollaform('deploy', 'nova', '--auto-approve');
  measured.add('first deploy', 'cdktf deploy', await timed(cdktf));
  for (let time = 0; time < 2; time += 1) {
    measured.add('nothing to do', 'cdktf deploy', await timed(cdktf));
    measured.add('nothing to do', 'kollaform deploy', await timed(kollaform));
    measured.add('nothing to do', 'kollaform plan', await timed(() => lab.kollaform('plan', 'nova')));
  }
  for (const [tag, tool, deploy] of [
    [TAGS[1], 'cdktf deploy', cdktf],
    [TAGS[2], 'kollaform deploy', kollaform],
  ] as const) {
    lab.writeVersions({ nova: { tag } });
    await measureUpgrade(lab, tag, deploy, (seconds, gap) => {
      measured.add('upgrade', tool, seconds);
      measured.add('gap of the conductors', tool, gap);
    });
  }
}

async function measureAnsible(lab: Lab, measured: Measured): Promise<void> {
  const playbook = () =>
    runCommand('ansible-playbook', PLAYBOOK_ARGS, { cwd: lab.directory, env: environmentOf(lab) });
  writePlaybook(lab);
  measured.add('first deploy', 'ansible-playbook', await timed(playbook));
  for (let time = 0; time < 2; time += 1)
    measured.add('nothing to do', 'ansible-playbook', await timed(playbook));
  lab.writeVersions({ nova: { tag: TAGS[1] } });
  writePlaybook(lab);
  await measureUpgrade(lab, TAGS[1], playbook, (seconds, gap) => {
    measured.add('upgrade', 'ansible-playbook', seconds);
    measured.add('gap of the conductors', 'ansible-playbook', gap);
  });
}

/** The computes alone, by bare calls. */
async function measureEngine(lab: Lab, measured: Measured): Promise<void> {
  await timed(() => lab.cdktf('deploy', 'nova', '--auto-approve'));
  const names = lab.names.computes.map((host) => lab.names.on(host, 'nova_compute'));
  const image = `${lab.names.registry}/nova-compute:${TAGS[1]}`;
  measured.add('upgrade', 'bare calls, computes alone', await measureFloor(lab.docker, names, image));
}

/** @throws Error when a command fails, with what it printed */
async function timed(run: () => Promise<CommandResult>): Promise<number> {
  return (await succeed(run())).seconds;
}

/** @throws Error when not every container was replaced */
async function measureUpgrade(
  lab: Lab,
  tag: string,
  deploy: () => Promise<CommandResult>,
  report: (seconds: number, gap: number) => void,
): Promise<void> {
  const before = Object.values(await lab.containers());
  const { result, events } = await lab.observe(() => timed(deploy));
  const running = Object.entries(await lab.running()).filter(([name]) => /^nova_/.test(name));
  const wrong = running.filter(([, image]) => !image.endsWith(`:${tag}`));
  if (wrong.length > 0) throw new Error(`not upgraded: ${wrong.map(([name]) => name).join(', ')}`);
  const conductors = new ContainerStory(events).of('nova_conductor');
  const ended = conductors.withIds(before).with('die').lastMs;
  report(result, (conductors.withoutIds(before).with('start').firstMs - ended) / 1000);
}

function writePlaybook(lab: Lab): void {
  const read = (name: string) => ({ name, text: readFileSync(join(lab.directory, name), 'utf8') });
  const [service] = readDesired({ cloud: read('cloud.yml'), versions: read('versions.yml') }, [
    nova,
  ]).services;
  if (service === undefined) throw new Error('versions.yml names no service');
  for (const [name, text] of Object.entries(playbookFiles(service, lab.names)))
    writeFileSync(join(lab.directory, name), text);
}

function environmentOf({ engineAddress }: Lab): NodeJS.ProcessEnv {
  return { ...process.env, DOCKER_HOST: engineAddress };
}

void main();
