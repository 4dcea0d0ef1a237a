import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DirectoryLock } from '../../../lib/provider/plugin/directory-lock';

const never = new AbortController().signal;
const NOBODY = 65_534;

describe('the lock of a directory', () => {
  let directory: string;
  let path: string;
  const acquired: DirectoryLock[] = [];

  /** Of a provider that belongs to this Terraform. */
  const lockOf = (terraform: number, longestWaitMs = 10_000) => {
    const lock = new DirectoryLock(() => path, { terraform, longestWaitMs });
    acquired.push(lock);
    return lock;
  };

  /** Another process that has the lock, as the kernel sees it. */
  async function holder(): Promise<ChildProcess> {
    writeFileSync(path, '', { mode: 0o600 });
    const process = spawn('flock', ['--no-fork', path, 'sh', '-c', 'echo up; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(process.stdout, 'data');
    return process;
  }

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-lock-'));
    path = join(directory, 'lock');
  });

  afterEach(() => {
    for (const lock of acquired.splice(0)) lock.release();
    rmSync(directory, { recursive: true });
  });

  it('is acquired at once when nobody has it, again and again by the same process', async () => {
    const lock = lockOf(1);
    await lock.acquire(never);
    await lock.acquire(never);
  });

  it('comes when the one before has ended', async () => {
    const first = lockOf(1);
    await first.acquire(never);
    const order: string[] = [];
    const second = lockOf(2)
      .acquire(never)
      .then(() => order.push('second'));
    await delay(50);
    order.push('first ends');
    first.release();
    await second;
    expect(order).toEqual(['first ends', 'second']);
  });

  it('comes at once after a process that was killed', async () => {
    const killed = await holder();
    const order: string[] = [];
    const waiting = lockOf(1)
      .acquire(never)
      .then(() => order.push('acquired'));
    await delay(50);
    order.push('killed');
    killed.kill('SIGKILL');
    await waiting;
    expect(order).toEqual(['killed', 'acquired']);
  });

  it('comes to one after the other of those who wait for a process that is killed', async () => {
    const killed = await holder();
    let active = 0;
    const counts: number[] = [];
    const waiting = [2, 3, 4, 5, 6, 7].map(async (terraform) => {
      const lock = lockOf(terraform);
      await lock.acquire(never);
      counts.push((active += 1));
      await delay(5);
      active -= 1;
      lock.release();
    });
    await delay(100);
    killed.kill('SIGKILL');
    await Promise.all(waiting);
    expect(counts).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('is given up when the one before takes too long, with the process to blame', async () => {
    await lockOf(1).acquire(never);
    await expect(lockOf(2, 50).acquire(never)).rejects.toThrow(
      `from this directory still works at its containers (process ${process.pid}). Nothing was touched.`,
    );
  });

  it('is given up on Ctrl-C', async () => {
    await lockOf(1).acquire(never);
    const interrupted = new AbortController();
    const second = lockOf(2).acquire(interrupted.signal);
    setTimeout(() => {
      interrupted.abort();
    }, 20);
    await expect(second).rejects.toThrow('interrupted');
    await expect(lockOf(2).acquire(interrupted.signal)).rejects.toThrow('interrupted');
  });

  describe('for several providers of one Terraform', () => {
    it('is shared, as long as Terraform is there', async () => {
      const leaving = new AbortController();
      await lockOf(1).acquire(leaving.signal);
      await lockOf(1).acquire(never);
      leaving.abort();
      await expect(lockOf(1, 50).acquire(never)).rejects.toThrow('still works at its containers');
    });

    it('is shared by those who ask at the same time', async () => {
      await Promise.all([1, 2, 3, 4].map(() => lockOf(1).acquire(never)));
    });

    it('keeps others out when the first of them has ended', async () => {
      const [first, second] = [lockOf(1), lockOf(1)];
      await first.acquire(never);
      await second.acquire(never);
      first.release();
      let isAcquired = false;
      const other = lockOf(2)
        .acquire(never)
        .then(() => (isAcquired = true));
      await delay(200);
      expect(isAcquired).toBe(false);
      second.release();
      await other;
    });
  });

  it('belongs to a process and not to its id, which may be given out again', async () => {
    const terraform = spawn('sleep', ['60']);
    await lockOf(terraform.pid ?? 0).acquire(never);
    terraform.kill();
    await once(terraform, 'exit');
    // Whatever has that id later was started at another time.
    await expect(lockOf(terraform.pid ?? 0, 50).acquire(never)).rejects.toThrow('still works');
  });

  it('is another one in another directory', async () => {
    const [one, other] = [DirectoryLock.of('/one'), DirectoryLock.of('/other')];
    acquired.push(one, other);
    await Promise.all([one, other].map((lock) => lock.acquire(never)));
  });

  it('is the same one by another path to the directory', async () => {
    const one = DirectoryLock.of(directory, { terraform: 1 });
    acquired.push(one);
    await one.acquire(never);
    const other = DirectoryLock.of(join(directory, '..', directory.split('/').at(-1) ?? ''), {
      terraform: 2,
      longestWaitMs: 50,
    });
    await expect(other.acquire(never)).rejects.toThrow('still works');
  });

  const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
  asRoot('and another user', () => {
    const asNobody = (command: string, ...args: readonly string[]) =>
      spawnSync(command, args, { uid: NOBODY, gid: NOBODY, encoding: 'utf8' });

    beforeEach(() => {
      chmodSync(directory, 0o777);
    });

    it('is not to be had for them', async () => {
      const lock = lockOf(1);
      await lock.acquire(never);
      lock.release();
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const { status, stderr } = asNobody('flock', '--nonblock', path, 'true');
      expect({ status, stderr }).toEqual({
        status: 66,
        stderr: expect.stringContaining('Permission denied') as string,
      });
      expect(asNobody('flock', '--nonblock', `${path}.entry`, 'true').status).toBe(66);
    });

    it('is not blocked by one who listens where locks of old were', async () => {
      const squatter = `require('node:net').createServer((it) => it.write('1 1')).listen(${JSON.stringify(`\0${path}`)}, () => console.log('up'))`;
      const program = spawn(process.execPath, ['-e', squatter], { uid: NOBODY, gid: NOBODY });
      await once(program.stdout, 'data');
      await lockOf(1, 1_000).acquire(never);
      program.kill();
    });

    it('is refused, and not waited for, where they have put a file of theirs in its place', async () => {
      asNobody('touch', path);
      await expect(lockOf(1).acquire(never)).rejects.toThrow(
        `the lock file ${path} can be used by other users, too. Remove it`,
      );
      rmSync(path);
      writeFileSync(join(directory, 'target'), '');
      asNobody('ln', '-s', join(directory, 'target'), path);
      await expect(lockOf(1).acquire(never)).rejects.toThrow(`the lock file ${path} cannot be used`);
    });
  });
});
