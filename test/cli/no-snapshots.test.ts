import { silent } from '../../lib/provider/events/run-origin';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Surroundings } from '../../lib/cli/cloud-session';
import { listSnapshots } from '../../lib/cli/list-snapshots';
import { restore } from '../../lib/cli/restore/restore-command';
import { DirectoryLock } from '../../lib/provider/plugin/directory-lock';
import { nova } from '../../lib/services/nova';
import { OPTIONS } from './restore/restored-nova';

const CLOUD = `
images: { registry: q }
hosts:
  ctl1: { engine: unix:///nowhere.sock, groups: [control, compute], address: 10.0.0.1 }
services: { nova: { snapshot: false } }
`;

describe('a service that makes no snapshots', () => {
  const printed: (string | readonly string[])[] = [];
  const terminal = {
    print: (lines: string | readonly string[]) => printed.push(lines),
    ask: () => Promise.resolve(undefined),
    isInteractive: false,
  };
  let directory: string;
  let surroundings: Surroundings;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'no-snapshots-'));
    writeFileSync(join(directory, 'cloud.yml'), CLOUD);
    writeFileSync(join(directory, 'versions.yml'), 'nova: { tag: "1" }');
    surroundings = {
      environment: {
        KOLLAFORM_CLOUD: join(directory, 'cloud.yml'),
        KOLLAFORM_VERSIONS: join(directory, 'versions.yml'),
      },
      knownServices: [nova],
      restoreEvents: () => silent,
      openEngine: () => Promise.reject(new Error('no engine is needed')),
      lockOf: (service) => DirectoryLock.of(join(directory, service)),
      signal: new AbortController().signal,
    };
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('is left out of the list, unless it was named', async () => {
    await listSnapshots(undefined, {}, surroundings, terminal);
    expect(printed).toEqual(['No service in versions.yml makes snapshots.']);
    await expect(listSnapshots('nova', {}, surroundings, terminal)).rejects.toThrow(
      'nova makes no snapshots: services.nova.snapshot in cloud.yml is off',
    );
  });

  it('is not looked at by a restore', async () => {
    const options = { ...OPTIONS, autoApprove: true, dryRun: false };
    await expect(restore('nova-1', options, surroundings, terminal)).rejects.toThrow(
      'there is no snapshot nova-1',
    );
  });
});
