import { PullProgress } from '../../../lib/engine/docker/follow-pull';
import { closeAll, connectTo, failureOf, TIMEOUTS } from './connect';
import { HttpEngine } from './http-engine';

jest.setTimeout(30_000);

const downloading = (current: number, total = 9) => ({
  id: 'a',
  status: 'Downloading',
  progressDetail: { current, total },
});

describe('what moves in a pull', () => {
  it('is a new state of a layer, and more bytes of it', () => {
    const progress = new PullProgress();
    const lines = [
      { status: 'Pulling from nova' },
      { id: 'a', status: 'Pulling fs layer' },
      downloading(1),
      downloading(2),
    ];
    expect(lines.map((it) => progress.add(it))).toEqual([true, true, true, true]);
    expect(progress.last).toBe('Downloading of a');
  });

  it('is nothing that was there before: the same again, fewer bytes after a retry, more than there are', () => {
    const progress = new PullProgress();
    for (const line of [downloading(5), downloading(9), { id: 'a', status: 'Retrying in 1 second' }])
      progress.add(line);
    const lines = [
      downloading(9),
      downloading(3),
      downloading(20),
      { id: 'a', status: 'Retrying in 1 second' },
    ];
    expect(lines.map((it) => progress.add(it))).toEqual([false, false, false, false]);
  });
});

describe('a pull', () => {
  let server: HttpEngine;

  beforeEach(async () => {
    server = await HttpEngine.start();
  });

  afterEach(async () => {
    await closeAll();
    await server.stop();
  });

  /** A line now and then, `count` of them. */
  function sending(count: number, line: (index: number) => object): void {
    server.answer = (_, response) => {
      let sent = 0;
      const timer = setInterval(() => {
        response.write(`${JSON.stringify(line((sent += 1)))}\n`);
        if (sent < count) return;
        clearInterval(timer);
        response.end();
      }, 400);
      response.on('close', () => {
        clearInterval(timer);
      });
    };
  }

  const connect = () => connectTo(server.url, { timeouts: { ...TIMEOUTS, stallMs: 5_000, pullMs: 1_500 } });

  it('may take longer than its limit while it gets on', async () => {
    sending(6, (index) => downloading(index));
    await (await connect()).pullImage('i:1');
  });

  it('is given up when nothing of it moves, whatever the engine repeats', async () => {
    sending(60, () => downloading(1));
    const failure = await failureOf((await connect()).pullImage('i:1'));
    expect(failure).toMatchObject({ kind: 'timeout', host: 'cmp1', operation: 'pull image i:1' });
    expect(failure.reason).toMatch(
      /^nothing of it moved for 1.5 s \(after: Downloading of a\)\. .*pull_timeout under connections in cloud\.yml/,
    );
  });
});
