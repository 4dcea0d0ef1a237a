import type { ServiceRecord, StaleRecord } from '../../contract/readiness-probe';
import { count, listed } from '../wording';
import { addressOf } from './facts';
import type { Finding } from './finding';
import { isDead } from './stale-records';
import type { RecordedContainerFact, RecordFacts } from './observe-service-records';

/**
 * What a service says of its own processes; all of it is said, and keeps nobody from going on. Pure.
 * @param stale what a deploy may force down, or lift that from
 * @param isActedOn whether this deploy does so
 */
export function recordFindings(
  facts: readonly RecordFacts[],
  stale: readonly StaleRecord[],
  isActedOn: boolean,
): readonly Finding[] {
  const forced = isActedOn ? stale.filter(({ isBack }) => !isBack) : [];
  return [
    ...facts.flatMap((it) => [
      ...unreadFindings(it),
      ...downFindings(it),
      ...staleFindings(it, forced),
      ...olderFindings(it),
    ]),
    ...returnedFindings(
      stale.filter(({ isBack }) => isBack),
      isActedOn,
    ),
  ];
}

function unreadFindings({ title, failure, unread }: RecordFacts): readonly Finding[] {
  const reasons = failure === undefined ? unread : [failure];
  if (reasons.length === 0) return [];
  const summary = failure === undefined ? `Not all of ${title} could be read` : `${title} could not be read`;
  const detail = `${reasons.join('\n')}\nWhether what runs is up by them is not known. An update waits until they can be read.`;
  return [{ code: 'records-unread', summary, detail, isWarning: true }];
}

/** Healthy by its engine or not: what counts is whether its service gives it work. */
function downFindings({ title, containers }: RecordFacts): readonly Finding[] {
  const down = containers.filter(({ record }) => record === undefined || !(record.up || record.forcedDown));
  if (down.length === 0) return [];
  const addresses = down.map(({ container }) => addressOf(container));
  const summary = `${listed(addresses)} ${down.length === 1 ? 'runs, but is' : 'run, but are'} down by ${title}`;
  const detail = `${down.map(describeDown).join('\n')}\nA deploy does not touch what is as it should be: see its log, and start it again.`;
  return [{ code: 'down-by-records', summary, detail, isWarning: true }];
}

function describeDown({ container, record, binary }: RecordedContainerFact): string {
  if (record === undefined) return `${addressOf(container)}: there is no record of ${binary} for it`;
  return `${addressOf(container)}: ${record.binary} on ${record.host} ${describeReport(record)}`;
}

/**
 * The oldest version among all records that are not forced down is what services speak to each other, also to those that
 * are gone, disabled or dead.
 */
function staleFindings({ title, others }: RecordFacts, forced: readonly StaleRecord[]): readonly Finding[] {
  const stale = others.filter(isDead);
  if (stale.length === 0) return [];
  const names = stale.map(nameOf);
  const summary = `${title} have ${count(stale.length, 'dead one')} of nothing that runs here: ${listed(names)}`;
  const detail = [
    ...stale.map((it) => `${nameOf(it)}, version ${it.version}: ${describeReport(it)}`),
    'They keep all others at the oldest version, and one that is too old keeps a new release from starting.',
    ...(forced.length > 0 ? [`This deploy forces down ${listed(forced.map(nameOf))}.`] : []),
    'If it comes back: openstack --os-compute-api-version 2.11 compute service set --down <host> <binary>, and --up then.',
    'If it never does: openstack compute service delete <id> (of a compute, its host mapping and resource provider go, too).',
  ];
  return [{ code: 'stale-record', summary, detail: detail.join('\n'), isWarning: true }];
}

/** Alive, and older than what runs here: it keeps all others low as well, whether it gets work or is disabled. */
function olderFindings({ title, containers, others }: RecordFacts): readonly Finding[] {
  const known = [...containers.flatMap(({ record }) => record ?? []), ...others];
  const newest = (binary: string) =>
    Math.max(...known.filter((it) => it.binary === binary).map(({ version }) => version));
  const older = others.filter((it) => it.up && !it.forcedDown && it.version < newest(it.binary));
  if (older.length === 0) return [];
  const summary = `${title} have ${count(older.length, 'live one')} of an older version that no deploy from here changes: ${listed(older.map(nameOf))}`;
  const detail = [
    ...older.map(
      (it) => `${nameOf(it)}, version ${it.version} of ${newest(it.binary)}: ${describeReport(it)}`,
    ),
    'They keep all others at the oldest version. Upgrade them where they are deployed from, or add their hosts to cloud.yml.',
  ];
  return [{ code: 'older-record', summary, detail: detail.join('\n'), isWarning: true }];
}

/** Forced down by an earlier deploy, and alive: it gets no work. */
function returnedFindings(returned: readonly StaleRecord[], isActedOn: boolean): readonly Finding[] {
  if (returned.length === 0) return [];
  const names = listed(returned.map(nameOf));
  const summary = `${names} ${returned.length === 1 ? 'reports' : 'report'} again, and an earlier deploy has forced ${returned.length === 1 ? 'it' : 'them'} down`;
  const detail = isActedOn
    ? 'This deploy lifts that.'
    : 'It gets no work: openstack --os-compute-api-version 2.11 compute service set --up <host> <binary>.';
  return [{ code: 'record-returned', summary, detail, isWarning: true }];
}

function nameOf({ binary, host }: Pick<ServiceRecord, 'binary' | 'host'>): string {
  return `${binary} on ${host}`;
}

function describeReport({ reportedSecondsAgo, disabled }: ServiceRecord): string {
  const report =
    typeof reportedSecondsAgo === 'number'
      ? `last reported ${ageText(reportedSecondsAgo)} ago`
      : 'has never reported';
  return `${report}${disabled ? '; disabled' : ''}`;
}

/** In one unit. */
function ageText(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  const [name, unit] = units.find(([, it]) => seconds >= it) ?? (['second', 1] as const);
  return count(Math.floor(seconds / unit), name);
}
