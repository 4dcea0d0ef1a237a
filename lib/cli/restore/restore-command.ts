import { upgradeOrder } from '../../constructs/upgrade-order';
import { OperationError } from '../../contract/operation-error';
import { recordsOf } from '../../model/records';
import { suggest } from '../../model/suggestion';
import type { MakeEvents } from '../../provider/events/run-origin';
import { observeRecord } from '../../provider/record/observe-record';
import { rolePlacements } from '../../model/role-placements';
import { resolveService } from '../../model/resolve-service';
import { DAMAGED_EXIT_CODE, VERIFY_SCRIPT } from '../../services/mariadb-restore-scripts';
import { withServices, type Surroundings } from '../cloud-session';
import { makesSnapshots, SnapshotHost } from '../snapshot-host';
import type { StoredSnapshot } from '../stored-snapshot';
import type { Terminal } from '../terminal';
import { describeNext, describeRestore } from './describe-restore';
import { observeRestore, readRecord, type SnapshotRecord } from './observe-restore';
import type { RestoreWork } from './perform-step';
import type { RestoreFacts } from './restore-facts';
import { decideRestore, findObstacles, type RestoreOptions, type RestoreStep } from './restore-plan';
import { numbered, runSteps } from './run-steps';

export interface RestoreCommandOptions extends RestoreOptions {
  readonly autoApprove: boolean;
  readonly dryRun: boolean;
}

/** `kollaform restore <id>` @throws OperationError when it must not begin, or when a step of it failed */
export function restore(
  id: string,
  options: RestoreCommandOptions,
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<void> {
  return withServices(surroundings, [], async (sessions) => {
    const making = sessions.filter(makesSnapshots);
    const hosts = await Promise.all(making.map((it) => SnapshotHost.of(it, surroundings.signal)));
    const { host, snapshot } = await findSnapshot(hosts, id);
    terminal.print(`Reading every file of ${id} on ${host.name} ...`);
    await ensureUndamaged(host, snapshot);
    if (options.dryRun) {
      await prepare(host, snapshot, options, terminal);
      return;
    }
    terminal.print('Making sure that no deploy or restore from this directory is at work ...');
    const lock = surroundings.lockOf(host.session.service.name);
    try {
      await lock.acquire(surroundings.signal);
      await goBack(host, snapshot, options, { terminal, makeEvents: surroundings.restoreEvents(id) });
    } finally {
      lock.release();
    }
  });
}

interface RestoreMeans {
  readonly terminal: Terminal;
  readonly makeEvents: MakeEvents;
}

/** What was observed stays true: this command has the lock until it ends. */
async function goBack(
  host: SnapshotHost,
  snapshot: StoredSnapshot,
  options: RestoreCommandOptions,
  { terminal, makeEvents }: RestoreMeans,
): Promise<void> {
  const { recorded, facts, steps } = await prepare(host, snapshot, options, terminal);
  await ensureApproved(options, terminal);
  const work = await workOf(host, facts, recorded, { terminal, makeEvents });
  const { service } = facts;
  const notReady = describeNext(service, recorded.versions, { isReady: false }).join('\n');
  await runSteps(steps, { ...work, mayAsk: terminal.isInteractive && !options.autoApprove }, notReady);
  terminal.print(describeNext(service, recorded.versions, { isReady: true }));
}

interface Prepared {
  readonly recorded: SnapshotRecord;
  readonly facts: RestoreFacts;
  readonly steps: readonly RestoreStep[];
}

/** Says what would be lost and done, and changes nothing. @throws OperationError when it must not begin */
async function prepare(
  host: SnapshotHost,
  snapshot: StoredSnapshot,
  options: RestoreCommandOptions,
  terminal: Terminal,
): Promise<Prepared> {
  const recorded = await readRecord(host, snapshot);
  const facts = await observeRestore(host, snapshot, recorded);
  const obstacles = findObstacles(facts, options);
  if (obstacles.length > 0) throw new OperationError('restore-blocked', refusal(obstacles));
  const steps = decideRestore(facts, options);
  terminal.print([...describeRestore(facts, options, new Date()), '', ...numbered(steps), '']);
  return { recorded, facts, steps };
}

async function findSnapshot(
  hosts: readonly SnapshotHost[],
  id: string,
): Promise<{ readonly host: SnapshotHost; readonly snapshot: StoredSnapshot }> {
  const known: string[] = [];
  for (const host of hosts) {
    const { snapshots } = await host.list();
    const snapshot = snapshots.find((it) => it.id === id);
    if (snapshot !== undefined) return { host, snapshot };
    known.push(...snapshots.map((it) => it.id));
  }
  throw new OperationError('name-unknown', `there is no snapshot ${id}; ${suggest(id, known)}`);
}

async function ensureUndamaged(host: SnapshotHost, { id, checksum }: StoredSnapshot): Promise<void> {
  const errand = host.onVolumes(VERIFY_SCRIPT, { ID: id, CHECKSUM: checksum });
  const { failure, exitCode, logs } = await host.tryRun(errand);
  if (failure === undefined) return;
  const isDamaged = exitCode === DAMAGED_EXIT_CODE && !host.signal.aborted;
  const what = isDamaged ? 'is damaged' : `could not be read (${failure})`;
  throw new OperationError('snapshot-unusable', `${id} ${what}, and nothing was touched:\n${logs}`);
}

function refusal(obstacles: readonly string[]): string {
  return ['The restore cannot begin, and nothing was touched:', ...obstacles.map((it) => `  - ${it}`)].join(
    '\n',
  );
}

async function ensureApproved({ autoApprove }: RestoreCommandOptions, terminal: Terminal): Promise<void> {
  if (autoApprove) return;
  if (!terminal.isInteractive) {
    throw new OperationError(
      'not-confirmed',
      'there is no terminal to ask at, and nothing was touched; --auto-approve starts without a question',
    );
  }
  const answer = await terminal.ask("Only 'yes' begins: ");
  if (answer?.trim() !== 'yes') throw new OperationError('not-confirmed', 'nothing was touched');
}

/** cdktf, which renders the containers, is loaded only now. */
async function workOf(
  host: SnapshotHost,
  facts: RestoreFacts,
  { versions }: SnapshotRecord,
  { terminal, makeEvents }: RestoreMeans,
): Promise<Omit<RestoreWork, 'mayAsk'>> {
  const { ServiceContainers } = await import('./service-containers.js');
  const { cloud, definitionFor, hosts } = host.session;
  const service = resolveService(definitionFor, cloud, versions);
  const placements = rolePlacements(service.waves);
  const { method, databases, id } = facts.snapshot;
  const savePresent = async () => {
    const { record } = await observeRecord(hosts, placements);
    const settings = { METHOD: method, REASON: 'before-restore', SPARED: id };
    return host.save(
      method === 'logical' ? { ...settings, DATABASES: databases.join(' ') } : settings,
      record,
    );
  };
  const events = makeEvents(upgradeOrder(service), recordsOf(cloud, service.name), cloud.hooks);
  const containers = new ServiceContainers(hosts, host.signal, events);
  return { host, facts, terminal, containers, events, savePresent };
}
