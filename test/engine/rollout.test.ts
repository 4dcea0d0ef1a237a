import {
  rollOut,
  type CanaryState,
  type HostOutcome,
  type RolloutStrategy,
} from '../../lib/engine/rollout/rollout';

const HOSTS = ['cmp1', 'cmp2', 'cmp3', 'cmp4', 'cmp5'];
const STRATEGY: RolloutStrategy = { maxParallel: 10, maxFailures: 1, canary: 0 };

interface Circumstances {
  readonly hosts?: readonly string[];
  /** Hosts that end before Ctrl-C. */
  readonly interruptAfter?: number;
  /** Of named canaries; the others are due when they are among the hosts. */
  readonly states?: Readonly<Record<string, CanaryState>>;
}

/** Rolls out and tells in which order hosts began and ended. */
async function story(
  strategy: Partial<RolloutStrategy>,
  outcomes: Readonly<Record<string, HostOutcome>> = {},
  { hosts = HOSTS, interruptAfter = Infinity, states = {} }: Circumstances = {},
) {
  const told: string[] = [];
  const interruption = new AbortController();
  let ended = 0;
  const result = await rollOut({
    hosts,
    strategy: { ...STRATEGY, ...strategy },
    signal: interruption.signal,
    canaryState: (host) => states[host] ?? (hosts.includes(host) ? 'due' : 'proven'),
    update: async (host, isCanary) => {
      told.push(`${host} begins${isCanary ? ' as canary' : ''}`);
      await new Promise(setImmediate);
      told.push(`${host} ends`);
      ended += 1;
      if (ended === interruptAfter) interruption.abort();
      return outcomes[host] ?? 'updated';
    },
  });
  return { told, ...result };
}

const begun = (told: readonly string[]) =>
  told.filter((line) => line.includes('begins')).map((line) => line.split(' ')[0]);

describe('a rollout', () => {
  it('updates all hosts, so many at a time, in their order', async () => {
    const { told, notBegun, reason } = await story({ maxParallel: 2 });
    expect(begun(told)).toEqual(HOSTS);
    expect(told.slice(0, 3)).toEqual(['cmp1 begins', 'cmp2 begins', 'cmp1 ends']);
    expect({ notBegun, reason }).toEqual({ notBegun: [], reason: undefined });
  });

  it('has its canaries end before another host begins', async () => {
    const { told } = await story({ canary: 2 });
    expect(told.slice(0, 4)).toEqual([
      'cmp1 begins as canary',
      'cmp2 begins as canary',
      'cmp1 ends',
      'cmp2 ends',
    ]);
    expect(begun(told)).toEqual(HOSTS);
  });

  it('begins no other host when a canary fails, however many may fail', async () => {
    const { told, notBegun, reason } = await story({ canary: 1, maxFailures: 4 }, { cmp1: 'failed' });
    expect(begun(told)).toEqual(['cmp1']);
    expect(notBegun).toEqual(['cmp2', 'cmp3', 'cmp4', 'cmp5']);
    expect(reason).toBe('the canary cmp1 failed');
  });

  it('begins no other host when a canary is lost in the middle of its update', async () => {
    const { told, reason } = await story({ canary: 1 }, { cmp1: 'lost' });
    expect(begun(told)).toEqual(['cmp1']);
    expect(reason).toBe('the canary cmp1 was lost in the middle of its update');
  });

  it('goes on without a host that is lost when it is no canary', async () => {
    expect(begun((await story({ maxParallel: 1 }, { cmp2: 'lost' })).told)).toEqual(HOSTS);
  });

  it('has the next host in the place of a canary that was skipped', async () => {
    const { told } = await story({ canary: 1 }, { cmp1: 'skipped' });
    expect(told.slice(0, 3)).toEqual(['cmp1 begins as canary', 'cmp1 ends', 'cmp2 begins as canary']);
    expect(begun(told)).toEqual(HOSTS);
  });

  it('takes canaries by their names; those that have nothing to update are proven', async () => {
    expect((await story({ canary: ['cmp4'] })).told[0]).toBe('cmp4 begins as canary');
    expect(begun((await story({ canary: ['cmp9'] })).told)).toEqual(HOSTS);
  });

  it('stops when no canary could be reached', async () => {
    const { told, reason } = await story({ canary: ['cmp4'] }, { cmp4: 'skipped' });
    expect(begun(told)).toEqual(['cmp4']);
    expect(reason).toBe('no canary could be reached: cmp4');
  });

  it('waits for a canary that goes at another strategy, and stops when it is outdated and not to be updated', async () => {
    const { told } = await story({ canary: ['ctl1'] }, {}, { states: { ctl1: 'due' } });
    expect(told.slice(0, 3)).toEqual(['ctl1 begins as canary', 'ctl1 ends', 'cmp1 begins']);
    const outdated = await story({ canary: ['ctl1'] }, {}, { states: { ctl1: 'outdated' } });
    expect(begun(outdated.told)).toEqual([]);
    expect(outdated).toMatchObject({ notBegun: HOSTS, reason: 'no canary could be reached: ctl1' });
    const one = await story(
      { canary: ['ctl1', 'ctl2'] },
      {},
      { states: { ctl1: 'outdated', ctl2: 'proven' } },
    );
    expect(begun(one.told)).toEqual(HOSTS);
  });

  it('holds nobody up when there is nobody to hold up: all were skipped', async () => {
    const skipped = Object.fromEntries(HOSTS.map((host) => [host, 'skipped' as const]));
    const { told, reason } = await story({ canary: 1 }, skipped);
    expect(begun(told)).toEqual(HOSTS);
    expect(reason).toBeUndefined();
  });

  it('begins no further host when so many have failed; skipped ones do not count', async () => {
    const outcomes = { cmp1: 'skipped', cmp2: 'failed', cmp3: 'failed' } as const;
    const { told, notBegun, reason } = await story({ maxParallel: 1, maxFailures: 2 }, outcomes);
    expect(begun(told)).toEqual(['cmp1', 'cmp2', 'cmp3']);
    expect(notBegun).toEqual(['cmp4', 'cmp5']);
    expect(reason).toBe('cmp2, cmp3 failed (max_failures: 2)');
  });

  it('names the limit as it was set, though more failed at the same time', async () => {
    const failing = Object.fromEntries(HOSTS.map((host) => [host, 'failed' as const]));
    const { reason } = await story({ maxParallel: 3, maxFailures: 2 }, failing);
    expect(reason).toBe('cmp1, cmp2, cmp3 failed (max_failures: 2)');
  });

  it('lets hosts end that had begun when another failed', async () => {
    const { told } = await story({ maxParallel: 3, maxFailures: 1 }, { cmp1: 'failed' });
    expect(told).toContain('cmp3 ends');
    expect(begun(told)).toEqual(['cmp1', 'cmp2', 'cmp3']);
  });

  it('begins no further host after Ctrl-C', async () => {
    const { told, reason } = await story({ maxParallel: 1 }, {}, { interruptAfter: 2 });
    expect(begun(told)).toEqual(['cmp1', 'cmp2']);
    expect(reason).toBe('the deploy was interrupted');
  });
});
