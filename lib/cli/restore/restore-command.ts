import { OperationError } from '../../contract/operation-error';
import { suggest } from '../../model/suggestion';
import { observeRecord } from '../../provider/record/observe-record';
import { rolePlacements } from '../../model/role-placements';
import { resolveService } from '../../model/resolve-service';
import { VERIFY_SCRIPT } from '../../services/mariadb-restore-scripts';
import { withServices, type Surroundings } from '../cloud-session';
import { isKnownError } from '../known-error';
import { SnapshotHost } from '../snapshot-host';
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
  return withServices(surroundings, undefined, async (sessions) => {
    const hosts = await Promise.all(sessions.map((it) => SnapshotHost.of(it, surroundings.signal)));
    const { host, snapshot } = await findSnapshot(hosts, id);
    terminal.print(`Reading every file of ${id} on ${host.name} ...`);
    await ensureUndamaged(host, snapshot);
    const recorded = await readRecord(host, snapshot);
    const facts = await observeRestore(host, snapshot, recorded);
    const obstacles = findObstacles(facts, options);
    if (obstacles.length > 0) throw new OperationError(refusal(obstacles));
    const steps = decideRestore(facts, options);
    terminal.print([...describeRestore(facts, options, new Date()), '', ...numbered(steps), '']);
    if (options.dryRun) return;
    await ensureApproved(options, terminal);
    terminal.print('Making sure that no deploy or restore from this directory is at work ...');
    const turn = surroundings.turnOf(facts.service);
    try {
      await turn.take(surroundings.signal);
      await run(steps, await workOf(host, facts, recorded, terminal));
    } finally {
      turn.end();
    }
    terminal.print(describeNext(facts.service, recorded.versions));
  });
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
  const { failure, logs } = await host.tryRun(host.onVolumes(VERIFY_SCRIPT, { ID: id, CHECKSUM: checksum }));
  if (failure === undefined) return;
  throw new OperationError(`${id} is damaged, and nothing was touched:\n${logs}`);
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
      'nobody can be asked here, and nothing was touched: --auto-approve does without',
    );
  }
  const answer = await terminal.ask("Only 'yes' begins: ");
  if (answer.trim() !== 'yes') throw new OperationError('nothing was touched');
}

/** cdktf, which renders the containers, is loaded only now. */
async function workOf(
  host: SnapshotHost,
  facts: RestoreFacts,
  { versions }: Recorded,
  terminal: Terminal,
): Promise<RestoreWork> {
  const { ServiceContainers } = await import('./service-containers.js');
  const { cloud, definition, hosts } = host.session;
  const placements = rolePlacements(resolveService(definition, cloud, versions).waves);
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

async function run(steps: readonly RestoreStep[], work: RestoreWork): Promise<void> {
  const lines = numbered(steps);
  for (const [index, step] of steps.entries()) {
    const line = lines[index] ?? '';
    if (work.host.signal.aborted)
      throw new OperationError(`Interrupted before step ${line.trim()}\n${AGAIN}`);
    work.terminal.print(line);
    try {
      await performStep(step, work);
    } catch (error) {
      if (!isKnownError(error)) throw error;
      throw new OperationError(`Step ${line.trim()}\nfailed: ${error.message}\n\n${AGAIN}`, { cause: error });
    }
  }
}

const AGAIN =
  'The snapshot is untouched. Run the same command again: it looks what is there, and goes on; data that is in place stays.';
