import { setTimeout as delay } from 'node:timers/promises';
import { dueMarker } from '../../contract/due-marker';
import { OperationError } from '../../contract/operation-error';
import { systemClock } from '../../engine/clock';
import { awaitHealthy } from '../../engine/health-gate';
import { tryFindContainer } from '../../engine/observed-slot';
import { nameAgain, setAside } from '../../engine/set-aside';
import {
  ANSWERS_SCRIPT,
  COPY_BACK_SCRIPT,
  FACTS_SCRIPT,
  LOAD_SCRIPT,
  MARK_SCRIPT,
  UNMARK_SCRIPT,
} from '../../services/mariadb-restore-scripts';
import type { SnapshotHost } from '../snapshot-host';
import type { Terminal } from '../terminal';
import { describeClusterStart } from './describe-restore';
import {
  addressOf,
  parseDatabaseFacts,
  type ContainerFacts,
  type RestoreFacts,
  type ServerFacts,
} from './restore-facts';
import type { RestoreStep } from './restore-plan';
import type { ServiceContainers } from './service-containers';

const SERVER_GRACE_SECONDS = 120;
const SERVER_HEALTHY_SECONDS = 300;
const CLUSTER_POLL_MS = 2_000;
const CLUSTER_HOURS = 2;

export interface RestoreWork {
  readonly host: SnapshotHost;
  readonly containers: ServiceContainers;
  readonly facts: RestoreFacts;
  readonly terminal: Terminal;
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
      return hosts.bring(step.host, (engine) => engine.pullImage(step.image));
    case 'stop':
      return containers.stop(step.containers.map(({ desired }) => desired));
    case 'save-present':
      terminal.print(`  ${await work.savePresent()}`);
      return;
    case 'mark':
      await Promise.all(step.jobs.map((job) => markDue(work, job)));
      return done(host.run(host.onVolumes(MARK_SCRIPT, { ID: id })));
    case 'stop-server':
      return stopServer(work, step.server);
    case 'copy-back':
      return done(host.run(host.onVolumes(COPY_BACK_SCRIPT, { ID: id, NODES: String(step.nodes) })));
    case 'load':
      return done(host.run(host.beside(LOAD_SCRIPT, { ID: id, DATABASES: databases.join(' ') })));
    case 'start-server':
      return startServer(work, step.server);
    case 'await-cluster':
      return awaitCluster(work, step.servers);
    case 'await-answer':
      return done(host.run(host.beside(ANSWERS_SCRIPT, {})));
    case 'start':
      return containers.start(step.containers.map(({ desired }) => desired));
    case 'verify':
      return verify(work, step.containers);
    case 'unmark':
      return done(host.run(host.onVolumes(UNMARK_SCRIPT, { ID: id })));
  }
}

async function done(work: Promise<unknown>): Promise<void> {
  await work;
}

/** Making a volume that is there already is no error. */
async function markDue({ host }: RestoreWork, job: RestoreFacts['jobs'][number]): Promise<void> {
  const engine = await host.session.hosts.engine(job.host);
  await engine.createVolume({ Name: dueMarker(job.container) });
}

async function stopServer({ host }: RestoreWork, server: ServerFacts): Promise<void> {
  const engine = await host.session.hosts.engine(server.host);
  await setAside(engine, server.container, { graceSeconds: SERVER_GRACE_SECONDS, keepPolicy: true });
}

async function startServer({ host }: RestoreWork, server: ServerFacts): Promise<void> {
  const engine = await host.session.hosts.engine(server.host);
  await nameAgain(engine, server.container);
  await engine.startContainer(server.container);
  const gate = { engine, clock: systemClock, signal: host.signal };
  const health = { wait: true, timeoutSeconds: SERVER_HEALTHY_SECONDS };
  const failure = await awaitHealthy(gate, server.container, health);
  if (failure === undefined) return;
  const logs = await engine.readLogs(server.container, 20).catch(String);
  throw new OperationError(`${server.host}/${server.container}: ${failure}\n${logs}`);
}

/** Until somebody has started the first node. */
async function awaitCluster(
  { host, facts, terminal }: RestoreWork,
  servers: readonly ServerFacts[],
): Promise<void> {
  for (const server of servers)
    await nameAgain(await host.session.hosts.engine(server.host), server.container);
  const isRunning = async () => (await tryFindContainer(host.engine, host.server))?.State.Running ?? false;
  if (!(await isRunning())) terminal.print(describeClusterStart(facts, await host.serverImage()));
  const deadline = systemClock.now() + CLUSTER_HOURS * 3_600_000;
  while (!(await isRunning())) {
    if (host.signal.aborted || systemClock.now() > deadline) {
      throw new OperationError('the cluster does not run yet; run the same command again when it does');
    }
    await delay(CLUSTER_POLL_MS);
  }
}

async function verify({ host, facts }: RestoreWork, containers: readonly ContainerFacts[]): Promise<void> {
  const wrong = await Promise.all(
    containers.map(async (it) => {
      const { desired } = it;
      const found = await host.session.hosts.look(desired.host, (engine) =>
        tryFindContainer(engine, desired.container),
      );
      const isRight = found?.State.Running === true && found.Config.Image === desired.image;
      return isRight ? [] : [addressOf(it)];
    }),
  );
  const { output } = await host.run(host.onVolumes(FACTS_SCRIPT, { ID: facts.snapshot.id }));
  const present = parseDatabaseFacts(output).databases;
  const missing = facts.snapshot.databases.filter((name) => !present.includes(name));
  const faults = [
    ...wrong.flat().map((address) => `${address} does not run what it ran`),
    ...missing.map((name) => `database ${name} is missing`),
  ];
  if (faults.length > 0) throw new OperationError(faults.join('\n'));
}
