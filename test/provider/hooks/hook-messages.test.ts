import type { RunHappening } from '../../../lib/contract/run-event';
import { HookMessages } from '../../../lib/provider/hooks/hook-messages';
import { BEGIN, COMPUTE, eventsOf, UPGRADE } from './sample-events';

const messagesOf = (...happenings: readonly RunHappening[]) => {
  const messages = new HookMessages();
  return eventsOf(...happenings).map((event) => messages.next(event));
};
const textsOf = (...happenings: readonly RunHappening[]) => messagesOf(...happenings).map(({ text }) => text);

describe('what hooks are told', () => {
  it('is the event, and what is known of its run by then', () => {
    const [begin, , , , end] = messagesOf(...UPGRADE);
    expect(begin).toMatchObject({
      ...eventsOf(BEGIN)[0],
      sequence: 1,
      summary: {
        command: 'deploy',
        user: 'operator',
        machine: 'deploy1',
        status: 'running',
        seconds: 0,
        to: [],
      },
    });
    expect(end).toMatchObject({
      kind: 'run-end',
      sequence: 5,
      summary: { status: 'done', seconds: 4, from: ['2025.1'], to: ['2025.2'], done: 1, failed: 0 },
    });
  });

  it('is a line for people', () => {
    expect(textsOf(...UPGRADE)).toEqual([
      'nova: deploy begins, by operator on deploy1',
      'nova: cmp1/nova-compute: update begins',
      'nova: cmp1/nova-compute: stopped',
      'nova: cmp1/nova-compute: done',
      'nova: deployed 2025.1 -> 2025.2 in 4.0 s, 1 done',
    ]);
  });

  it('is a line for people of all that may happen', () => {
    const image = { host: 'cmp1', image: 'r/nova-compute:2' };
    const reason = 'it exited with code 1';
    expect(
      textsOf(
        { kind: 'interrupted' },
        { kind: 'wave-begin', wave: 'computes' },
        { kind: 'wave-end', wave: 'computes' },
        { kind: 'job-begin', ...COMPUTE, image: 'r/nova-api:2', causes: [] },
        { kind: 'job-end', ...COMPUTE, outcome: 'failed', reason },
        { kind: 'pull-begin', ...image },
        { kind: 'pull-end', ...image, outcome: 'pulled' },
        { kind: 'host-skipped', host: 'cmp7', reason: 'no answer' },
        { kind: 'hosts-not-begun', hosts: ['cmp1', 'cmp2', 'cmp3'], reason: 'cmp4 failed' },
        { kind: 'paused', wave: 'computes', after: 'canary' },
        { kind: 'failure', reason: 'cmp4: nova_compute failed' },
        { kind: 'check-begin', check: 'boots', host: 'ctl1' },
        { kind: 'check-end', check: 'boots', host: 'ctl1', outcome: 'failed', reason },
        { kind: 'step-begin', step: 'stop all' },
        { kind: 'step-end', step: 'stop all', outcome: 'done' },
      ),
    ).toEqual([
      'nova: deploy interrupted: what is under way ends, nothing more is begun',
      'nova: wave computes: begin',
      'nova: wave computes: end',
      'nova: cmp1/nova-compute: begin',
      `nova: cmp1/nova-compute: failed: ${reason}`,
      'nova: cmp1: r/nova-compute:2: begin',
      'nova: cmp1: r/nova-compute:2: pulled',
      'nova: cmp7 is skipped: no answer',
      'nova: not begun, since cmp4 failed: cmp1-cmp3',
      'nova: paused after computes.canary: look at what is new there; the next deploy goes on',
      'nova: cmp4: nova_compute failed',
      'nova: ctl1: check boots: begin',
      `nova: ctl1: check boots: failed: ${reason}`,
      'nova: stop all: begin',
      'nova: stop all: done',
    ]);
  });

  it.each<[string, string, readonly RunHappening[]]>([
    ['failed', 'nova: deploy failed in 2.0 s, 0 done', [BEGIN, { kind: 'failure', reason: 'x' }]],
    [
      'failed',
      'nova: deploy failed in 2.0 s, 0 done, 1 failed',
      [BEGIN, { kind: 'container-end', ...COMPUTE, outcome: 'rolled-back' }],
    ],
    ['interrupted', 'nova: deploy interrupted in 2.0 s, 0 done', [BEGIN, { kind: 'interrupted' }]],
    [
      'paused',
      'nova: deploy paused in 2.0 s, 0 done',
      [BEGIN, { kind: 'paused', wave: 'computes', after: 'canary' }],
    ],
  ])('says at the end that the run is %s', (status, text, happenings) => {
    const end = messagesOf(...happenings, { kind: 'run-end' }).at(-1);
    expect(end).toMatchObject({ text, summary: { status } });
  });
});
