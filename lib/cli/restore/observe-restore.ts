import { OperationError } from '../../contract/operation-error';
import { parseRecord, type RecordedContainer } from '../../contract/recorded-container';
import type { ContainerEngine } from '../../engine/container-engine';
import { isUnreachable } from '../../engine/engine-error';
import { observeSlot, servingContainer } from '../../engine/observed-slot';
import type { ResolvedContainer, DesiredService } from '../../model/desired-service';
import { NEWEST_VERSION } from '../../model/image-version';
import { resolveService } from '../../model/resolve-service';
import { FACTS_SCRIPT, RECORD_SCRIPT, WRITTEN_SCRIPT } from '../../services/mariadb-restore-scripts';
import type { ServiceSession } from '../cloud-session';
import { isKnownError } from '../known-error';
import type { SnapshotHost } from '../snapshot-host';
import type { StoredSnapshot } from '../stored-snapshot';
import { whatRanThen } from './what-ran-then';
import { recordedVersions, type RecordedVersions } from './recorded-versions';
import {
  parseDatabaseFacts,
  type RestoredContainer,
  type DatabaseFacts,
  type RestoreFacts,
  type ServerFacts,
  type UnreachableHost,
  type WaveFacts,
} from './restore-facts';

/** What is in a snapshot of what ran, and what that means in the words of versions.yml. */
export interface SnapshotRecord extends RecordedVersions {
  readonly record: readonly RecordedContainer[];
}

export async function readRecord(host: SnapshotHost, { id }: StoredSnapshot): Promise<SnapshotRecord> {
  const record = parseRecord(await host.ask(host.onVolumes(RECORD_SCRIPT, { ID: id })));
  const { cloud, definitionFor, service } = host.session;
  const definition = definitionFor(NEWEST_VERSION);
  const recorded = recordedVersions(record, definition, cloud.images.registry);
  const versions = { ...recorded.versions, releases: service.releases };
  if (recorded.versions.tag !== undefined) return { ...recorded, record, versions };
  throw new OperationError(
    'snapshot-unusable',
    `${id} holds no container of ${definition.name} as cloud.yml has it now`,
  );
}

/** Looks at all hosts at the same time, and changes nothing. */
export async function observeRestore(
  host: SnapshotHost,
  snapshot: StoredSnapshot,
  { record, versions, foreign }: SnapshotRecord,
): Promise<RestoreFacts> {
  const { session } = host;
  const restored = resolveService(session.definitionFor, session.cloud, versions);
  const roleWaves = withPresent(session, restored);
  const containers = roleWaves.flatMap((wave) => wave.containers);
  const { found, unreachable } = await observeContainers(session, containers, record);
  const waves = roleWaves.map(({ name, containers: ofWave }): WaveFacts => ({
    name,
    containers: ofWave.flatMap((it) => found.get(it) ?? []),
  }));
  const servers = await observeServers(host);
  return {
    service: restored.name,
    snapshot,
    waves,
    gone: record.filter((it) => it.running && !isAmong(containers, it)).map(addressOf),
    foreign: foreign.map((it) => `${addressOf(it)} ran ${it.running?.image ?? it.wanted}`),
    unreachable,
    jobs: restored.waves.flatMap((wave) =>
      // What a plan finds in the records of then decides whether those run.
      wave.kind === 'jobs' ? wave.jobs.filter((it) => !it.forcesDownStaleRecords) : [],
    ),
    servers,
    database: await observeDatabase(host, snapshot, servers[0]?.isRunning ?? false),
  };
}

/** Beside those that are restored, the ones of a role that came with a release: they are there now, and have to stop. */
function withPresent(
  { definitionFor, service }: ServiceSession,
  restored: DesiredService,
): readonly RoleWave[] {
  const [then, now] = [containersByWave(restored), containersByWave(service)];
  return definitionFor(NEWEST_VERSION).waves.flatMap(({ name }) => {
    const known = then.get(name) ?? [];
    const isKnown = (it: ResolvedContainer) =>
      known.some(({ role, host }) => role === it.role && host === it.host);
    const containers = [...known, ...(now.get(name) ?? []).filter((it) => !isKnown(it))];
    return containers.length === 0 ? [] : [{ name, containers }];
  });
}

interface RoleWave {
  readonly name: string;
  readonly containers: readonly ResolvedContainer[];
}

function containersByWave({ waves }: DesiredService): ReadonlyMap<string, readonly ResolvedContainer[]> {
  return new Map(waves.flatMap((wave) => (wave.kind === 'roles' ? [[wave.name, wave.containers]] : [])));
}

async function observeDatabase(
  host: SnapshotHost,
  { id, createdAt }: StoredSnapshot,
  isRunning: boolean,
): Promise<DatabaseFacts> {
  const present = await host.ask(host.onVolumes(FACTS_SCRIPT, { ID: id }));
  if (!isRunning) return parseDatabaseFacts(present);
  const since = String(Date.parse(createdAt) / 1000);
  const written = await tryAsk(host, since);
  return parseDatabaseFacts(`${present}\n${written}`);
}

/** It is for information only: a server that is sick, or restarts again and again, must not be in the way of its cure. */
async function tryAsk(host: SnapshotHost, since: string): Promise<string> {
  try {
    return await host.ask(host.beside(WRITTEN_SCRIPT, { SINCE: since }));
  } catch (error) {
    if (!isKnownError(error) || host.signal.aborted) throw error;
    return '';
  }
}

interface ObservedContainers {
  readonly found: ReadonlyMap<ResolvedContainer, RestoredContainer>;
  readonly unreachable: readonly UnreachableHost[];
}

async function observeContainers(
  { hosts }: ServiceSession,
  containers: readonly ResolvedContainer[],
  record: readonly RecordedContainer[],
): Promise<ObservedContainers> {
  const found = new Map<ResolvedContainer, RestoredContainer>();
  const unreachable: UnreachableHost[] = [];
  const observeHost = async (host: string) => {
    const here = containers.filter((it) => it.host === host);
    try {
      await hosts.inspect(host, async (engine) => {
        const facts = await Promise.all(here.map((it) => observeContainer(engine, it, record)));
        for (const it of facts) found.set(it.desired, it);
      });
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      unreachable.push({ host, reason: error.reason, isSkippable: hosts.isSkippable(host) });
    }
  };
  await Promise.all([...new Set(containers.map(({ host }) => host))].map(observeHost));
  return { found, unreachable };
}

async function observeContainer(
  engine: ContainerEngine,
  desired: ResolvedContainer,
  record: readonly RecordedContainer[],
): Promise<RestoredContainer> {
  const [slot, image] = await Promise.all([
    observeSlot(engine, desired.container),
    engine.tryInspectImage(desired.image),
  ]);
  const present = servingContainer(slot)?.Config.Image;
  const then = whatRanThen(record, desired, present !== undefined);
  return {
    desired,
    ...(present !== undefined && { present }),
    ranThen: then.image === desired.image,
    isAssumed: then.isAssumed,
    hasImage: image !== undefined,
    ...(then.imageId !== undefined && { recordedImageId: then.imageId }),
    ...(image !== undefined && { imageId: image.Id }),
  };
}

/** A host of the group that has no such container is no node. */
async function observeServers(host: SnapshotHost): Promise<readonly ServerFacts[]> {
  const { hosts } = host.session;
  const servers = host.snapshot.servers.map(async (server) => {
    const slot = await hosts.inspect(server.host, (engine) => observeSlot(engine, server.container));
    const isRunning = slot.current?.State.Running ?? false;
    return servingContainer(slot) === undefined ? [] : [{ ...server, isRunning }];
  });
  return (await Promise.all(servers)).flat();
}

function isAmong(containers: readonly ResolvedContainer[], { role, host }: RecordedContainer): boolean {
  return containers.some((it) => it.role === role && it.host === host);
}

function addressOf({ host, container }: RecordedContainer): string {
  return `${host}/${container}`;
}
