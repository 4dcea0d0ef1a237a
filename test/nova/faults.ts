/** What goes wrong in upgrades of the real Nova, and what the next deploy makes of it. */
import type { ContainerInspectInfo } from 'dockerode';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandLine, processesOf, providersOf, signalAll } from '../faults/kills/processes';
import { oneLine } from '../e2e/deployed-lab';
import { until } from '../helpers/until';
import type { CommandResult } from '../lab/run-command';
import type { NovaLab, NovaRelease } from './nova-lab';
import { deployNova } from './watch-deploy';

/** What was provoked, and what is against what it has to show. */
export interface FaultReport {
  readonly fault: string;
  readonly missedBy: readonly string[];
}

export interface FaultReleases {
  readonly running: NovaRelease;
  /** The same, rebuilt. */
  readonly rebuilt: NovaRelease;
  readonly next: NovaRelease;
}

type Expectation = readonly [holds: boolean, text: string];

const FIRST_COMPUTE = 'cmp1';
const SECOND_COMPUTE = 'cmp2';
const COMPUTE_ID = '/var/lib/nova/compute_id';
const PATIENCE_MS = 600_000;

/** One after the other, each on what the one before has left: Nova is well after each. */
export async function provokeFaults(lab: NovaLab, releases: FaultReleases): Promise<readonly FaultReport[]> {
  return [
    await refusedCompute(lab, releases),
    await frozenCompute(lab, releases),
    await staleRecord(lab, releases),
    await killedProvider(lab, releases),
  ];
}

/** Nova does not start a compute that has lost its identity. */
async function refusedCompute(lab: NovaLab, releases: FaultReleases): Promise<FaultReport> {
  const compute = lab.names.on(FIRST_COMPUTE, 'nova_compute');
  const { output: identity } = await lab.engine.execute(compute, ['cat', COMPUTE_ID]);
  await lab.engine.execute(compute, ['rm', COMPUTE_ID]);
  wantComputes(lab, releases, releases.rebuilt);
  const refused = await deployNova(lab);
  const second = await computeTag(lab, SECOND_COMPUTE);
  await lab.engine.onVolume(
    lab.names.on(FIRST_COMPUTE, 'identity'),
    lab.image('nova-compute', releases.running.tag),
    `${compute}:/var/lib/nova`,
    ['sh', '-c', `echo '${identity.trim()}' > ${COMPUTE_ID}`],
  );
  const next = await deployNova(lab);
  return report('a compute that lost its identity', [
    [refused.exitCode !== 0, 'the deploy fails'],
    [
      /compute_id|identity|ComputeHostNotFound|InvalidConfiguration/.test(refused.output),
      "Nova's reason is quoted",
    ],
    [second === releases.running.tag, 'the next compute is not begun'],
    ...(await goneWell(lab, next, releases.rebuilt)),
  ]);
}

/** Its process answers nothing from its start on; the engine does not notice. */
async function frozenCompute(lab: NovaLab, releases: FaultReleases): Promise<FaultReport> {
  const compute = lab.names.on(FIRST_COMPUTE, 'nova_compute');
  const before = await tryInspect(lab, compute);
  wantComputes(lab, releases, releases.running);
  const deploying = deployNova(lab);
  let frozen: readonly number[] = [];
  await until(
    async () => {
      const now = await tryInspect(lab, compute);
      // Before that, it is the script that starts it.
      const processes = now === undefined || now.Id === before?.Id ? [] : processesOf(now.Id);
      if (processes.some((id) => commandLine(id).includes('/nova-compute'))) frozen = processes;
      return frozen.length > 0;
    },
    PATIENCE_MS,
    'the new compute has started',
  );
  const wasFrozen = signalAll(frozen, 'SIGSTOP');
  const failed = await deploying;
  const now = await tryInspect(lab, compute);
  const second = await computeTag(lab, SECOND_COMPUTE);
  wantComputes(lab, releases, releases.rebuilt);
  const next = await deployNova(lab);
  return report('a compute that is frozen from its start on', [
    [wasFrozen && failed.exitCode !== 0, 'the deploy fails'],
    [now?.Id === before?.Id && now?.State.Running === true, 'the old one runs again'],
    [second === releases.rebuilt.tag, 'the next compute is not begun'],
    ...(await goneWell(lab, next, releases.rebuilt)),
  ]);
}

/** A machine that is gone keeps its row, and with it the RPC version of its release. */
async function staleRecord(lab: NovaLab, releases: FaultReleases): Promise<FaultReport> {
  await lab.database.query(
    "INSERT INTO nova.services (created_at, host, `binary`, topic, report_count, disabled, deleted, last_seen_up, version, forced_down, uuid) SELECT NOW(), 'gone', `binary`, topic, 1, 0, 0, '2025-01-01', 61, 0, UUID() FROM nova.services WHERE `binary` = 'nova-compute' AND deleted = 0 LIMIT 1",
  );
  lab.writeVersions({ nova: { tag: releases.next.tag } });
  const named = await lab.cdktf('plan', 'nova');
  await lab.database.query("UPDATE nova.services SET deleted = id WHERE host = 'gone'");
  const next = await lab.cdktf('plan', 'nova');
  const text = oneLine(named.output);
  return report('a record of a compute that is gone', [
    [text.includes('gone'), 'the plan names it'],
    [
      ['service set --down', 'service delete'].every((remedy) => text.includes(remedy)),
      'the plan names both remedies',
    ],
    [next.exitCode === 0 && !next.output.includes('gone'), 'the plan is content when it is deleted'],
  ]);
}

/** While the old conductors drain, which they do when the RPC cap falls. */
async function killedProvider(lab: NovaLab, releases: FaultReleases): Promise<FaultReport> {
  const conductor = lab.names.on('ctl1', 'nova_conductor');
  lab.writeVersions({ nova: { tag: releases.next.tag } });
  const deploying = deployNova(lab);
  await until(() => drainsAt(lab, conductor, releases.next.tag), PATIENCE_MS, 'a restarted conductor drains');
  await delay(1_000);
  const wasKilled = signalAll(providersOf(join(lab.directory, 'cdktf.out/stacks/nova')), 'SIGKILL');
  const killed = await deploying;
  const next = await deployNova(lab);
  return report('SIGKILL of the provider while conductors drain and the RPC cap falls', [
    [wasKilled && killed.exitCode !== 0, 'the deploy fails'],
    ...(await goneWell(lab, next, releases.next)),
  ]);
}

/** Old and new one are of the same release: it is restarted. */
async function drainsAt(lab: NovaLab, container: string, tag: string): Promise<boolean> {
  const images = await Promise.all([imageOf(lab, container), imageOf(lab, `${container}.prev`)]);
  return images.every((image) => image?.endsWith(`:${tag}`) ?? false);
}

async function imageOf(lab: NovaLab, container: string): Promise<string | undefined> {
  return (await tryInspect(lab, container))?.Config.Image;
}

/** Undefined where there is none of this name, as between two steps of a swap. */
async function tryInspect(lab: NovaLab, container: string): Promise<ContainerInspectInfo | undefined> {
  try {
    return await lab.docker.getContainer(container).inspect();
  } catch {
    return undefined;
  }
}

async function computeTag(lab: NovaLab, host: string): Promise<string | undefined> {
  return (await imageOf(lab, lab.names.on(host, 'nova_compute')))?.replace(/^.*:/, '');
}

function wantComputes(lab: NovaLab, { running }: FaultReleases, { tag }: NovaRelease): void {
  lab.writeVersions({ nova: { tag: running.tag, roles: { 'nova-compute': { tag } } } });
}

/** The next deploy finishes: computes run what is wanted, nothing of a swap is left, and another plan is empty. */
async function goneWell(
  lab: NovaLab,
  next: CommandResult,
  wanted: NovaRelease,
): Promise<readonly Expectation[]> {
  const tags = await Promise.all([FIRST_COMPUTE, SECOND_COMPUTE].map((host) => computeTag(lab, host)));
  const all = await lab.docker.listContainers({ all: true });
  // A predecessor that has drained and ended is left to the next update of its container.
  const left = all.flatMap(({ Names, State }) =>
    Names.filter((name) => name.endsWith('.next') || (name.endsWith('.prev') && State === 'running')),
  );
  const again = await lab.cdktf('plan', 'nova');
  return [
    [next.exitCode === 0, `the next deploy finishes: ${next.output.slice(-2000)}`],
    [tags.every((tag) => tag === wanted.tag), `computes run ${wanted.tag}: ${tags.join(', ')}`],
    [left.length === 0, `nothing of a swap is left: ${left.join(', ')}`],
    [again.output.includes('No changes'), 'another plan is empty'],
  ];
}

function report(fault: string, expectations: readonly Expectation[]): FaultReport {
  return { fault, missedBy: expectations.filter(([holds]) => !holds).map(([, text]) => text) };
}
