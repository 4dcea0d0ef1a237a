/** The upgrade was a mistake: back to the snapshot, told after the main story. */
import { renderTable } from '../lib/contract/table';
import { tryNameContainer } from '../test/lab/planned-changes';
import type { CommandResult } from '../test/lab/run-command';
import { containersOf, desiredNova, runCdktf, same, type DemoCloud } from './demo-cloud';
import type { Narrator } from './demo-narrator';
import { describeChange, INSTANCE, NEW, OLD, versions } from './demo-story';

type Cloud = DemoCloud & { kollaform(...args: readonly string[]): Promise<CommandResult> };

const AFTER = 'made-after-the-upgrade';

/** Begins with all of nova at `NEW`, and ends with all of it at `OLD`. */
export async function tellWayBack(cloud: Cloud, tell: Narrator): Promise<void> {
  await cloud.query(`INSERT INTO nova.instances (uuid) VALUES ('${AFTER}')`);
  tell.step('A way back: kollaform snapshots');
  const { output } = await kollaform(cloud, 'snapshots');
  tell.show(...output.trimEnd().split('\n'));
  const id = output.split(/\s+/).find((word) => word.endsWith(`Z-${OLD}-to-${NEW}`));
  tell.claim('there is one of what ran before the upgrade', id !== undefined);
  await goBack(cloud, tell, id ?? '');
  await planAfterwards(cloud, tell);
}

async function goBack(cloud: Cloud, tell: Narrator, id: string): Promise<void> {
  const before = await cloud.containers();
  tell.step(`kollaform restore ${id} --auto-approve`);
  const { output } = await kollaform(cloud, 'restore', id, '--auto-approve');
  tell.show(...output.trimEnd().split('\n'));
  cloud.writeVersions(versions(OLD));
  const expected = containersOf(desiredNova(cloud));
  const running = await cloud.running();
  tell.claim(
    `all ${expected.length} containers of nova run ${OLD} again`,
    expected.every((it) => running[cloud.keyOf(it)] === it.image),
  );
  const rows = await cloud.query('SELECT uuid FROM nova.instances ORDER BY id');
  tell.claim(
    'the row from before the upgrade is there, the one from after it is not',
    rows.join() === INSTANCE,
  );
  const schema = await cloud.query('SELECT version FROM nova.schema_version');
  tell.claim('the schema is that of then', schema.length === 1);
  const after = await cloud.containers();
  const keys = expected.map((it) => cloud.keyOf(it));
  const others = (all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => !keys.includes(key)));
  tell.claim('other containers are the same ones', same(others(before), others(after)));
}

async function planAfterwards(cloud: Cloud, tell: Narrator): Promise<void> {
  tell.step('cdktf plan nova, with the old tag in versions.yml');
  await runCdktf(cloud, 'plan', 'nova');
  const changes = await cloud.plannedChanges('nova');
  const containers = changes.filter(({ address }) => tryNameContainer(address) !== undefined);
  tell.show(...renderTable(containers.map(describeChange)));
  const jobs = desiredNova(cloud).waves.flatMap((wave) =>
    wave.kind === 'jobs' ? wave.jobs.map(({ job }) => job) : [],
  );
  tell.claim(
    'no container is to change, and the jobs run again with the next deploy',
    containers
      .map(({ address }) => tryNameContainer(address))
      .sort()
      .join() === jobs.sort().join(),
  );
}

/** @throws Error with everything it printed when it fails */
async function kollaform(cloud: Cloud, ...args: readonly string[]): Promise<CommandResult> {
  const result = await cloud.kollaform(...args);
  if (result.exitCode === 0) return result;
  throw new Error(`kollaform ${args.join(' ')} ended with code ${result.exitCode}:\n${result.output}`);
}
