import type { OwnRecord, ServiceRecord } from '../../../lib/contract/readiness-probe';
import { judgeRecord, mayBeTooOld } from '../../../lib/provider/readiness/judge-record';
import type { RecordsLook } from '../../../lib/provider/readiness/service-records';
import { own, record } from './sample-records';

const TITLE = "Nova's service records";
const STARTED_AT = 100_000;

/** A look that began 20 s after the container was started. */
function look(records: readonly ServiceRecord[], unread: readonly string[] = []): RecordsLook {
  return { kind: 'seen', title: TITLE, takenAt: STARTED_AT + 20_000, records, unread };
}

function judged(records: readonly ServiceRecord[], me: OwnRecord = own('cmp1')) {
  const readiness = judgeRecord(me, look(records), STARTED_AT);
  return readiness.kind === 'ready' ? 'ready' : readiness.reason;
}

describe('the record of a process', () => {
  it.each<[string, Partial<ServiceRecord>]>([
    ['ready', {}],
    ['ready', { reportedSecondsAgo: 19 }],
    ['ready', { version: 3 }],
    ['ready', { disabled: true }],
    ['ready', { forcedDown: true }],
    ['has version 1, and the code that runs has 2', { version: 1 }],
    ['is down; it reported 75 s ago', { up: false, reportedSecondsAgo: 75.4 }],
    ['has not reported since it was started; it reported 21 s ago', { reportedSecondsAgo: 21 }],
    ['has not reported since it was started; it has never reported', { reportedSecondsAgo: null }],
  ])('is found to be: %s', (expected, changes) => {
    const about = expected === 'ready' ? '' : `${TITLE} say that nova-compute on cmp1 `;
    expect(judged([record('cmp1', changes), record('cmp2')])).toBe(`${about}${expected}`);
  });

  it('that is missing is told from those of others', () => {
    const others = [record('cmp2'), record('cmp1', { binary: 'nova-conductor' }), record('cmp3')];
    expect(judged(others)).toBe(`${TITLE} have no nova-compute on cmp1; they know it on cmp2, cmp3`);
    expect(judged([])).toBe(`${TITLE} have no nova-compute on cmp1; they know none`);
  });

  it('may be in a database that could not be read', () => {
    expect(judgeRecord(own('cmp1'), look([], ['cell2: gone']), STARTED_AT)).toEqual({
      kind: 'not-ready',
      isUnknown: true,
      reason: `${TITLE} have no nova-compute on cmp1; they know none; not all could be read: cell2: gone`,
    });
  });

  it('is in its own database, where it knows that', () => {
    const records = [record('ctl1', { database: 'nova_cell0' }), record('ctl1', { up: false })];
    expect(judged(records, own('ctl1', { database: 'nova_cell0' }))).toBe('ready');
    expect(judged(records, own('ctl1', { database: 'nova' }))).toContain('is down');
  });

  it('may have a double in another database, that of a host which moved between cells', () => {
    expect(judged([record('cmp1', { up: false }), record('cmp1', { database: 'nova2' })])).toBe('ready');
  });

  it('need not be fresh where nobody says since when', () => {
    const readiness = judgeRecord(own('cmp1'), look([record('cmp1', { reportedSecondsAgo: 50 })]));
    expect(readiness).toEqual({ kind: 'ready' });
  });

  it('is not ready while nobody can read it', () => {
    const unread = { kind: 'unread', title: TITLE, reason: 'ctl1: no answer' } as const;
    expect(judgeRecord(own('cmp1'), unread)).toEqual({
      kind: 'not-ready',
      isUnknown: true,
      reason: `${TITLE} could not be read: ctl1: no answer`,
    });
  });
});

describe('an old process whose record a new one has written over', () => {
  const old = own('cmp1', { version: 1 });
  const mayBe = (...records: readonly ServiceRecord[]) => mayBeTooOld(old, look(records));

  it('may be refused when all others of its kind are newer', () => {
    expect(mayBe(record('cmp1'), record('cmp2'), record('cmp3'))).toBe(true);
    expect(mayBe(record('cmp1'))).toBe(true);
  });

  it('is not refused while another one of its kind is as old, also a dead one', () => {
    expect(mayBe(record('cmp1'), record('cmp2', { version: 1, up: false }))).toBe(false);
  });

  it('is compared with those that its service counts only', () => {
    const others = [
      record('cmp2', { version: 1, binary: 'nova-conductor' }),
      record('cmp3', { version: 1, database: 'nova2' }),
      record('cmp4', { version: 1, forcedDown: true }),
    ];
    expect(mayBe(record('cmp1'), ...others)).toBe(true);
  });

  it('may be refused while nobody knows the records', () => {
    expect(mayBeTooOld(old, undefined)).toBe(true);
    expect(mayBeTooOld(old, { kind: 'unread', title: TITLE, reason: 'x' })).toBe(true);
  });
});
