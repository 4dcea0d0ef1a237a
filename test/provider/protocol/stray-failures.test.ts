import { StrayFailures } from '../../../lib/provider/protocol/stray-failures';

describe('a failure that nobody waits for', () => {
  it('ends a call that does not end by itself any more', async () => {
    const stray = new StrayFailures(1);
    const call = stray.during(new Promise(() => undefined));
    stray.note(new Error('lost'));
    await expect(call).rejects.toThrow('lost');
  });

  it('leaves a call alone that ends, and is said once', async () => {
    const stray = new StrayFailures(60_000);
    const call = stray.during(Promise.resolve('done'));
    stray.note('a text');
    expect(await call).toBe('done');
    expect(stray.takeUnsaid()).toMatchObject([
      { severity: 'warning', summary: 'something failed beside this: Error: a text' },
    ]);
    expect(stray.takeUnsaid()).toEqual([]);
  });
});
