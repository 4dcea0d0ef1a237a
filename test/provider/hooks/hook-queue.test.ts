import type { HookMessage } from '../../../lib/contract/hook-message';
import type { Delivery, HookChannel } from '../../../lib/provider/hooks/hook-channel';
import { HookMessages } from '../../../lib/provider/hooks/hook-messages';
import { HookQueue } from '../../../lib/provider/hooks/hook-queue';
import { until } from '../../helpers/until';
import { eventsOf } from './sample-events';

const messages = (count: number): readonly HookMessage[] => {
  const made = new HookMessages();
  return eventsOf(...Array.from({ length: count }, () => ({ kind: 'interrupted' }) as const)).map((it) =>
    made.next(it),
  );
};

/** Tries, and the messages of each. */
class FakeChannel implements HookChannel {
  readonly tries: number[][] = [];
  readonly lingerMs = 0;

  constructor(
    readonly answer: (count: number, signal: AbortSignal) => Promise<Delivery>,
    readonly batch = 1,
    readonly repeats = true,
  ) {}

  deliver(told: readonly HookMessage[], signal: AbortSignal): Promise<Delivery> {
    this.tries.push(told.map(({ sequence }) => sequence));
    return this.answer(this.tries.length, signal);
  }
}

const delivered: Delivery = { kind: 'delivered' };
const unanswered: Delivery = { kind: 'unanswered', reason: 'nobody is there' };
const queueOf = (channel: HookChannel, others = {}) =>
  new HookQueue(channel, { name: 'chat', timeoutMs: 300, pauseMs: () => 1, ...others });
const note = (queue: HookQueue, count: number) => {
  messages(count).forEach((it) => {
    queue.note(it);
  });
};

describe('the messages of a hook', () => {
  it('keep their order while it is away and comes back', async () => {
    const channel = new FakeChannel((count) => Promise.resolve(count % 3 === 1 ? unanswered : delivered));
    const queue = queueOf(channel);
    note(queue, 4);
    await until(() => channel.tries.length >= 6, 5_000, 'all are told');
    expect(await queue.finish()).toBeUndefined();
    expect(channel.tries.flat()).toEqual([1, 1, 2, 3, 3, 4]);
  });

  it('go together as far as it takes them', async () => {
    const channel = new FakeChannel(() => Promise.resolve(delivered), 3);
    const queue = queueOf(channel);
    note(queue, 7);
    await queue.finish();
    expect(channel.tries.flat()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(channel.tries.length).toBeLessThanOrEqual(4);
  });

  it('are told when they come after a while', async () => {
    const channel = new FakeChannel(() => Promise.resolve(delivered));
    const queue = queueOf(channel);
    const [first, second] = messages(2);
    for (const it of [first, second]) {
      if (it !== undefined) queue.note(it);
      await until(() => channel.tries.length === it?.sequence, 5_000, 'it is told');
    }
    expect(await queue.finish()).toBeUndefined();
  });

  it('are few in memory, and the newest', async () => {
    let isBack = false;
    const channel = new FakeChannel(() => Promise.resolve(isBack ? delivered : unanswered));
    const queue = queueOf(channel, { mostWaiting: 10, pauseMs: () => 10_000 });
    note(queue, 100);
    await until(() => channel.tries.length === 1, 5_000, 'one try');
    isBack = true;
    const loss = await queue.finish();
    expect(channel.tries.flat().slice(-3)).toEqual([98, 99, 100]);
    expect(loss).toMatchObject({ hook: 'chat', lost: 100 - (channel.tries.length - 1) });
    expect(channel.tries.length).toBeLessThanOrEqual(12);
  });

  it('are not repeated to a program, which may have done its work', async () => {
    const channel = new FakeChannel(
      (count) => Promise.resolve(count === 1 ? unanswered : delivered),
      1,
      false,
    );
    const queue = queueOf(channel);
    note(queue, 2);
    await until(() => channel.tries.length === 2, 5_000, 'the second is told');
    expect(await queue.finish()).toEqual({ hook: 'chat', lost: 1, reason: 'nobody is there' });
    expect(channel.tries).toEqual([[1], [2]]);
  });

  it('pause longer after each try in vain', async () => {
    const failures: number[] = [];
    const channel = new FakeChannel(() => Promise.resolve(unanswered));
    const pauseMs = (count: number) => {
      failures.push(count);
      return 1;
    };
    const queue = queueOf(channel, { pauseMs });
    note(queue, 1);
    await until(() => failures.length >= 4, 5_000, 'some tries');
    await queue.finish();
    expect(failures.slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  it('are told until the time is over, and the rest is lost', async () => {
    const channel = new FakeChannel(
      (_count, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve(unanswered);
          });
        }),
    );
    const queue = queueOf(channel);
    note(queue, 3);
    const began = performance.now();
    expect(await queue.finish()).toEqual({ hook: 'chat', lost: 3, reason: 'nobody is there' });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it('are lost to a channel that throws, and nothing else happens', async () => {
    const queue = queueOf(new FakeChannel(() => Promise.reject(new Error('a bug'))));
    note(queue, 2);
    expect(await queue.finish()).toEqual({ hook: 'chat', lost: 2, reason: 'a bug' });
  });
});
