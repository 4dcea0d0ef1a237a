import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../../lib/contract/run-event';
import { RunRecord } from '../../lib/provider/events/run-record';
import { withoutCredentials } from '../../lib/provider/events/without-credentials';
import type { Attributes } from '../../lib/provider/resource';
import { fleet, TYPE } from './sample-fleet';
import { JOB_TYPE, sampleJob } from './sample-job';
import { ServedProvider } from './served-provider';

const CANARY = 'canary-hunter2';

describe('the record of a run', () => {
  let directory: string;
  let provider: ServedProvider;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-records-'));
    provider = new ServedProvider(['cmp1']);
    for (const tag of ['1', '2']) {
      provider.engine('cmp1').addImage(`nova-libvirt:${tag}`).addImage(`nova-compute:${tag}`);
    }
    provider.engine('cmp1').addImage('nova-api:1', { exitCode: 0, logs: 'done' });
    await provider.start([], { records: join(directory, 'nova') });
  });
  afterEach(async () => {
    await provider.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const text = () => readFileSync(join(directory, 'nova/run-1.jsonl'), 'utf8');
  const recorded = () =>
    text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
  const one = (tag: string, options = {}) => fleet(tag, { hosts: ['cmp1'], ...options });

  it('has each event, as it was told', async () => {
    await provider.deploy(TYPE, one('1'));
    await provider.stop();
    expect(recorded().length).toBeGreaterThan(10);
    expect(recorded()).toEqual(provider.events);
  });

  it('has at every time all that happened until then', async () => {
    await provider.deploy(TYPE, one('1'));
    expect(recorded()).toEqual(provider.events);
    expect(recorded().at(-1)?.kind).not.toBe('run-end');
  });

  it('does not exist after a plan, or a deploy that touches nothing', async () => {
    const { planned } = await provider.plan(TYPE, one('1'));
    expect(readdirSync(directory)).toEqual([]);
    const { state } = await provider.client.apply(TYPE, null, planned);
    await provider.stop();
    rmSync(join(directory, 'nova'), { recursive: true });
    // Another order of the same settings is recorded, and touches nothing.
    await provider.restart();
    await provider.client.apply(TYPE, state, state);
    await provider.stop();
    expect(provider.events.at(-1)?.kind).toBe('run-end');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('says what could not be done, and that Terraform has left in the middle', async () => {
    provider.engine('cmp1').addImage('nova-api:1', { exitCode: 3, logs: CANARY });
    const { diagnostics } = await provider.deploy(JOB_TYPE, sampleJob({ docker_host: 'cmp1' }));
    await provider.vanish();
    const [failure, interrupted] = recorded().slice(-3);
    expect(failure).toMatchObject({ kind: 'failure', reason: diagnostics[0]?.summary });
    expect(interrupted).toMatchObject({ kind: 'interrupted' });
  });

  it('keeps nothing from going on when it cannot be written, and says so once', async () => {
    writeFileSync(join(directory, 'nova'), 'no directory');
    const { state, diagnostics } = await provider.deploy(TYPE, one('1'));
    expect(diagnostics).toMatchObject([
      { severity: 'warning', summary: 'The record of this run cannot be written' },
    ]);
    expect(diagnostics[0]?.detail).toMatch(/nova.*\nThe run goes on/);
    const { planned } = await provider.client.plan(TYPE, one('2'), state);
    expect((await provider.client.apply(TYPE, state, planned)).diagnostics).toEqual([]);
  });

  it('holds no secret, whatever field it was in', async () => {
    const secretly = (tag: string): Attributes => {
      const env = [`DATABASE_PASSWORD=${CANARY}`, `PROXY=https://user:${CANARY}@proxy.example.org`];
      return one(tag, { env });
    };
    await provider.start([], {
      records: join(directory, 'nova'),
      registry_logins: { 'registry.example.org': { username: 'puller', password_file: `/run/${CANARY}` } },
    });
    const { state } = await provider.deploy(TYPE, secretly('1'));
    provider.engine('cmp1').addImage('nova-compute:2', { exitCode: 1, logs: `password: ${CANARY}` });
    await provider.restart();
    await provider.deploy(TYPE, secretly('2'), state);
    const upload = [{ file: '/etc/secret', content: CANARY }];
    const job = { docker_host: 'cmp1', upload, env: [`TOKEN=${CANARY}`], command: ['sh', '-c', CANARY] };
    provider.engine('cmp1').addImage('nova-api:1', { exitCode: 3, logs: CANARY });
    await provider.restart();
    await provider.deploy(JOB_TYPE, sampleJob(job));
    await provider.stop();
    expect(recorded().map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['container-begin', 'container-step', 'container-end', 'job-end', 'failure']),
    );
    expect(text()).not.toContain(CANARY);
  });
});

describe('what others say', () => {
  const told = (reason: string) => {
    const event = withoutCredentials({ kind: 'failure', reason });
    return 'reason' in event ? event.reason : undefined;
  };

  it.each([
    [
      'Get "https://user:hunter2@registry.example.org/v2/": EOF',
      'Get "https://(sensitive)@registry.example.org/v2/": EOF',
    ],
    [
      'invalid environment variable: DB_PASSWORD=hunter2',
      'invalid environment variable: DB_PASSWORD=(sensitive)',
    ],
    ['the broker said token: hunter2', 'the broker said token: (sensitive)'],
  ])('%s', (reason, without) => {
    expect(told(reason)).toBe(without);
  });

  it.each(['it exited with code 1', 'Host key verification failed.', 'ssh://ctl1: no route to host'])(
    '%s stays',
    (reason) => {
      expect(told(reason)).toBe(reason);
    },
  );
});

describe('a disk that is full for a while', () => {
  it('costs the lines of that while, and no other', () => {
    const directory = mkdtempSync(join(tmpdir(), 'kollaform-records-'));
    const path = join(directory, 'run.jsonl');
    const event = (reason: string): RunEvent => ({
      version: 1,
      run: 'r',
      time: 't',
      kind: 'failure',
      reason,
    });
    const record = new RunRecord(path);
    record.note(event('one'));
    rmSync(directory, { recursive: true });
    record.note(event('two'));
    expect(record.takeFault()).toContain('ENOENT');
    expect(record.takeFault()).toBeUndefined();
    mkdirSync(directory);
    writeFileSync(path, '{"kind":"fai');
    record.note(event('three'));
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines).toEqual(['{"kind":"fai', JSON.stringify(event('three'))]);
    rmSync(directory, { recursive: true });
  });
});
