import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { withDeadline } from '../../lib/engine/deadline';

const aborted = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => {
    const end = () => {
      resolve(signal.reason);
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });

describe('a deadline', () => {
  it('fires when its time is over, with its reason', async () => {
    expect(await withDeadline(5, [], aborted, () => 'late')).toBe('late');
  });

  it('fires as soon as another signal does, with the reason of that', async () => {
    const other = new AbortController();
    setImmediate(() => {
      other.abort('Ctrl-C');
    });
    expect(await withDeadline(60_000, [new AbortController().signal, other.signal], aborted)).toBe('Ctrl-C');
    expect(await withDeadline(Infinity, [other.signal], aborted)).toBe('Ctrl-C');
  });

  it('begins anew whenever something moves', async () => {
    const begun = performance.now();
    await withDeadline(150, [], async (signal, restart) => {
      setTimeout(restart, 100);
      await aborted(signal);
    });
    expect(performance.now() - begun).toBeGreaterThan(240);
  });

  it('may be later than a timer of Node.js can hold', async () => {
    const wait = (signal: AbortSignal) =>
      Promise.race([aborted(signal), new Promise((resolve) => setTimeout(resolve, 20, 'not yet'))]);
    expect(await withDeadline(2 ** 40, [], wait)).toBe('not yet');
  });
});

describe('memory that is cleared up', () => {
  /** As in nodejs/node#57736. */
  async function outputOf(script: string): Promise<string> {
    const args = ['--expose-gc', '--import', 'tsx', join(__dirname, script)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    return output.trim();
  }

  it('takes no time limit with it: of a job, of a call, of a lock', async () => {
    expect((await outputOf('deadlines-under-gc.ts')).split('\n').sort()).toEqual([
      'call: cmp1: could not inspect container a: no end after 0.5 s, although the engine answers other requests',
      'job: it did not end within 1 s and was stopped',
      expect.stringMatching(/^lock: another deploy or restore from this directory still works/),
    ]);
  });
});
