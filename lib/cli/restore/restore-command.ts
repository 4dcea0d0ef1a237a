import { OperationError } from '../../contract/operation-error';
import { suggest } from '../../model/suggestion';
import { observeRecord } from '../../provider/record/observe-record';
import { rolePlacements } from '../../model/role-placements';
import { resolveService } from '../../model/resolve-service';
import { DAMAGED_EXIT_CODE, VERIFY_SCRIPT } from '../../services/mariadb-restore-scripts';
import { withServices, type Surroundings } from '../cloud-session';
import { isKnownError } from '../known-error';
import { makesSnapshots, SnapshotHost } from '../snapshot-host';
import type { StoredSnapshot } from '../stored-snapshot';
import type { Terminal } from '../terminal';
import { describeNext, describeRestore } from './describe-restore';
import { observeRestore, readRecord, type Recorded } from './observe-restore';
import { performStep, type RestoreWork } from './perform-step';
import type { RestoreFacts } from './restore-facts';
import {
  decideRestore,
  findObstacles,
  printStep,
  type RestoreOptions,
  type RestoreStep,
} from './restore-plan';

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
      await goBack(host, snapshot, options, terminal);
    } finally {
      lock.release();
    }
  });
}

/** What was observed stays true: this command has the lock until it ends. */
async function goBack(
  host: SnapshotHost,
  snapshot: StoredSnapshot,
  options: RestoreCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const { recorded, facts, steps } = await prepare(host, snapshot, options, terminal);
  await ensureApproved(options, terminal);
  const work = await workOf(host, facts, recorded, terminal);
  const { service } = facts;
  const notReady = describeNext(service, recorded.versions, { isReady: false }).join('\n');
  await run(steps, { ...work, mayAsk: terminal.isInteractive && !options.autoApprove }, notReady);
  terminal.print(describeNext(service, recorded.versions, { isReady: true }));
}

interface Prepared {
  readonly recorded: Recorded;
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
  if (obstacles.length > 0) throw new OperationError(refusal(obstacles));
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
  throw new OperationError(`there is no snapshot ${id}; ${suggest(id, known)}`);
}

async function ensureUndamaged(host: SnapshotHost, { id, checksum }: StoredSnapshot): Promise<void> {
  const errand = host.onVolumes(VERIFY_SCRIPT, { ID: id, CHECKSUM: checksum });
  const { failure, exitCode, logs } = await host.tryRun(errand);
  if (failure === undefined) return;
  const isDamaged = exitCode === DAMAGED_EXIT_CODE && !host.signal.aborted;
  const what = isDamaged ? 'is damaged' : `could not be read (${failure})`;
  throw new OperationError(`${id} ${what}, and nothing was touched:\n${logs}`);
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
      'there is no terminal to ask at, and nothing was touched; --auto-approve starts without a question',
    );
  }
  const answer = await terminal.ask("Only 'yes' begins: ");
  if (answer?.trim() !== 'yes') throw new OperationError('nothing was touched');
}

/** cdktf, which renders the containers, is loaded only now. */
async function workOf(
  host: SnapshotHost,
  facts: RestoreFacts,
  { versions }: Recorded,
  terminal: Terminal,
): Promise<Omit<RestoreWork, 'mayAsk'>> {
  const { ServiceContainers } = await import('./service-containers.js');
  const { cloud, definitionFor, hosts } = host.session;
  const placements = rolePlacements(resolveService(definitionFor, cloud, versions).waves);
  const { method, databases, id } = facts.snapshot;
  const savePresent = async () => {
    const { record } = await observeRecord(hosts, placements);
    const settings = { METHOD: method, REASON: 'before-restore', SPARED: id };
    return host.save(
      method === 'logical' ? { ...settings, DATABASES: databases.join(' ') } : settings,
      record,
    );
  };
  return { host, facts, terminal, containers: new ServiceContainers(hosts, host.signal), savePresent };
}

function numbered(steps: readonly RestoreStep[]): readonly string[] {
  return steps.map((step, index) => `${String(index + 1).padStart(3)}. ${printStep(step)}`);
}

/** @param notReady the last words when all is back, and only the wait for it has failed */
async function run(steps: readonly RestoreStep[], work: RestoreWork, notReady: string): Promise<void> {
  const lines = numbered(steps);
  for (const [index, step] of steps.entries()) {
    const line = lines[index] ?? '';
    const remedy = step.kind === 'await-ready' ? notReady : AGAIN;
    if (work.host.signal.aborted)
      throw new OperationError(`Interrupted before step ${line.trim()}\n${remedy}`);
    work.terminal.print(line);
    try {
      await performStep(step, work);
    } catch (error) {
      if (!isKnownError(error)) throw error;
      throw new OperationError(`Step ${line.trim()}\nfailed: ${error.message}\n\n${remedy}`, {
        cause: error,
      });
    }
  }
}

const AGAIN =
  'The snapshot is untouched. Run the same command again: it goes on from what is there. Data that is in place stays.';
