import { listed } from '../../provider/wording';
import { sizeText } from '../size-text';
import { compareSeries } from './server-series';
import { addressOf, type RestoredContainer, type RestoreFacts, type ServerFacts } from './restore-facts';

/** One thing that a restore does. Each may be done again. */
export type RestoreStep =
  | { readonly kind: 'pull'; readonly host: string; readonly image: string }
  | { readonly kind: 'stop'; readonly wave: string; readonly containers: readonly RestoredContainer[] }
  | { readonly kind: 'save-present' }
  | { readonly kind: 'mark'; readonly jobs: RestoreFacts['jobs'] }
  | { readonly kind: 'stop-server'; readonly server: ServerFacts }
  | { readonly kind: 'copy-back'; readonly server: ServerFacts; readonly nodes: number }
  | { readonly kind: 'load'; readonly databases: readonly string[] }
  | { readonly kind: 'start-server'; readonly server: ServerFacts }
  | { readonly kind: 'await-cluster'; readonly servers: readonly ServerFacts[] }
  | { readonly kind: 'await-answer'; readonly server: ServerFacts }
  | { readonly kind: 'start'; readonly wave: string; readonly containers: readonly RestoredContainer[] }
  | { readonly kind: 'verify'; readonly containers: readonly RestoredContainer[] }
  | { readonly kind: 'unmark' }
  | { readonly kind: 'await-ready'; readonly containers: readonly RestoredContainer[] };

export interface RestoreOptions {
  readonly skipUnreachable: boolean;
  readonly safetySnapshot: boolean;
  /** Put the data in place once more, although a restore that was not finished has done so. */
  readonly startOver: boolean;
}

/**
 * What to do, in order. Nothing of the service runs while the database changes. The present is saved before it is overwritten,
 * unless it is what an interrupted restore left. Pure.
 */
export function decideRestore(facts: RestoreFacts, options: RestoreOptions): readonly RestoreStep[] {
  const { waves } = facts;
  const running = waves.map(({ name, containers }) => ({
    wave: name,
    containers: containers.filter(({ present }) => present !== undefined),
  }));
  const returning = waves.map(({ name, containers }) => ({
    wave: name,
    containers: containers.filter(({ ranThen }) => ranThen),
  }));
  const back = returning.flatMap(({ containers }) => containers);
  const probed = back.filter(({ desired }) => desired.readinessProbe !== undefined);
  return [
    ...missingImages(back),
    ...stops(running),
    ...(isPresentSaved(facts, options) ? [{ kind: 'save-present' } as const] : []),
    ...(isInPlace(facts, options) ? [] : databaseSteps(facts)),
    ...clusterSteps(facts),
    ...returning
      .filter(({ containers }) => containers.length > 0)
      .map((it): RestoreStep => ({ kind: 'start', ...it })),
    { kind: 'verify', containers: back },
    { kind: 'unmark' },
    ...(probed.length > 0 ? [{ kind: 'await-ready', containers: probed } as const] : []),
  ];
}

function missingImages(containers: readonly RestoredContainer[]): readonly RestoreStep[] {
  const missing = containers.filter(({ hasImage }) => !hasImage);
  const pulls = missing.map(({ desired: { host, image } }): [string, RestoreStep] => [
    `${host} ${image}`,
    { kind: 'pull', host, image },
  ]);
  return [...new Map(pulls).values()];
}

/** The last wave first. */
function stops(
  waves: readonly { readonly wave: string; readonly containers: readonly RestoredContainer[] }[],
): readonly RestoreStep[] {
  const occupied = waves.filter(({ containers }) => containers.length > 0);
  return occupied.reverse().map((it): RestoreStep => ({ kind: 'stop', ...it }));
}

/** The data is what it should be, and may have been written to since: replacing it would lose that. */
export function isInPlace({ database, snapshot }: RestoreFacts, options: RestoreOptions): boolean {
  return database.copied === snapshot.id && !options.startOver;
}

/** Not of data that stays, nor of half a database that a restore has left, nor of one that does not answer. */
export function isPresentSaved(facts: RestoreFacts, options: RestoreOptions): boolean {
  if (!options.safetySnapshot || isInPlace(facts, options)) return false;
  return isWhole(facts) && facts.database.answers;
}

/** What is there is no half database. */
export function isWhole({ database }: RestoreFacts): boolean {
  return database.underWay === undefined || database.copied !== undefined;
}

function databaseSteps({ snapshot, servers, jobs }: RestoreFacts): readonly RestoreStep[] {
  const [first] = servers;
  if (first === undefined) return [];
  const mark: RestoreStep = { kind: 'mark', jobs };
  if (snapshot.method === 'logical') return [mark, { kind: 'load', databases: snapshot.databases }];
  return [
    mark,
    // The one that is ahead of all others is the last to go.
    ...[...servers].reverse().map((server): RestoreStep => ({ kind: 'stop-server', server })),
    { kind: 'copy-back', server: first, nodes: servers.length },
  ];
}

/** A cluster is started by a person: it takes what Kolla knows of it. */
function clusterSteps({ snapshot, servers }: RestoreFacts): readonly RestoreStep[] {
  const [first] = servers;
  if (first === undefined) return [];
  const answer: RestoreStep = { kind: 'await-answer', server: first };
  if (snapshot.method === 'logical') return [answer];
  if (servers.length === 1) return [{ kind: 'start-server', server: first }, answer];
  return [{ kind: 'await-cluster', servers }, answer];
}

/** Why it must not begin; nothing has been touched. Pure. */
export function findObstacles(facts: RestoreFacts, options: RestoreOptions): readonly string[] {
  const { snapshot, unreachable, foreign, database } = facts;
  const inTheWay = unreachable.filter(({ isSkippable }) => !(isSkippable && options.skipUnreachable));
  const obstacles = inTheWay.map(({ host, reason, isSkippable }) =>
    isSkippable
      ? `${host} does not answer (${reason}); --skip-unreachable leaves it as it is`
      : `${host} does not answer: ${reason}`,
  );
  obstacles.push(...foreign.map((it) => `${it}, which is not below images.registry in cloud.yml`));
  if (snapshot.method === 'logical' && !database.answers) {
    obstacles.push('MariaDB does not answer, and a dump is loaded into the running server');
  }
  return [...obstacles, ...versionObstacles(facts, options), ...spaceObstacles(facts, options)];
}

/** An older series cannot read what a newer one wrote; the other way round, mariadb-upgrade sees to it. */
function versionObstacles(facts: RestoreFacts, options: RestoreOptions): readonly string[] {
  const { snapshot, database } = facts;
  if (snapshot.method === 'logical' || isInPlace(facts, options)) return [];
  if (compareSeries(database.serverVersion, snapshot.serverVersion) >= 0) return [];
  return [
    `MariaDB is ${database.serverVersion ?? ''} now and cannot read data of ${snapshot.serverVersion}; upgrade MariaDB first`,
  ];
}

/** A dump and what it replaces are a small part of the data; the snapshot job looks at that itself. */
function spaceObstacles(facts: RestoreFacts, options: RestoreOptions): readonly string[] {
  const { snapshot, database } = facts;
  if (isInPlace(facts, options)) return [];
  const obstacles: string[] = [];
  if (snapshot.method === 'logical') return [];
  if (isPresentSaved(facts, options) && database.freeForSnapshots < database.dataBytes * 1.1) {
    obstacles.push(
      `too little space to save the present first: ${sizeText(database.dataBytes)} of data, ${sizeText(database.freeForSnapshots)} free; ` +
        'make room, or do not save it (--no-safety-snapshot)',
    );
  }
  const room = database.freeForData + database.dataBytes;
  if (room < snapshot.bytes) {
    obstacles.push(
      `too little space for the data: ${sizeText(snapshot.bytes)} needed, ${sizeText(room)} available, including what is replaced`,
    );
  }
  return obstacles;
}

/** One line; what the person at the terminal and the tests see. */
export function printStep(step: RestoreStep): string {
  switch (step.kind) {
    case 'pull':
      return `pull ${step.image} on ${step.host}`;
    case 'stop':
      return `stop ${step.wave}: ${addresses(step.containers)}`;
    case 'save-present':
      return 'save what is there now, so that this restore can be undone';
    case 'mark':
      return `note that a restore is under way, and mark jobs to run again: ${step.jobs.map(({ host, container }) => `${host}/${container}`).join(', ')}`;
    case 'stop-server':
      return `stop MariaDB: ${serverAddress(step.server)}`;
    case 'copy-back':
      return `replace the data of ${serverAddress(step.server)} by that of the snapshot`;
    case 'load':
      return `drop and load the databases ${step.databases.join(', ')}`;
    case 'start-server':
      return `start MariaDB: ${serverAddress(step.server)}`;
    case 'await-cluster':
      return 'wait until the cluster is started by hand';
    case 'await-answer':
      return `wait until MariaDB on ${step.server.host} answers`;
    case 'start':
      return `start ${step.wave}: ${addresses(step.containers)}`;
    case 'verify':
      return `make sure that ${step.containers.length} containers run what they ran, and that the databases are there`;
    case 'unmark':
      return 'note that the restore is finished';
    case 'await-ready':
      return `wait until they are ready by their probes: ${addresses(step.containers)}`;
  }
}

function addresses(containers: readonly RestoredContainer[]): string {
  return listed(containers.map(addressOf));
}

function serverAddress({ host, container }: ServerFacts): string {
  return `${host}/${container}`;
}
