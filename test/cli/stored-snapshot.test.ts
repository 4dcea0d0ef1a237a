import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderListing } from '../../lib/cli/list-snapshots';
import { LISTING_SCRIPT, parseListing } from '../../lib/cli/stored-snapshot';

const NOW = new Date('2026-12-01T00:00:00Z');

describe('the list of snapshots', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'snapshots-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const place = () => join(root, 'kollaform/nova');

  function addSnapshot(id: string, createdAt: string, others: object = {}): void {
    const directory = join(place(), id);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'dump.sql.gz'), 'data');
    const sums = 'abc  ./dump.sql.gz\n';
    writeFileSync(join(directory, 'SHA256SUMS'), sums);
    const described = {
      id,
      service: 'nova',
      method: 'logical',
      reason: 'upgrade',
      from: '2025.1',
      to: '2025.2',
      createdAt,
      bytes: 18_001_920,
      checksum: createHash('sha256').update(sums).digest('hex'),
      serverVersion: '10.11.6',
      galeraPosition: '',
      databases: ['nova'],
      ...others,
    };
    writeFileSync(join(directory, 'snapshot.json'), JSON.stringify(described));
  }

  function list() {
    const script = LISTING_SCRIPT.replace('/backup', root);
    const { stdout, stderr } = spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', SERVICE: 'nova' },
    });
    expect(stderr).toBe('');
    return parseListing(stdout);
  }

  it('is empty where nothing was ever saved', () => {
    expect(list()).toEqual({ snapshots: [], unreadable: [] });
    expect(renderListing({ service: 'nova', host: 'ctl1', ...list() }, NOW)).toEqual([
      'nova has no snapshots on ctl1.',
    ]);
  });

  it('is empty where only the mark of a restore is', () => {
    mkdirSync(place(), { recursive: true });
    expect(list()).toEqual({ snapshots: [], unreadable: [] });
  });

  it('has every snapshot, oldest first, and tells of a restore that was not finished', () => {
    addSnapshot('nova-20261127T150000Z-2025.1-to-2025.2', '2026-11-27T15:00:00Z', {
      reason: 'before-restore',
    });
    addSnapshot('nova-20261126T150000Z-none-to-2025.1', '2026-11-26T15:00:00Z', {
      from: 'none',
      to: '2025.1',
    });
    mkdirSync(join(place(), 'nova-20261128T150000Z-a-to-b.partial'));
    writeFileSync(join(place(), 'restore-under-way'), 'nova-20261126T150000Z-none-to-2025.1\n');
    expect(renderListing({ service: 'nova', host: 'ctl1', ...list() }, NOW)).toEqual([
      'A restore is under way: npx kollaform restore nova-20261126T150000Z-none-to-2025.1 finishes it.',
      'ID                                      TAKEN                    FROM    TO      METHOD   SIZE      COMPLETE',
      'nova-20261126T150000Z-none-to-2025.1    2026-11-26 15:00:00 UTC  none    2025.1  logical  17.2 MiB  yes',
      'nova-20261127T150000Z-2025.1-to-2025.2  2026-11-27 15:00:00 UTC  2025.1  2025.2  logical  17.2 MiB  yes       before a restore',
    ]);
  });

  it('says which one has lost a file, or has other checksums than when it was written', () => {
    addSnapshot('nova-20261126T150000Z-a-to-b', '2026-11-26T15:00:00Z');
    addSnapshot('nova-20261127T150000Z-a-to-b', '2026-11-27T15:00:00Z');
    rmSync(join(place(), 'nova-20261126T150000Z-a-to-b/dump.sql.gz'));
    writeFileSync(join(place(), 'nova-20261127T150000Z-a-to-b/SHA256SUMS'), 'def  ./dump.sql.gz\n');
    expect(list().snapshots.map(({ isComplete }) => isComplete)).toEqual([false, false]);
  });

  it('names what cannot be read', () => {
    addSnapshot('nova-20261126T150000Z-a-to-b', '2026-11-26T15:00:00Z');
    addSnapshot('nova-20261127T150000Z-a-to-b', '2026-11-27T15:00:00Z');
    writeFileSync(join(place(), 'nova-20261126T150000Z-a-to-b/snapshot.json'), '{ "id": ');
    mkdirSync(join(place(), 'nova-20261128T150000Z-a-to-b'));
    const { snapshots, unreadable } = list();
    expect(snapshots.map(({ id }) => id)).toEqual(['nova-20261127T150000Z-a-to-b']);
    expect(unreadable).toEqual(['nova-20261126T150000Z-a-to-b', 'nova-20261128T150000Z-a-to-b']);
    expect(renderListing({ service: 'nova', host: 'ctl1', ...list() }, NOW)[0]).toBe(
      'nova-20261126T150000Z-a-to-b on ctl1 cannot be read: its snapshot.json is damaged.',
    );
  });

  it('names those from the future', () => {
    addSnapshot('nova-20261126T150000Z-a-to-b', '2026-11-26T15:00:00Z');
    addSnapshot('nova-20270101T000000Z-a-to-b', '2027-01-01T00:00:00Z');
    const [note] = renderListing({ service: 'nova', host: 'ctl1', ...list() }, NOW);
    expect(note).toMatch(/^From the future, .* ctl1 .*: nova-20270101T000000Z-a-to-b\. They stay/);
  });
});
