import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Turn } from '../../../lib/provider/plugin/turn';

const never = new AbortController().signal;

/** Another process that has the turn. */
async function holderOf(socket: string): Promise<ChildProcess> {
  const script = `require('node:net').createServer((it) => it.write('1 1')).listen(${JSON.stringify(socket)}, () => console.log('up'))`;
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return holder;
}

describe.each(['a file', 'none'])(
  'the turn to change the containers of a directory, by a socket with %s',
  (kind) => {
    let directory: string;
    let socket: string;

    /** Of a provider that belongs to this Terraform. */
    const turnOf = (terraform: number, longestWaitMs = 10_000) =>
      new Turn(socket, longestWaitMs, () => terraform);

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'kollaform-turn-'));
      socket = kind === 'a file' ? join(directory, 'turn.sock') : `\0${directory}`;
    });

    afterEach(() => {
      rmSync(directory, { recursive: true });
    });

    it('is taken at once when nobody has it, again and again by the same process', async () => {
      const turn = new Turn(socket);
      await turn.take(never);
      await turn.take(never);
      turn.end();
    });

    it('comes when the one before has ended', async () => {
      const first = turnOf(1);
      await first.take(never);
      const order: string[] = [];
      const second = turnOf(2);
      const taken = second.take(never).then(() => order.push('second'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('first ends');
      first.end();
      await taken;
      expect(order).toEqual(['first ends', 'second']);
      second.end();
    });

    it('comes at once after a process that was killed', async () => {
      const killed = await holderOf(socket);
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      expect(existsSync(socket)).toBe(kind === 'a file');
      const turn = new Turn(socket);
      await turn.take(never);
      turn.end();
    });

    it('is given up when the one before takes too long, with the process to blame', async () => {
      const first = turnOf(1);
      await first.take(never);
      await expect(turnOf(2, 50).take(never)).rejects.toThrow(
        `from this directory still works at its containers (process ${process.pid}). Nothing was touched.`,
      );
      first.end();
    });

    it('is shared by the providers of one Terraform, as long as that is there', async () => {
      const leaving = new AbortController();
      const first = turnOf(1);
      await first.take(leaving.signal);
      await turnOf(1).take(never);
      leaving.abort();
      await expect(turnOf(1, 50).take(never)).rejects.toThrow('still works at its containers');
      first.end();
    });

    it('is given up on Ctrl-C', async () => {
      const first = turnOf(1);
      await first.take(never);
      const interrupted = new AbortController();
      const second = turnOf(2).take(interrupted.signal);
      setTimeout(() => {
        interrupted.abort();
      }, 20);
      await expect(second).rejects.toThrow('interrupted');
      first.end();
    });
  },
);

describe('the turn of a directory', () => {
  it('is another one in another directory', async () => {
    const [one, other] = [Turn.inDirectory('/one'), Turn.inDirectory('/other')];
    await Promise.all([one.take(never), other.take(never)]);
    one.end();
    other.end();
  });

  it('comes to one after the other of those who wait for a process that is killed', async () => {
    const socket = `\0kollaform-test-${process.pid}`;
    const killed = await holderOf(socket);
    let active = 0;
    const counts: number[] = [];
    const waiting = [2, 3, 4, 5, 6, 7].map(async (terraform) => {
      const turn = new Turn(socket, 10_000, () => terraform);
      await turn.take(never);
      counts.push((active += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      active -= 1;
      turn.end();
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    killed.kill('SIGKILL');
    await Promise.all(waiting);
    expect(counts).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
