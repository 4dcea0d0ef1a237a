import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BACKUP, SnapshotSandbox } from './snapshot-sandbox';

describe('the snapshot of MariaDB', () => {
  let box: SnapshotSandbox;
  beforeEach(() => {
    box = new SnapshotSandbox();
  });
  afterEach(() => {
    box.remove();
  });

  describe('physical', () => {
    beforeEach(() => {
      box.withData();
      box.withCredentials();
    });

    it('copies and prepares the data of the server on its own host, and says what it saved', () => {
      const { status, output, snapshots } = box.run();
      expect(status).toBe(0);
      expect(snapshots).toEqual([expect.stringMatching(/^nova-\d{8}T\d{6}Z-2025\.1-to-2025\.2$/)]);
      expect(output).toMatch(
        /^Saved nova-\d{8}T\d{6}Z-2025\.1-to-2025\.2: \d+ KiB, SHA-256 [0-9a-f]{64}, in \d s\.$/m,
      );
      const [backup, prepare] = box.calls().split('\n');
      expect(backup).toMatch(
        /^mariadb-backup --defaults-file=\S+config_files\/my\.cnf --backup --host=10\.0\.0\.1 --target-dir=\S+\.partial\/data$/,
      );
      expect(prepare).toMatch(/^mariadb-backup --prepare --target-dir=\S+\.partial\/data$/);
    });

    it('describes itself, and has the checksums of all its files', () => {
      const [id] = box.run().snapshots;
      const described = JSON.parse(box.fileOf(id, 'snapshot.json')) as { readonly checksum: string };
      expect(described).toMatchObject({
        id,
        service: 'nova',
        method: 'physical',
        reason: 'upgrade',
        from: '2025.1',
        to: '2025.2',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
        serverVersion: '10.11.6-MariaDB',
        galeraPosition: '',
        databases: ['nova', 'nova_api'],
      });
      const sums = box.fileOf(id, 'SHA256SUMS');
      expect(
        sums
          .split('\n')
          .map((line) => line.split('  ')[1] ?? '')
          .sort(),
      ).toEqual(['', './data/nova/instances.ibd', './data/xtrabackup_checkpoints', './placements.json']);
      const { stdout } = spawnSync('sha256sum', { input: sums, encoding: 'utf8' });
      expect(stdout).toContain(described.checksum);
    });

    it("takes the credentials where Kolla's image puts them", () => {
      box.program('sudo', 'shift; exec "$@"');
      box.program('kolla_set_configs', `: > ${box.root}/etc/mysql/my.cnf`);
      expect(box.run().status).toBe(0);
      expect(box.calls()).toContain(`--defaults-file=${box.root}/etc/mysql/my.cnf`);
    });

    it.each(['--backup', '--prepare'])('fails, and leaves nothing half done, when %s fails', (step) => {
      box.withPlace('nova-1.partial');
      box.program('mariadb-backup', `case "$*" in *${step}*) echo broken >&2; exit 7;; esac`);
      expect(box.run()).toEqual({ status: 7, output: 'broken\n', snapshots: [] });
    });

    it('is nothing that the tool did not prepare', () => {
      box.program('mariadb-backup', BACKUP.replace('log-applied', 'full-backuped'));
      expect(box.run()).toMatchObject({
        status: 1,
        output: expect.stringContaining('not prepared') as string,
      });
      expect(box.snapshots()).toEqual([]);
    });

    it('is nothing with a damaged page', () => {
      box.program('innochecksum', 'echo "page 3 invalid" >&2; exit 1');
      const { status, output, snapshots } = box.run();
      expect({ status, snapshots }).toEqual({ status: 1, snapshots: [] });
      expect(output).toMatch(/A page of \S+nova\/instances\.ibd has a wrong checksum/);
    });

    it('is nothing that cannot be read back', () => {
      box.program(
        'sync',
        'echo changed > "$(echo $ROOT/backup/kollaform/nova/*.partial/data/nova/instances.ibd)"',
      );
      expect(box.run()).toMatchObject({ status: 1, snapshots: [] });
    });

    it('is not begun without room for it, and says how much is missing', () => {
      writeFileSync(join(box.root, 'var/lib/mysql/nova/instances.ibd'), Buffer.alloc(20 << 20, 1));
      box.free(16_384);
      const { status, output, snapshots } = box.run();
      expect({ status, snapshots }).toEqual({ status: 1, snapshots: [] });
      expect(output).toBe('Too little space in the volume of the snapshots: 23 MiB needed, 16 MiB free.\n');
      expect(box.calls()).toBe('');
    });

    it('has the room that one which was killed has left', () => {
      const left = box.withPlace('nova-1.partial');
      box.program(
        'df',
        `if [ -e ${left} ]; then free=0; else free=99999; fi; echo "volume 9 9 $free 1% /backup"`,
      );
      expect(box.run().status).toBe(0);
    });

    it('is on the disk under its name before an old one goes', () => {
      const old = box.withPlace('nova-20250101T000000Z-a-to-b');
      box.program('sync', `cd ${join(old, '..')} && echo $(ls; ls */snapshot.json) >> "$ROOT/synced"`);
      const [id = ''] = box.run({ KEEP: '1' }).snapshots;
      const kept = basename(old);
      expect(readFileSync(join(box.root, 'synced'), 'utf8').split('\n')).toEqual([
        `${kept} ${id}.partial`,
        `${kept} ${id}.partial ${id}.partial/snapshot.json`,
        `${kept} ${id} ${id}/snapshot.json`,
        '',
      ]);
    });

    it('is taken from a node of a cluster only when that is synced, with its position', () => {
      box.server({
        wsrep_on: 'wsrep_on\tON',
        wsrep_local_state_comment: 'wsrep_local_state_comment\tSynced',
      });
      box.program(
        'mariadb-backup',
        `${BACKUP}
        for file in donor xtrabackup; do echo "6c2e:1234 0" > "$target/\${file}_galera_info"; done`,
      );
      const [id] = box.run().snapshots;
      expect(box.calls()).toContain('--backup --galera-info --host');
      expect(JSON.parse(box.fileOf(id, 'snapshot.json'))).toMatchObject({ galeraPosition: '6c2e:1234' });
    });

    it('gives up on a node that does not become synced', () => {
      box.server({ wsrep_on: 'wsrep_on\tON', wsrep_local_state_comment: 'wsrep_local_state_comment\tDonor' });
      box.program('sleep', 'exit 0');
      box.program(
        'date',
        'case "$*" in +%s) echo $(($(wc -l < "$ROOT/dates") * 100)); echo >> "$ROOT/dates";; *) exec /bin/date "$@";; esac',
      );
      writeFileSync(join(box.root, 'dates'), '');
      expect(box.run()).toEqual({
        status: 1,
        output: 'This node of the Galera cluster is not synced (Donor): mend the cluster first.\n',
        snapshots: [],
      });
    });

    it('removes old ones, and only when the new one is complete', () => {
      const old = [
        'nova-20250101T000000Z-a-to-b',
        'nova-20250102T000000Z-a-to-b',
        'nova-20250103T000000Z-a-to-b',
      ];
      for (const id of old) box.withPlace(id);
      box.program('mariadb-backup', 'exit 7');
      expect(box.run({ KEEP: '2' }).snapshots).toEqual(old);
      box.program('mariadb-backup', BACKUP);
      const { output, snapshots } = box.run({ KEEP: '2' });
      expect(snapshots).toEqual([old[2], expect.stringContaining('2025.2')]);
      expect(output).toContain(`Removed ${old[0]}, since the newest 2 are kept, and the last one`);
    });

    it('spares the one that is about to be restored', () => {
      const spared = 'nova-20250101T000000Z-a-to-b';
      box.withPlace(spared);
      expect(box.run({ KEEP: '1', SPARED: spared }).snapshots).toContain(spared);
    });

    it('does not save half a database, which a restore that was cut short may have left', () => {
      writeFileSync(join(box.withPlace(''), 'restore-under-way'), 'nova-1');
      expect(box.run()).toMatchObject({
        status: 1,
        output: 'A restore is under way: finish it with npx kollaform restore nova-1\n',
      });
    });
  });

  it('saves what a restore has put in place only for a restore that begins again', () => {
    box.withData();
    box.withCredentials();
    for (const mark of ['restore-under-way', 'restore-copied']) {
      writeFileSync(join(box.withPlace(''), mark), 'nova-1');
    }
    expect(box.run().status).toBe(1);
    expect(box.run({ REASON: 'before-restore' }).status).toBe(0);
  });

  describe('logical', () => {
    const LOGICAL = { METHOD: 'logical' };
    beforeEach(() => {
      box.withData('keystone');
      box.withCredentials();
    });

    it("has those of the service's databases that are there, as one transaction saw them", () => {
      const { status, snapshots } = box.run(LOGICAL);
      expect(status).toBe(0);
      expect(box.calls()).toMatch(
        /--single-transaction --routines --triggers --events --databases nova_api nova$/m,
      );
      expect(JSON.parse(box.fileOf(snapshots[0], 'snapshot.json'))).toMatchObject({
        method: 'logical',
        databases: ['nova_api', 'nova'],
      });
      const { stdout } = spawnSync('gzip', ['-dc', box.pathOf(snapshots[0], 'dump.sql.gz')]);
      expect(stdout.toString()).toContain('CREATE TABLE instances;');
    });

    it('is an error without any of them', () => {
      expect(box.run({ ...LOGICAL, DATABASES: 'neutron' })).toEqual({
        status: 1,
        output: 'None of these databases is there: neutron\n',
        snapshots: [],
      });
    });

    it('fails when the dump does, although gzip does not', () => {
      box.program('mariadb-dump', 'echo "-- Dump completed"; echo "access denied" >&2; exit 2');
      expect(box.run(LOGICAL)).toEqual({
        status: 1,
        output: 'access denied\nThe dump failed with code 2.\n',
        snapshots: [],
      });
    });

    it('is nothing without the last line of a dump', () => {
      box.program('mariadb-dump', 'echo "CREATE TABLE"');
      expect(box.run(LOGICAL)).toEqual({ status: 1, output: 'The dump is not complete.\n', snapshots: [] });
    });
  });

  it('fails with the remedy when there are no credentials', () => {
    box.withData();
    const { status, output } = box.run();
    expect(status).toBe(1);
    expect(output).toContain('enable mariabackup in Kolla, or switch the snapshot off in cloud.yml');
  });

  it('fails with the remedy when Kolla has no settings for it', () => {
    box.withData();
    box.program('sudo', 'shift; exec "$@"');
    box.program('kolla_set_configs', 'echo MissingRequiredSource >&2; exit 1');
    expect(box.run().output).toContain('enable mariabackup in Kolla, or switch the snapshot off');
  });

  it('has nothing to do, and says so, where MariaDB has no data', () => {
    expect(box.run()).toEqual({
      status: 0,
      output: 'No MariaDB data on this host: nothing to save.\n',
      snapshots: [],
    });
  });
});
