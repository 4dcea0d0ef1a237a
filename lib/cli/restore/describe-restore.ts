import { stringify } from 'yaml';
import type { ServiceVersions } from '../../model/versions';
import { count, listed } from '../../provider/wording';
import { sizeText } from '../size-text';
import { addressOf, type RestoredContainer, type DatabaseFacts, type RestoreFacts } from './restore-facts';
import { compareSeries } from './server-series';
import { isInPlace, isPresentSaved, isWhole, type RestoreOptions } from './restore-plan';

/** What is lost, what stops, and what it goes back to: for the person who is asked. Pure. */
export function describeRestore(facts: RestoreFacts, options: RestoreOptions, now: Date): readonly string[] {
  return [
    ...describeSnapshot(facts),
    ...(isInPlace(facts, options) ? describeKept(facts) : describeLoss(facts, now)),
    ...describeContainers(facts),
    ...describeUndo(facts, options),
  ];
}

function describeSnapshot({ snapshot, database }: RestoreFacts): readonly string[] {
  const { id, bytes, method, serverVersion } = snapshot;
  const isUpgraded = method === 'physical' && compareSeries(database.serverVersion, serverVersion) > 0;
  return [
    `Snapshot ${id}: ${method}, ${sizeText(bytes)}, of MariaDB ${serverVersion}; every file is as it was written.`,
    ...(isUpgraded
      ? [
          `MariaDB is ${database.serverVersion ?? ''} now: run mariadb-upgrade afterwards, as after its own upgrade.`,
        ]
      : []),
  ];
}

function takenAt({ snapshot }: RestoreFacts): string {
  return snapshot.createdAt.replace('T', ' ').replace(/Z$/, ' UTC');
}

/** A restore that was cut short later. */
function describeKept(facts: RestoreFacts): readonly string[] {
  return [
    `Its data is in place already (${takenAt(facts)}), and stays with all that was written to it since;`,
    '--start-over replaces it once more.',
  ];
}

function describeLoss(facts: RestoreFacts, now: Date): readonly string[] {
  const age = ageText(now.getTime() - Date.parse(facts.snapshot.createdAt));
  return [
    `It was taken ${age} ago (${takenAt(facts)}). All that was written since is lost:`,
    ...describeLostTables(facts),
  ];
}

function describeLostTables({ snapshot, service, servers, database }: RestoreFacts): readonly string[] {
  if (snapshot.method === 'logical') {
    return [
      `  - in ${snapshot.databases.join(', ')}, the databases of ${service}; no other one is touched`,
      `  - tables of them that are known to be written since: ${describeWritten(database, snapshot.databases)}`,
    ];
  }
  const hosts = servers.map(({ host }) => host).join(', ');
  return [
    `  - in ALL databases of the server, not only those of ${service}: ${listed(database.databases)}`,
    `  - tables that are known to be written since: ${describeWritten(database, database.databases)}`,
    `MariaDB stops on ${hosts}: every service that uses it waits.`,
  ];
}

/** `nova.instances; not known of keystone: the backup user cannot see its tables` */
function describeWritten(database: DatabaseFacts, concerned: readonly string[]): string {
  const { answers, visible, databases, tablesWrittenSince } = database;
  const written = tablesWrittenSince.filter((table) => concerned.includes(table.split('.')[0] ?? ''));
  const hidden = databases.filter((name) => concerned.includes(name) && !visible.includes(name));
  const parts = written.length > 0 ? [listed(written)] : [];
  if (!answers) parts.push('not known: MariaDB does not answer');
  else if (hidden.length > 0)
    parts.push(`not known of ${listed(hidden)}: the backup user sees no tables there`);
  return parts.length === 0 ? 'none' : parts.join('; ');
}

function describeContainers({ waves, gone, unreachable, service }: RestoreFacts): readonly string[] {
  const all = waves.flatMap(({ containers }) => containers);
  const stopped = all.filter(({ present }) => present !== undefined);
  const back = all.filter(({ ranThen }) => ranThen);
  const stay = stopped.filter(({ ranThen, isAssumed }) => !ranThen && !isAssumed);
  const assumed = stopped.filter(({ isAssumed }) => isAssumed);
  const rebuilt = back.filter(
    ({ imageId, recordedImageId }) =>
      imageId !== undefined && recordedImageId !== undefined && imageId !== recordedImageId,
  );
  return [
    `${count(stopped.length, 'container')} of ${service} stop. Of these, ${back.length} run again:`,
    ...describeRoles(back).map((line) => `  - ${line}`),
    ...note(stay, 'did not run then, and stay stopped'),
    ...note(
      assumed.filter(({ ranThen }) => ranThen),
      'are on hosts that did not answer then; they go back to what their role ran',
    ),
    ...note(
      assumed.filter(({ ranThen }) => !ranThen),
      'are on hosts that did not answer then; what they ran is not known, so they stay stopped',
    ),
    ...note(rebuilt, 'go back to an image that was rebuilt under its tag since'),
    ...(gone.length > 0 ? [`Ran then, and are not in cloud.yml any more: ${listed(gone)}`] : []),
    ...unreachable.map(
      ({ host }) => `${host} does not answer and is left as it is: mend it before it runs again.`,
    ),
  ];
}

function note(containers: readonly RestoredContainer[], what: string): readonly string[] {
  return containers.length === 0 ? [] : [`${listed(containers.map(addressOf))} ${what}.`];
}

/** `nova-api on ctl1, ctl2: 2025.2 -> 2025.1` */
function describeRoles(containers: readonly RestoredContainer[]): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { desired, present } of containers) {
    const change =
      present === undefined || present === desired.image
        ? tagOf(desired.image)
        : `${tagOf(present)} -> ${tagOf(desired.image)}`;
    const key = `${desired.role}\n${change}`;
    lines.set(key, [...(lines.get(key) ?? []), desired.host]);
  }
  return [...lines].map(([key, hosts]) => {
    const [role = '', change = ''] = key.split('\n');
    return `${role} on ${listed(hosts)}: ${change}`;
  });
}

function tagOf(reference: string): string {
  return /[:@]([^/]+)$/.exec(reference)?.[1] ?? reference;
}

function describeUndo(facts: RestoreFacts, options: RestoreOptions): readonly string[] {
  const { underWay } = facts.database;
  if (isInPlace(facts, options)) return [];
  if (!isWhole(facts))
    return [`A restore of ${underWay ?? ''} was begun and not finished: what is there is not saved.`];
  if (isPresentSaved(facts, options))
    return ['What is there now is saved first: restoring that undoes this.'];
  const reason = options.safetySnapshot ? 'MariaDB does not answer' : '--no-safety-snapshot';
  return [`What is there now is NOT saved (${reason}): this cannot be undone.`];
}

const MINUTE = 60_000;

function ageText(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return 'less than a minute';
  if (hours === 0) return count(minutes, 'minute');
  if (hours < 48) return `${count(hours, 'hour')} and ${count(minutes % 60, 'minute')}`;
  return `${count(Math.floor(hours / 24), 'day')} and ${count(hours % 24, 'hour')}`;
}

/** What has to be written where, so that the next deploy does not upgrade at once again. Pure. */
export function describeNext(
  service: string,
  versions: ServiceVersions,
  { isReady }: { readonly isReady: boolean },
): readonly string[] {
  return [
    '',
    ...(isReady
      ? [`${service} is back. Put this into versions.yml:`]
      : [
          `${service} is back, but not all of it is known to be ready: see their logs, and npx kollaform status.`,
          'Do not restore again: that would lose what is written since. Put this into versions.yml:',
        ]),
    '',
    ...stringify({ [service]: versions })
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '',
    `Then npx cdktf plan ${service} shows no change of a container. The jobs run again with the next deploy:`,
    'the migrations that this has undone, and the others.',
  ];
}

/** Before the containers of the nodes get their names back, which the units go by. Pure. */
export function describeUnits({ servers }: RestoreFacts): readonly string[] {
  return [
    `Where MariaDB has a unit of Kolla, stop it now on ${servers.map(({ host }) => host).join(', ')}, so that it does not start a node:`,
    `       systemctl stop kolla-mariadb-container.service`,
  ];
}

/** What only a person can do, who has Kolla's inventory. Pure. */
export function describeClusterStart({ servers }: RestoreFacts, image: string): readonly string[] {
  const [first, ...others] = servers;
  const names = others.map(({ host }) => host).join(', ');
  return [
    `The containers of the cluster have their names again. Keep those units stopped on all nodes. Start the cluster by hand, from ${first?.host ?? ''}, which has the data of the snapshot:`,
    `  1. On ${names}, whose data is newer, empty the data volume:`,
    `       docker run --rm --user root --entrypoint sh --volume mariadb:/var/lib/mysql ${image} -c 'rm -rf /var/lib/mysql/*'`,
    `  2. kolla-ansible mariadb-recovery -e mariadb_recover_inventory_name=${first?.host ?? ''}`,
    'This goes on when that node is synced and its cluster has a quorum. You may stop it meanwhile: the same command goes on later.',
  ];
}
