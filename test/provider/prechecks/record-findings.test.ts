import { recordFindings } from '../../../lib/provider/prechecks/record-findings';
import type { RecordFacts } from '../../../lib/provider/prechecks/observe-service-records';
import { record } from '../readiness/sample-records';

const TITLE = "Nova's service records";
const compute = (host: string) => ({
  role: 'nova-compute',
  host,
  container: 'nova_compute',
  wanted: { reference: 'nova-compute:1' },
  running: { reference: 'nova-compute:1' },
});

function findings(facts: Partial<RecordFacts>) {
  const all = recordFindings([{ title: TITLE, unread: [], containers: [], others: [], ...facts }]);
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

  it.each([
    [{ failure: 'ctl1: no answer' }, `${TITLE} could not be read (records-unread)`, 'ctl1: no answer'],
    [{ unread: ['cell2: gone'] }, `Not all of ${TITLE} could be read (records-unread)`, 'cell2: gone'],
  ])('is that they could not be read, which fails nothing: %j', (facts, text, reason) => {
    const [finding] = findings(facts);
    expect(finding).toMatchObject({ text, isWarning: true });
    expect(finding?.detail[0]).toBe(reason);
  });
});
