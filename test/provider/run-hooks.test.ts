import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../../lib/contract/run-event';
import { HOOK_EVENTS, printHooks, type RunHook } from '../../lib/contract/run-hook';
import { Listener } from './hooks/listener';
import { hook, webhook } from './hooks/sample-events';
import { fleet, TYPE } from './sample-fleet';
import { ServedProvider } from './served-provider';

const CANARY = 'canary-hunter2';

describe('the hooks of a run', () => {
  let directory: string;
  let listener: Listener;
  let provider: ServedProvider;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-hooks-'));
    listener = await Listener.open();
    provider = new ServedProvider(['cmp1']);
    for (const tag of ['1', '2']) {
      provider.engine('cmp1').addImage(`nova-libvirt:${tag}`).addImage(`nova-compute:${tag}`);
    }
  });
  afterEach(async () => {
    await provider.stop();
    await listener.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const start = (...hooks: readonly RunHook[]) =>
    provider.start([], { records: directory, hooks: printHooks(hooks) });
  const all = () => webhook(listener.url(), { events: HOOK_EVENTS });
  const one = (tag: string, options = {}) => fleet(tag, { hosts: ['cmp1'], ...options });
  const heard = () => listener.heard.map(({ body }) => body as RunEvent);
  const recorded = () => readFileSync(join(directory, 'run-1.jsonl'), 'utf8');
  const gate = (script: string): RunHook => {
    const path = join(directory, 'gate');
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return hook({ kind: 'program', path, directory, isGate: true }, { name: 'freeze' });
  };

  it('are told what the record is, in its order', async () => {
    await start(all());
    await provider.deploy(TYPE, one('1'));
    await provider.stop();
    const lines = recorded().trimEnd().split('\n');
    expect(heard().map(({ kind }) => kind)).toEqual(lines.map((it) => (JSON.parse(it) as RunEvent).kind));
    expect(heard()[1]).toMatchObject(JSON.parse(lines[1] ?? '') as RunEvent);
  });

  it('are told the end before Terraform leaves', async () => {
    await start(all());
    await provider.deploy(TYPE, one('1'));
    await provider.client.goodbye();
    expect(heard().at(-1)).toMatchObject({ kind: 'run-end', summary: { status: 'done', to: ['1'] } });
  });

  it('are told that Terraform is gone', async () => {
    await start(all());
    await provider.deploy(TYPE, one('1'));
    await provider.vanish();
    expect(heard().slice(-2)).toMatchObject([
      { kind: 'interrupted' },
      { kind: 'run-end', summary: { status: 'interrupted' } },
    ]);
  });

  it('are told nothing of a plan, and of a deploy that touches nothing', async () => {
    await start(all());
    const { planned } = await provider.plan(TYPE, one('1'));
    expect(heard()).toEqual([]);
    const { state } = await provider.client.apply(TYPE, null, planned);
    await provider.stop();
    listener.heard.length = 0;
    await provider.restart();
    await provider.client.apply(TYPE, state, state);
    await provider.stop();
    expect(heard()).toEqual([]);
  });

  it('that fail neither fail nor hold up a deploy: a warning says so, and the record what was lost', async () => {
    listener.answers = [{ status: 403 }];
    await start(all());
    const { state, diagnostics } = await provider.deploy(TYPE, one('1'));
    expect(state).not.toBeNull();
    const later = await provider.client.apply(
      TYPE,
      state,
      (await provider.client.plan(TYPE, one('2'), state)).planned,
    );
    await provider.stop();
    const warnings = [...diagnostics, ...later.diagnostics];
    expect(warnings).toMatchObject([
      { severity: 'warning', summary: 'The hook chat is not told everything' },
    ]);
    expect(warnings[0]?.detail).toMatch(/^it answered with status 403\nThe run goes on/);
    expect(provider.events.at(-1)).toMatchObject({ kind: 'hook-failed', hook: 'chat', lost: heard().length });
    expect(recorded()).toContain('"kind":"hook-failed"');
  });

  it('are told no secret', async () => {
    await start(all());
    const env = [`DATABASE_PASSWORD=${CANARY}`, `PROXY=https://user:${CANARY}@proxy.example.org`];
    const { state } = await provider.deploy(TYPE, one('1', { env }));
    provider.engine('cmp1').addImage('nova-compute:2', { exitCode: 1, logs: `password: ${CANARY}` });
    await provider.restart();
    await provider.deploy(TYPE, one('2', { env }), state);
    await provider.stop();
    expect(heard().map(({ kind }) => kind)).toContain('failure');
    expect(JSON.stringify(heard())).not.toContain(CANARY);
  });

  describe('that are gates', () => {
    it('let a deploy begin, and are asked once', async () => {
      await start(gate(`echo asked >> ${directory}/asked`));
      const { state } = await provider.deploy(TYPE, one('1'));
      const { planned } = await provider.client.plan(TYPE, one('2'), state);
      expect((await provider.client.apply(TYPE, state, planned)).diagnostics).toEqual([]);
      expect(readFileSync(join(directory, 'asked'), 'utf8')).toBe('asked\n');
    });

    it('stop a deploy before anything is touched, and nothing is recorded', async () => {
      await start(gate('echo frozen; exit 1'), all());
      provider.journal.length = 0;
      const { state, diagnostics } = await provider.deploy(TYPE, one('1'));
      await provider.stop();
      expect(state).toBeNull();
      expect(diagnostics).toMatchObject([
        {
          severity: 'error',
          summary: expect.stringContaining('the hook freeze stops this deploy') as string,
        },
      ]);
      expect(provider.engine('cmp1').containers.size).toBe(0);
      expect(provider.events).toEqual([]);
      expect(heard()).toEqual([]);
    });

    it('are not asked by a plan', async () => {
      await start(gate(`echo asked >> ${directory}/asked; exit 1`));
      expect((await provider.plan(TYPE, one('1'))).diagnostics).toEqual([]);
    });
  });
});
