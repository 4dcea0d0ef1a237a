/** Upgrade my nova: the main job, told step by step. Claims are checked on the engines, not on what programs print. */
import type { DesiredService } from '../lib/model/desired-service';
import { renderTimeline } from '../lib/report/render-timeline';
import { renderTable } from '../lib/contract/table';
import { tryNameContainer, type PlannedChange } from '../test/lab/planned-changes';
import {
  containersOf,
  desiredNova,
  readFiles,
  runCdktf,
  same,
  upgradedNova,
  watchGoodDeploy,
  type DemoCloud,
} from './demo-cloud';
import type { Narrator } from './demo-narrator';
import { orderClaims } from './demo-order';

export const OLD = '2025.1-debian-bookworm';
export const NEW = '2025.2-debian-bookworm';
/** A row of the old release. */
export const INSTANCE = 'made-before-the-upgrade';
const DATABASES = ['nova_api', 'nova'];

/** Ends with all of nova at `NEW`. */
export async function tellStory(cloud: DemoCloud, tell: Narrator): Promise<void> {
  await prepare(cloud, tell);
  await deployOldRelease(cloud, tell);
  editVersions(cloud, tell);
  await plan(cloud, tell);
  await upgrade(cloud, tell);
  await deployAgain(cloud, tell);
}

async function prepare(cloud: DemoCloud, tell: Narrator): Promise<void> {
  tell.step('Two releases of nova as images, a MariaDB, and a glance that is none of our business');
  // Seldom, for the cloud stays when the demo ends.
  cloud.writeCloud({ containers: { healthcheck: { interval: '10s' } } });
  await Promise.all([
    cloud.startDatabase(),
    cloud.buildRelease(OLD, { migrations: 1 }),
    cloud.buildRelease(NEW),
  ]);
  await cloud.startUnrelated(OLD);
}

function hostsByEngine(cloud: DemoCloud): readonly (readonly string[])[] {
  const hosts = Object.values(readFiles(cloud).cloud.hosts);
  const engines = [...new Set(hosts.map(({ engine }) => engine))];
  const namesAt = (address: string) =>
    hosts.filter(({ engine }) => engine === address).map(({ name }) => name);
  return engines.map((engine) => [namesAt(engine).join(' '), engine]);
}

async function deployOldRelease(cloud: DemoCloud, tell: Narrator): Promise<void> {
  cloud.writeVersions(versions(OLD));
  tell.step(`cdktf deploy nova --auto-approve    (${OLD})`);
  tell.show(...renderTable(hostsByEngine(cloud)));
  await runCdktf(cloud, 'deploy', 'nova', '--auto-approve');
  await cloud.query(`INSERT INTO nova.instances (uuid) VALUES ('${INSTANCE}')`);
  const expected = containersOf(desiredNova(cloud));
  const running = await cloud.running();
  tell.claim(
    `${expected.length} containers run ${OLD}`,
    expected.every((it) => running[cloud.keyOf(it)] === it.image && it.image.endsWith(OLD)),
  );
}

function editVersions(cloud: DemoCloud, tell: Narrator): void {
  tell.step('Edit versions.yml');
  cloud.writeVersions(versions(NEW));
  tell.show('  nova:', `-   tag: ${OLD}`, `+   tag: ${NEW}`);
}

async function plan(cloud: DemoCloud, tell: Narrator): Promise<void> {
  tell.step('cdktf plan nova');
  const before = await cloud.containers();
  await runCdktf(cloud, 'plan', 'nova');
  const changes = await cloud.plannedChanges('nova');
  const containers = changes.filter(({ address }) => tryNameContainer(address) !== undefined);
  tell.show(...renderTable(containers.map(describeChange)));
  const names = containers.map(({ address }) => tryNameContainer(address));
  const expected = expectedChanges(upgradedNova(cloud));
  tell.claim(
    `these are the ${expected.services.length} containers of nova and the ${expected.jobs.length} jobs of an upgrade`,
    names.sort().join() === [...expected.services, ...expected.jobs].sort().join(),
  );
  tell.claim(
    'all changes are updates in place: nothing is added, replaced or destroyed',
    changes.every(({ actions }) => actions.join() === 'update'),
  );
  tell.claim('the plan changed nothing', same(before, await cloud.containers()));
}

/** `~ docker_container.nova-api_ctl1 2025.1 -> 2025.2`, as cells of a table. */
export function describeChange({ address, actions, fromImage, toImage }: PlannedChange): readonly string[] {
  const isUpdate = actions.join() === 'update';
  const tags = fromImage === toImage ? 'runs again' : `${tagOf(fromImage)} -> ${tagOf(toImage)}`;
  return [isUpdate ? '~' : '!', address, isUpdate ? tags : actions.join(' and ')];
}

function tagOf(image = ''): string {
  return image.slice(image.lastIndexOf(':') + 1);
}

/** Names of resources. */
function expectedChanges(service: DesiredService) {
  return {
    services: containersOf(service).map(({ role, host }) => `${role}_${host}`),
    jobs: service.waves.flatMap((wave) => (wave.kind === 'jobs' ? wave.jobs.map(({ job }) => job) : [])),
  };
}

async function upgrade(cloud: DemoCloud, tell: Narrator): Promise<void> {
  const before = await cloud.containers();
  const schemaBefore = await schema(cloud);
  tell.step(`cdktf deploy nova --auto-approve    (${NEW})`);
  const happened = await watchGoodDeploy(cloud);
  tell.show("What happened, by the engines' own events:", '', ...renderTimeline(happened), '');
  for (const { text, holds } of orderClaims(happened)) tell.claim(text, holds);
  await checkContainers(cloud, before, tell);
  await checkDatabase(cloud, schemaBefore, tell);
}

async function checkContainers(
  cloud: DemoCloud,
  before: Readonly<Record<string, string>>,
  tell: Narrator,
): Promise<void> {
  const after = await cloud.containers();
  const running = await cloud.running();
  const expected = containersOf(desiredNova(cloud));
  const keys = expected.map((it) => cloud.keyOf(it));
  tell.claim(
    `all ${expected.length} containers of nova are new ones that run ${NEW}`,
    expected.every((it) => it.image.endsWith(NEW) && running[cloud.keyOf(it)] === it.image) &&
      keys.every((key) => before[key] !== after[key]),
  );
  const others = Object.keys(before).filter((key) => !keys.includes(key));
  tell.claim(
    `nothing else was touched: ${others.join(', ')}`,
    others.length === 2 &&
      others.every((key) => before[key] === after[key]) &&
      Object.keys(after).length === expected.length + others.length,
  );
}

async function checkDatabase(cloud: DemoCloud, before: Schema, tell: Narrator): Promise<void> {
  const after = await schema(cloud);
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
  const snapshots = await cloud.listVolume('ctl1', 'mariadb_backup', 'kollaform/nova');
  tell.show('', `In the volume mariadb_backup of ctl1: ${snapshots.join(', ')}`);
  tell.claim(
    'the snapshot of the data from before the migration is there',
    snapshots.length === 2 && snapshots.some((name) => name.endsWith(`Z-${OLD}-to-${NEW}`)),
  );
}

async function deployAgain(cloud: DemoCloud, tell: Narrator): Promise<void> {
  tell.step('cdktf deploy nova --auto-approve    (again)');
  const before = await cloud.containers();
  const { waves } = await watchGoodDeploy(cloud);
  tell.claim(
    `no container was touched: the ids of all ${Object.keys(before).length} are what they were`,
    same(before, await cloud.containers()) && waves.every(({ span }) => span === undefined),
  );
}

export function versions(tag: string): string {
  return `nova:\n  tag: ${tag}\n`;
}

/** Migrations that each database says it has. */
type Schema = Readonly<Record<string, readonly string[]>>;

async function schema(cloud: DemoCloud): Promise<Schema> {
  const entries = DATABASES.map(async (name) => {
    const rows = await cloud.query(`SELECT version FROM ${name}.schema_version ORDER BY version`);
    return [name, rows] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
