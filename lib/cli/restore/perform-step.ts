import { setTimeout as delay } from 'node:timers/promises';
import { rerunMarker } from '../../contract/rerun-marker';
import { OperationError } from '../../contract/operation-error';
import { systemClock } from '../../engine/clock';
import { awaitHealthy } from '../../engine/health-gate';
import { tryFindContainer } from '../../engine/observed-slot';
import { startAgain } from '../../engine/reaper';
import { parkContainer, unparkContainer } from '../../engine/park-container';
import {
  ANSWERS_SCRIPT,
  CLUSTER_SCRIPT,
  COPY_BACK_SCRIPT,
  FACTS_SCRIPT,
  LOAD_SCRIPT,
  MARK_SCRIPT,
  UNMARK_SCRIPT,
} from '../../services/mariadb-restore-scripts';
import type { RunEvents } from '../../provider/events/run-events';
import type { SnapshotHost } from '../snapshot-host';
import type { Terminal } from '../terminal';
import { isKnownError } from '../known-error';
import { describeClusterStart, describeUnits } from './describe-restore';
import {
  addressOf,
  parseDatabaseFacts,
  type RestoredContainer,
  type RestoreFacts,
  type ServerFacts,
} from './restore-facts';
import type { RestoreStep } from './restore-plan';
import type { ServiceContainers } from './service-containers';

const SERVER_GRACE_SECONDS = 120;
const SERVER_HEALTHY_SECONDS = 300;
const CLUSTER_POLL_MS = 2_000;
const CLUSTER_HOURS = 2;
/** For one look. */
const CLUSTER_PATIENCE_SECONDS = 60;

export interface RestoreWork {
  readonly host: SnapshotHost;
  readonly containers: ServiceContainers;
  readonly facts: RestoreFacts;
  readonly terminal: Terminal;
  readonly events: RunEvents;
  /** Somebody is there, and wants to be asked. */
  readonly mayAsk: boolean;
  /** Saves what is there now; returns what it says of that. */
  readonly savePresent: () => Promise<string>;
}

/** Does one thing. @throws OperationError or EngineError when it fails */
export async function performStep(step: RestoreStep, work: RestoreWork): Promise<void> {
  const { host, containers, facts, terminal } = work;
  const { hosts } = host.session;
  const { id, databases } = facts.snapshot;
  switch (step.kind) {
    case 'pull':
      return hosts.pull(step.host, (engine) => engine.pullImage(step.image));
    case 'stop':
      return containers.stop(step.containers.map(({ desired }) => desired));
    case 'save-present':
      terminal.print(`  ${await work.savePresent()}`);
      return;
    case 'mark':
      await Promise.all(step.jobs.map((job) => markDue(work, job)));
      return host.run(host.onVolumes(MARK_SCRIPT, { ID: id }));
    case 'stop-server':
      return stopServer(work, step.server);
    case 'copy-back':
      return host.run(host.onVolumes(COPY_BACK_SCRIPT, { ID: id, NODES: String(step.nodes) }));
    case 'load':
      return host.run(host.beside(LOAD_SCRIPT, { ID: id, DATABASES: databases.join(' ') }));
    case 'start-server':
      return startServer(work, step.server);
    case 'await-cluster':
      return awaitCluster(work, step.servers);
    case 'await-answer':
      return host.run(host.beside(ANSWERS_SCRIPT, {}));
    case 'start':
      return containers.start(step.containers.map(({ desired }) => desired));
    case 'verify':
      return verify(work, step.containers);
    case 'unmark':
      return host.run(host.onVolumes(UNMARK_SCRIPT, { ID: id }));
    case 'await-ready':
      return containers.awaitReady(step.containers.map(({ desired }) => desired));
  }
}

/** Making a volume that is there already is no error. */
async function markDue({ host }: RestoreWork, job: RestoreFacts['jobs'][number]): Promise<void> {
  const engine = await host.session.hosts.engine(job.host);
  await engine.createVolume({ Name: rerunMarker(job.container) });
}

async function stopServer({ host }: RestoreWork, server: ServerFacts): Promise<void> {
  const engine = await host.session.hosts.engine(server.host);
  await parkContainer(engine, server.container, { graceSeconds: SERVER_GRACE_SECONDS, keepPolicy: true });
}

async function startServer({ host }: RestoreWork, server: ServerFacts): Promise<void> {
  const engine = await host.session.hosts.engine(server.host);
  await unparkContainer(engine, server.container);
  await startAgain({ engine, clock: systemClock, name: server.container }, server.container);
  const gate = { engine, clock: systemClock, signal: host.signal };
  const health = { wait: true, timeoutSeconds: SERVER_HEALTHY_SECONDS };
  const failure = await awaitHealthy(gate, server.container, health);
  if (failure === undefined) return;
  const logs = await engine.readLogs(server.container, 20).catch(String);
  throw new OperationError('restore-failed', `${server.host}/${server.container}: ${failure}\n${logs}`);
}

/** Until somebody has started the cluster: the first node is a synced part of one, which has a quorum. */
async function awaitCluster(work: RestoreWork, servers: readonly ServerFacts[]): Promise<void> {
  const { host, facts, terminal } = work;
  if (!(await runsFirstNode(host))) {
    await ensureUnitsStopped(work);
    for (const { host: name, container } of servers) {
      await unparkContainer(await host.session.hosts.engine(name), container);
    }
    terminal.print(describeClusterStart(facts, await host.serverImage()));
  }
  const deadline = systemClock.now() + CLUSTER_HOURS * 3_600_000;
  while (!(await isClusterUp(host))) {
    if (host.signal.aborted || systemClock.now() > deadline) {
      throw new OperationError(
        'cluster-down',
        'the cluster is not up yet; run the same command again when it is',
      );
    }
    await delay(CLUSTER_POLL_MS);
  }
}

/** Under its old name a unit would start a node, and with it the old cluster. */
async function ensureUnitsStopped({ facts, terminal, mayAsk }: RestoreWork): Promise<void> {
  terminal.print(describeUnits(facts));
  if (!mayAsk) return;
  if ((await terminal.ask('Enter goes on: ')) === undefined)
    throw new OperationError('interrupted', 'interrupted');
}

async function runsFirstNode({ engine, server }: SnapshotHost): Promise<boolean> {
  return (await tryFindContainer(engine, server))?.State.Running ?? false;
}

/** A node that is started and ended again, as a recovery does, is one that is not up. */
async function isClusterUp(host: SnapshotHost): Promise<boolean> {
  if (host.signal.aborted || !(await runsFirstNode(host))) return false;
  try {
    const patience = { PATIENCE: String(CLUSTER_PATIENCE_SECONDS) };
    const { failure } = await host.tryRun(host.beside(CLUSTER_SCRIPT, patience));
    return failure === undefined;
  } catch (error) {
    if (!isKnownError(error)) throw error;
    return false;
  }
}

async function verify({ host, facts }: RestoreWork, containers: readonly RestoredContainer[]): Promise<void> {
  const wrong = await Promise.all(
    containers.map(async (it) => {
      const { desired } = it;
      const found = await host.session.hosts.inspect(desired.host, (engine) =>
        tryFindContainer(engine, desired.container),
      );
      const isRight = found?.State.Running === true && found.Config.Image === desired.image;
      return isRight ? [] : [addressOf(it)];
    }),
  );
  const answer = await host.ask(host.onVolumes(FACTS_SCRIPT, { ID: facts.snapshot.id }));
  const present = parseDatabaseFacts(answer).databases;
  const missing = facts.snapshot.databases.filter((name) => !present.includes(name));
  const faults = [
    ...wrong.flat().map((address) => `${address} does not run what it ran`),
    ...missing.map((name) => `database ${name} is missing`),
  ];
  if (faults.length > 0) throw new OperationError('restore-failed', faults.join('\n'));
}
