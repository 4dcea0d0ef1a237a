import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Turn } from '../../../lib/provider/plugin/turn';

describe('the turn to change the containers of a directory', () => {
  let directory: string;
  let socket: string;
  const never = new AbortController().signal;

  /** Of a provider that belongs to this Terraform. */
  const turnOf = (terraform: number, longestWaitMs = 10_000) =>
    new Turn(socket, longestWaitMs, () => terraform);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-turn-'));
    socket = join(directory, 'turn.sock');
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

  it('comes at once after a process that was killed and left its socket', async () => {
    const script = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => console.log('up'))`;
    const killed = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(existsSync(socket)).toBe(true);
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

  it('is another one in another directory', async () => {
    const [one, other] = [Turn.inDirectory('/one'), Turn.inDirectory('/other')];
    await Promise.all([one.take(never), other.take(never)]);
    one.end();
    other.end();
  });
});
