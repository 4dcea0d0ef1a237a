import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HookMessage } from '../../../lib/contract/hook-message';
import type { RunHook } from '../../../lib/contract/run-hook';
import { DeployGate } from '../../../lib/provider/hooks/deploy-gate';
import { RunHooks } from '../../../lib/provider/hooks/run-hooks';
import { until } from '../../helpers/until';
import { BEGIN, eventsOf, hook, UPGRADE } from './sample-events';

const SECRET = 'canary-hunter2';

describe('a program that is a hook', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-hooks-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const program = (script: string, others: Partial<RunHook> = {}, isGate = false) => {
    const path = join(directory, 'hook');
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return hook({ kind: 'program', path, directory, isGate }, others);
  };
  const inDirectory = (name: string) => join(directory, name);
  const read = (name: string) => readFileSync(inDirectory(name), 'utf8');
  const tell = (it: RunHook, environment = process.env) => {
    const told = new RunHooks([it], environment);
    for (const event of eventsOf(...UPGRADE)) told.note(event);
    return told;
  };

  it('reads each event, one after the other, in the directory of cloud.yml', async () => {
    const told = tell(program('cat >> told; sleep 0.1; echo end >> told'));
    expect(await told.finish()).toEqual([]);
    const [first = '', end, second = '', ...others] = read('told').trimEnd().split('\n');
    expect([end, others]).toEqual(['end', ['end']]);
    const messages = [first, second].map((line) => JSON.parse(line) as HookMessage);
    expect(messages.map(({ kind }) => kind)).toEqual(['run-begin', 'run-end']);
  });

  it('has variables for what a script wants to know, and no arguments', async () => {
    await tell(program('env > variables; echo "$@" > arguments'), {
      ...process.env,
      KOLLAFORM_EVENTS: '/tmp/ours',
      TOKEN: SECRET,
    }).finish();
    expect(read('arguments')).toBe('\n');
    const variables = read('variables').split('\n');
    expect(variables).toEqual(
      expect.arrayContaining([
        'KOLLAFORM_HOOK=chat',
        'KOLLAFORM_EVENT=run-end',
        'KOLLAFORM_RUN=run-1',
        'KOLLAFORM_SERVICE=nova',
        'KOLLAFORM_RECORDED_AT=2026-11-28T04:00:04.000Z',
        'KOLLAFORM_PERFORMER=operator',
        'KOLLAFORM_COMMAND=deploy',
        'KOLLAFORM_VERSION=2025.2',
        'KOLLAFORM_STATUS=done',
        'KOLLAFORM_RUNTIME=4',
        'KOLLAFORM_TEXT=nova: deployed 2025.1 -> 2025.2 in 4.0 s, 1 done',
        `TOKEN=${SECRET}`,
      ]),
    );
    expect(variables.some((it) => it.startsWith('KOLLAFORM_EVENTS='))).toBe(false);
  });

  it('that fails is said to, with its last words, without credentials', async () => {
    const told = tell(program(`echo first; echo "no route, password: ${SECRET}" >&2; exit 3`));
    expect(await told.finish()).toEqual([
      { hook: 'chat', lost: 2, reason: 'it exited with code 3: no route, password: (sensitive)' },
    ]);
  });

  it('that reads nothing is told all the same', async () => {
    expect(await tell(program('exit 0')).finish()).toEqual([]);
  });

  it('that cannot be started is said to', async () => {
    const missing = hook({ kind: 'program', path: inDirectory('none'), directory, isGate: false });
    expect(await tell(missing).finish()).toMatchObject([
      { lost: 2, reason: expect.stringContaining('it cannot be started (spawn') as string },
    ]);
  });

  it('that does not end is ended, with what it has started', async () => {
    const began = performance.now();
    const told = tell(program('sleep 60 & echo $! > child; wait', { timeoutSeconds: 1 }));
    const [loss] = await told.finish();
    expect(loss?.lost).toBe(2);
    expect(loss?.reason).toBe('it did not end within 1 s');
    expect(performance.now() - began).toBeLessThan(10_000);
    const child = read('child').trim();
    await until(() => !isRunning(child), 5_000, 'its child ends');
  });

  it('that leaves something running is done when it has ended itself', async () => {
    const began = performance.now();
    expect(await tell(program('sleep 8 &')).finish()).toEqual([]);
    expect(performance.now() - began).toBeLessThan(4_500);
  });

  describe('and a gate', () => {
    const [begin] = eventsOf(BEGIN);
    const pass = (it: RunHook, signal = new AbortController().signal) => {
      if (begin === undefined) throw new Error('there is no event');
      return new DeployGate([it], process.env).pass(begin, signal);
    };

    it('lets a deploy begin', async () => {
      await pass(program('cat > told', {}, true));
      expect(JSON.parse(read('told'))).toMatchObject({ kind: 'run-begin', summary: { command: 'deploy' } });
    });

    it('stops a deploy', async () => {
      const freeze = program('echo "change freeze until Monday"; exit 1', { name: 'freeze' }, true);
      await expect(pass(freeze)).rejects.toThrow(
        'the hook freeze stops this deploy: it exited with code 1: change freeze until Monday. Nothing was changed.',
      );
    });

    it('stops a deploy when it does not end', async () => {
      const slow = program('sleep 60', { name: 'slow', timeoutSeconds: 1 }, true);
      await expect(pass(slow)).rejects.toThrow('it did not end within 1 s');
    });

    it('is interrupted', async () => {
      const interrupt = new AbortController();
      const passed = pass(program('touch begun; sleep 60', {}, true), interrupt.signal);
      const caught = expect(passed).rejects.toThrow('interrupted while the hook chat was asked');
      await until(() => existsSync(inDirectory('begun')), 5_000, 'it is asked');
      interrupt.abort();
      await caught;
    });

    it('is told nothing else', async () => {
      await tell(program('cat >> told', {}, true)).finish();
      expect(existsSync(inDirectory('told'))).toBe(false);
    });

    it('is nothing to wait for where there is none', async () => {
      await pass(program('exit 1'));
    });
  });
});

function isRunning(pid: string): boolean {
  try {
    // A zombie has ended.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
