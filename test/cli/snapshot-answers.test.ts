import { silent } from '../../lib/provider/events/run-origin';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { framed, tryUnframe } from '../../lib/cli/framed-answer';
import { listSnapshots } from '../../lib/cli/list-snapshots';
import { EngineError } from '../../lib/engine/engine-error';
import { DirectoryLock } from '../../lib/provider/plugin/directory-lock';
import { nova } from '../../lib/services/nova';
import { FakeEngine } from '../helpers/fake-engine';
import { spawnSync } from 'node:child_process';

const CLOUD = `
images: { registry: q }
hosts:
  ctl1: { engine: unix:///nowhere.sock, groups: [control, compute], address: 10.0.0.1 }
services: { nova: { snapshot: {} } }
`;

/** What the errand prints when there is no snapshot. */
const WHOLE = 'kollaform: begin\nkollaform: end';

describe('what a host answers about its snapshots', () => {
  let directory: string;
  let engine: FakeEngine;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'snapshot-answers-'));
    writeFileSync(join(directory, 'cloud.yml'), CLOUD);
    writeFileSync(join(directory, 'versions.yml'), 'nova: { tag: "1" }');
    engine = new FakeEngine('ctl1').addImage('db:1');
    engine.addContainer('mariadb', { spec: { Image: 'db:1' } });
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  async function list(logs: string): Promise<unknown> {
    engine.addImage('db:1', { exitCode: 0, logs });
    const printed: unknown[] = [];
    const surroundings = {
      environment: {
        KOLLAFORM_CLOUD: join(directory, 'cloud.yml'),
        KOLLAFORM_VERSIONS: join(directory, 'versions.yml'),
      },
      knownServices: [nova],
      restoreEvents: () => silent,
      openEngine: () => Promise.resolve(engine),
      lockOf: (service: string) => DirectoryLock.of(join(directory, service)),
      signal: new AbortController().signal,
    };
    await listSnapshots('nova', {}, surroundings, {
      print: (lines) => printed.push(lines),
      ask: () => Promise.resolve(undefined),
      isInteractive: false,
    });
    return printed[0];
  }

  it('is that there are none, when it says so', async () => {
    expect(await list(WHOLE)).toEqual(['nova has no snapshots on ctl1.']);
  });

  it.each(['', 'kollaform: begin', 'snapshot nova-1\nkollaform: end'])(
    'is nothing to rely on when a part of it is missing: %j',
    async (part) => {
      await expect(list(part)).rejects.toThrow(
        'ctl1/nova_snapshots: only a part of what it answered is in its log',
      );
    },
  );

  it('is an error, and not that there are none, when the connection is lost', async () => {
    const operation = 'read the output of container nova_snapshots';
    const lost = { kind: 'unreachable', host: 'ctl1', operation, reason: 'socket hang up' } as const;
    engine.readOutput = () => Promise.reject(new EngineError(lost));
    await expect(list(WHOLE)).rejects.toThrow(
      `ctl1/nova_snapshots: what it answered could not be read (ctl1: could not ${operation}: socket hang up)`,
    );
  });
});

describe('a script whose output says where it begins and ends', () => {
  const run = (script: string) => spawnSync('sh', ['-c', framed(script)], { encoding: 'utf8' });

  it('ends as it did before, also early', () => {
    const { stdout, status } = run('set -eu\necho one\nexit 0\necho two');
    expect([tryUnframe(stdout.trimEnd()), status]).toEqual(['one', 0]);
    expect(run('set -e\nfalse\necho on').status).toBe(1);
    expect(run('echo to stderr >&2; exit 3').status).toBe(3);
  });
});
