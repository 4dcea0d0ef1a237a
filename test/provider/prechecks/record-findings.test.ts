import { recordFindings } from '../../../lib/provider/prechecks/record-findings';
import type { RecordFacts } from '../../../lib/provider/prechecks/observe-service-records';
import { staleRecords } from '../../../lib/provider/prechecks/stale-records';
import { record } from '../readiness/sample-records';

const HOSTS = ['ctl1', 'cmp1', 'cmp2', 'cmp3', 'cmp7'];
const TITLE = "Nova's service records";
const compute = (host: string) => ({
  role: 'nova-compute',
  host,
  container: 'nova_compute',
  wanted: { reference: 'nova-compute:1' },
  running: { reference: 'nova-compute:1' },
});

/** @param isActedOn the deploy forces down what is dead, and lifts that from what is not */
function findings(given: Partial<RecordFacts>, isActedOn = false) {
  const facts = [{ title: TITLE, unread: [], containers: [], others: [], ...given }];
  const all = recordFindings(facts, staleRecords(facts, HOSTS), isActedOn);
  return all.map(({ code, summary, detail, isWarning }) => ({
    text: `${summary} (${code})`,
    detail: detail.split('\n'),
    isWarning,
  }));
}

function ofCompute(host: string, changes: Parameters<typeof record>[1] = {}) {
  return { container: compute(host), binary: 'nova-compute', record: record(host, changes) };
}

describe('what a plan says of the records of a service', () => {
  it('is nothing while all that runs is up, whether it gets work or not', () => {
    const containers = [
      ofCompute('cmp1'),
      ofCompute('cmp2', { disabled: true }),
      ofCompute('cmp3', { up: false, forcedDown: true }),
    ];
    expect(findings({ containers })).toEqual([]);
  });

  it('is what runs and is down, or has no record', () => {
    const down = ofCompute('cmp2', { up: false, reportedSecondsAgo: 400 });
    const lost = { container: compute('cmp3'), binary: 'nova-compute' };
    expect(findings({ containers: [ofCompute('cmp1'), down, lost] })).toEqual([
      {
        text: `cmp2/nova_compute, cmp3/nova_compute run, but are down by ${TITLE} (down-by-records)`,
        detail: [
          'cmp2/nova_compute: nova-compute on cmp2 last reported 6 minutes ago',
          'cmp3/nova_compute: there is no record of nova-compute for it',
          'A deploy does not touch what is as it should be: see its log, and start it again.',
        ],
        isWarning: true,
      },
    ]);
  });

  it('is what is dead and nothing here, with both remedies', () => {
    const dead = record('old1', { up: false, reportedSecondsAgo: 200_000, version: 61, disabled: true });
    const never = record('old2', { up: false, reportedSecondsAgo: null });
    const settled = record('old3', { up: false, forcedDown: true });
    const [finding] = findings({ others: [dead, never, settled, record('elsewhere')] });
    expect(finding?.text).toBe(
      `${TITLE} have 2 dead ones of nothing that runs here: nova-compute on old1, nova-compute on old2 (stale-record)`,
    );
    expect(finding?.detail.slice(0, 2)).toEqual([
      'nova-compute on old1, version 61: last reported 2 days ago; disabled',
      'nova-compute on old2, version 2: has never reported',
    ]);
    expect(finding?.detail.join()).toContain('compute service set --down');
    expect(finding?.detail.join()).toContain('compute service delete');
  });

  it('names those that the deploy forces down: none of a host that is to run it', () => {
    const others = [record('old1', { up: false }), record('cmp7.example.org', { up: false })];
    expect(findings({ others })[0]?.detail.join()).not.toContain('This deploy');
    expect(findings({ others }, true)[0]?.detail).toContain('This deploy forces down nova-compute on old1.');
  });

  it('is what is alive and older than what runs here, disabled or not', () => {
    const others = [
      record('far1', { version: 1, disabled: true }),
      record('far2'),
      record('far3', { version: 1, forcedDown: true }),
      record('ctl9', { version: 1, binary: 'nova-conductor' }),
    ];
    const [finding, ...more] = findings({ containers: [ofCompute('cmp1')], others });
    expect(more).toEqual([]);
    expect(finding?.text).toBe(
      `${TITLE} have 1 live one of an older version that no deploy from here changes: nova-compute on far1 (older-record)`,
    );
    expect(finding?.detail[0]).toBe(
      'nova-compute on far1, version 1 of 2: last reported 0 seconds ago; disabled',
    );
  });

  it('is what an earlier deploy has forced down, and reports again', () => {
    const forced = { forcedDown: true, isForcedByDeploy: true };
    const containers = [ofCompute('cmp1', forced), ofCompute('cmp2', { forcedDown: true })];
    const others = [record('old1', forced), record('old2', { ...forced, up: false })];
    expect(findings({ containers, others }, true)).toEqual([
      {
        text: 'nova-compute on cmp1, nova-compute on old1 report again, and an earlier deploy has forced them down (record-returned)',
        detail: ['This deploy lifts that.'],
        isWarning: true,
      },
    ]);
    expect(findings({ others })[0]?.detail[0]).toContain('compute service set --up');
  });

  it.each([
    [{ failure: 'ctl1: no answer' }, `${TITLE} could not be read (records-unread)`, 'ctl1: no answer'],
    [{ unread: ['cell2: gone'] }, `Not all of ${TITLE} could be read (records-unread)`, 'cell2: gone'],
  ])('is that they could not be read, which fails nothing: %j', (facts, text, reason) => {
    const [finding] = findings(facts);
    expect(finding).toMatchObject({ text, isWarning: true });
    expect(finding?.detail[0]).toBe(reason);
  });
});
