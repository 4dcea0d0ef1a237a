import type { OwnRecord, ServiceRecord } from '../../contract/readiness-probe';
import type { Readiness } from '../../engine/readiness';
import { listed } from '../wording';
import type { RecordsLook } from './service-records';

/**
 * Whether the service's own record says that this process is up, of the version of its code, and has reported. Pure.
 * @param since moment of the look's clock; a report from before proves nothing. @default - any counts
 */
export function judgeRecord(own: OwnRecord, look: RecordsLook, since = -Infinity): Readiness {
  if (look.kind === 'unread') return notKnown(`${look.title} could not be read: ${look.reason}`);
  const mine = recordsOf(own, look.records);
  const [first, ...others] = mine.map((record) => judgeOne(record, own, look, since));
  if (first === undefined) {
    const missing = describeMissing(own, look);
    return look.unread.length === 0 ? notReady(missing) : notKnown(missing);
  }
  return [first, ...others].find(({ kind }) => kind === 'ready') ?? first;
}

type SeenRecords = Extract<RecordsLook, { readonly kind: 'seen' }>;

function judgeOne(record: ServiceRecord, own: OwnRecord, look: SeenRecords, since: number): Readiness {
  const about = `${look.title} say that ${own.binary} on ${own.host}`;
  if (record.version < own.version)
    return notReady(`${about} has version ${record.version}, and the code that runs has ${own.version}`);
  if (!record.up) return notReady(`${about} is down; it ${describeReport(record)}`);
  if (reportedAt(record, look) > since) return { kind: 'ready' };
  return notReady(`${about} has not reported since it was started; it ${describeReport(record)}`);
}

/** Those of a process may be in several databases: of cells, and of hosts that moved between them. */
function recordsOf(own: OwnRecord, records: readonly ServiceRecord[]): readonly ServiceRecord[] {
  return records.filter(
    ({ binary, host, database }) =>
      binary === own.binary && host === own.host && (own.database ?? database) === database,
  );
}

/**
 * Whether a service that accepts no process older than all others may refuse this one: when no record of its kind is as
 * old, as Nova's `_check_minimum_version` counts them. Pure.
 * @param look the last one. @default - nothing is known
 */
export function mayBeTooOld(old: OwnRecord, look: RecordsLook | undefined): boolean {
  if (look?.kind !== 'seen') return true;
  const databases = recordsOf(old, look.records).map(({ database }) => database);
  const counted = look.records.filter(
    (it) => it.binary === old.binary && databases.includes(it.database) && !it.forcedDown,
  );
  return !counted.some((it) => it.host !== old.host && it.version <= old.version);
}

/** Not later than it was: how long the look took to reach the records is not known. */
function reportedAt({ reportedSecondsAgo }: ServiceRecord, { takenAt }: SeenRecords): number {
  return takenAt - (reportedSecondsAgo ?? Infinity) * 1000;
}

function describeReport({ reportedSecondsAgo }: ServiceRecord): string {
  if (typeof reportedSecondsAgo !== 'number') return 'has never reported';
  return `reported ${Math.round(reportedSecondsAgo)} s ago`;
}

function describeMissing({ binary, host }: OwnRecord, { title, records, unread }: SeenRecords): string {
  const others = records.filter((it) => it.binary === binary).map((it) => it.host);
  const known = others.length === 0 ? 'they know none' : `they know it on ${listed([...new Set(others)])}`;
  const missed = unread.length === 0 ? '' : `; not all could be read: ${unread.join('; ')}`;
  return `${title} have no ${binary} on ${host}; ${known}${missed}`;
}

function notReady(reason: string): Readiness {
  return { kind: 'not-ready', reason };
}

function notKnown(reason: string): Readiness {
  return { kind: 'not-ready', reason, isUnknown: true };
}
