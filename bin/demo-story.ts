/** Upgrade my nova: the main job, told step by step. Claims are checked on the engine, not on what programs print. */
import { join } from 'node:path';
import { readInputFiles } from '../lib/input-files';
import type { DesiredService } from '../lib/model/desired-service';
import { readDesired } from '../lib/model/read-desired';
import { renderTimeline } from '../lib/report/render-timeline';
import { renderTable } from '../lib/report/table';
import { timeline, type Timeline } from '../lib/report/timeline';
import { nova } from '../lib/services/nova';
import type { Lab } from '../test/lab/lab';
import type { PlannedChange } from '../test/lab/planned-changes';
import type { Narrator } from './demo-narrator';

const OLD = '2025.1-debian-bookworm';
const NEW = '2025.2-debian-bookworm';
const DATABASES = ['nova_api', 'nova'];
const LONGEST_GAP_MS = 10_000;

export async function tellStory(lab: Lab, tell: Narrator): Promise<void> {
  await prepare(lab, tell);
  await deployOldRelease(lab, tell);
  editVersions(lab, tell);
  await plan(lab, tell);
  await upgrade(lab, tell);
  await deployAgain(lab, tell);
}

async function prepare(lab: Lab, tell: Narrator): Promise<void> {
  tell.step('Two releases of nova as images, a MariaDB, and a glance that is none of our business');
  // Seldom, for the cloud stays when the demo ends.
  lab.writeCloud({ containers: { healthcheck: { interval: '10s' } } });
  await Promise.all([lab.startDatabase(), lab.buildRelease(OLD, { migrations: 1 }), lab.buildRelease(NEW)]);
  await lab.startUnrelated(OLD);
  tell.show(`hosts, all on one engine: ${lab.names.hosts.join(' ')}`);
}

async function deployOldRelease(lab: Lab, tell: Narrator): Promise<void> {
  lab.writeVersions(versions(OLD));
  tell.step(`cdktf deploy nova --auto-approve    (${OLD})`);
  await cdktf(lab, 'deploy', 'nova', '--auto-approve');
  const expected = containersOf(desiredNova(lab));
  const running = await runningImages(lab);
  tell.claim(
    `${expected.length} containers run ${OLD}`,
    expected.every(({ container, image }) => running[container] === image && image.endsWith(OLD)),
  );
}

function editVersions(lab: Lab, tell: Narrator): void {
  tell.step('Edit versions.yml');
  lab.writeVersions(versions(NEW));
  tell.show('  nova:', `-   tag: ${OLD}`, `+   tag: ${NEW}`);
}

async function plan(lab: Lab, tell: Narrator): Promise<void> {
  tell.step('cdktf plan nova');
  const before = await lab.containers();
  await cdktf(lab, 'plan', 'nova');
  const changes = await lab.plannedChanges('nova');
  const containers = changes.filter(({ address }) => address.startsWith('docker_container.'));
  tell.show(...renderTable(containers.map(describeChange)));
  const names = containers.map(({ address }) => address.slice('docker_container.'.length));
  const expected = expectedChanges(desiredNova(lab));
  tell.claim(
    `these are the ${expected.services.length} containers of nova and its ${expected.jobs.length} jobs`,
    names.sort().join() === [...expected.services, ...expected.jobs].sort().join(),
  );
  tell.claim(
    'all changes are updates in place: nothing is added, replaced or destroyed',
    changes.every(({ actions }) => actions.join() === 'update'),
  );
  tell.claim('the plan changed nothing', same(before, await lab.containers()));
}

function describeChange({ address, actions, fromImage, toImage }: PlannedChange): readonly string[] {
  const isUpdate = actions.join() === 'update';
  const tags = fromImage === toImage ? 'runs again' : `${tagOf(fromImage)} -> ${tagOf(toImage)}`;
  return [isUpdate ? '~' : '!', address, isUpdate ? tags : actions.join(' and ')];
}

function tagOf(image = ''): string {
  return image.slice(image.lastIndexOf(':') + 1);
}

/** Names of resources. */
function expectedChanges({ waves }: DesiredService) {
  return {
    services: waves.flatMap((wave) =>
      wave.kind === 'roles' ? wave.containers.map(({ role, host }) => `${role}_${host}`) : [],
    ),
    jobs: waves.flatMap((wave) => (wave.kind === 'jobs' ? wave.jobs.map(({ job }) => job) : [])),
  };
}

async function upgrade(lab: Lab, tell: Narrator): Promise<void> {
  const before = await lab.containers();
  const schemaBefore = await schema(lab);
  tell.step(`cdktf deploy nova --auto-approve    (${NEW})`);
  const { events } = await lab.observe(() => cdktf(lab, 'deploy', 'nova', '--auto-approve'));
  const happened = timeline(desiredNova(lab), events);
  tell.show('What the engine saw happen:', '', ...renderTimeline(happened), '');
  checkOrder(happened, tell);
  await checkContainers(lab, before, tell);
  await checkDatabase(lab, schemaBefore, tell);
}

function checkOrder({ waves, overlaps }: Timeline, tell: Narrator): void {
  const [snapshot, bootstrap, conductors, controllers] = waves;
  const names = waves.map(({ name }) => name).join(', ');
  const begins = waves.map(({ span }) => span?.fromMs ?? NaN);
  tell.claim(
    `each wave was over before the next began: ${names}`,
    overlaps.length === 0 && begins.every((ms, index) => index === 0 || ms > (begins[index - 1] ?? NaN)),
  );
  const jobs = [snapshot, bootstrap].flatMap((wave) => wave?.containers ?? []);
  tell.claim(
    'the snapshot and the migrations succeeded while all of the old release was running',
    jobs.length === 3 && jobs.every(({ outcome, exitCode }) => outcome === 'ran' && exitCode === 0),
  );
  const gapMs = conductors?.gapMs ?? NaN;
  tell.claim(
    `the last old conductor ended ${Math.round(gapMs)} ms before the first new one started; allowed are 10 s`,
    gapMs > 0 && gapMs < LONGEST_GAP_MS,
  );
  tell.claim(
    'the other controller services went one host at a time',
    controllers?.update === 'one-host-at-a-time' && controllers.overlaps.length === 0,
  );
}

async function checkContainers(
  lab: Lab,
  before: Readonly<Record<string, string>>,
  tell: Narrator,
): Promise<void> {
  const after = await lab.containers();
  const expected = containersOf(desiredNova(lab));
  const running = await runningImages(lab);
  tell.claim(
    `all ${expected.length} containers of nova are new ones that run ${NEW}`,
    expected.every(
      ({ container, image }) => running[container] === image && before[container] !== after[container],
    ),
  );
  const others = Object.keys(before).filter((name) => expected.every(({ container }) => container !== name));
  tell.claim(
    `nothing else was touched: ${others.join(', ')}`,
    others.length === 2 &&
      others.every((name) => before[name] === after[name]) &&
      Object.keys(after).length === expected.length + others.length,
  );
}

async function checkDatabase(lab: Lab, before: Schema, tell: Narrator): Promise<void> {
  const after = await schema(lab);
  tell.step('The schema in MariaDB, table schema_version');
  tell.show(
    ...renderTable(
      DATABASES.map((name) => [name, before[name]?.join(', ') ?? '', '->', after[name]?.join(', ') ?? '']),
    ),
  );
  tell.claim(
    'both databases were migrated from one version to the next',
    DATABASES.every((name) => before[name]?.length === 1 && after[name]?.length === 2),
  );
  const snapshots = await lab.listVolume('ctl1', 'mariadb_backup');
  tell.show('', `In the volume ${lab.names.on('ctl1', 'mariadb_backup')}: ${snapshots.join(', ')}`);
  tell.claim(
    'the snapshot of the data from before the migration is there',
    snapshots.length === 2 && snapshots.every((name) => /^kollaform-nova-\w+Z$/.test(name)),
  );
}

async function deployAgain(lab: Lab, tell: Narrator): Promise<void> {
  tell.step('cdktf deploy nova --auto-approve    (again)');
  const before = await lab.containers();
  const { events } = await lab.observe(() => cdktf(lab, 'deploy', 'nova', '--auto-approve'));
  const { waves } = timeline(desiredNova(lab), events);
  tell.claim(
    `no container was touched: the ids of all ${Object.keys(before).length} are what they were`,
    same(before, await lab.containers()) && waves.every(({ span }) => span === undefined),
  );
}

/** @throws Error with everything it printed when it fails */
async function cdktf(lab: Lab, ...args: readonly string[]): Promise<string> {
  const { exitCode, output } = await lab.cdktf(...args);
  if (exitCode !== 0) throw new Error(`cdktf ${args.join(' ')} ended with code ${exitCode}:\n${output}`);
  return output;
}

function versions(tag: string): string {
  return `nova:\n  tag: ${tag}\n`;
}

function desiredNova(lab: Lab): DesiredService {
  const files = readInputFiles({
    KOLLAFORM_CLOUD: join(lab.directory, 'cloud.yml'),
    KOLLAFORM_VERSIONS: join(lab.directory, 'versions.yml'),
  });
  const [service] = readDesired(files, [nova]).services;
  if (service === undefined) throw new Error('versions.yml does not name nova');
  return service;
}

function containersOf(service: DesiredService) {
  return service.waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []));
}

/** By container name. */
async function runningImages(lab: Lab): Promise<Readonly<Record<string, string>>> {
  const running = await lab.docker.listContainers();
  return Object.fromEntries(running.map(({ Names, Image }) => [Names[0]?.slice(1) ?? '', Image]));
}

/** Migrations that each database says it has. */
type Schema = Readonly<Record<string, readonly string[]>>;

async function schema(lab: Lab): Promise<Schema> {
  const entries = DATABASES.map(async (name) => {
    const rows = await lab.query(`SELECT version FROM ${name}.schema_version ORDER BY version`);
    return [name, rows] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function same(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
