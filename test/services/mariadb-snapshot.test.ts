import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariadbSnapshot } from '../../lib/services/mariadb-snapshot';

const KOLLA = { config_strategy: 'COPY_ALWAYS', extra_volumes: [] } as const;

/** The job's own script with a directory for the container's file system, and stand-ins for the programs of its image. */
describe('the snapshot of MariaDB', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'snapshot-'));
    for (const path of ['bin', 'backup', 'var/lib/kolla/config_files', 'etc/mysql']) {
      mkdirSync(join(root, path), { recursive: true });
    }
    program(
      'mariadb-backup',
      `echo "$@" >> ${root}/calls; for last; do :; done; mkdir -p "\${last#--target-dir=}"`,
    );
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function program(name: string, body: string): void {
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  }

  function withData(): void {
    mkdirSync(join(root, 'var/lib/mysql/mysql'), { recursive: true });
  }

  function withCredentials(path = 'var/lib/kolla/config_files/my.cnf'): void {
    writeFileSync(join(root, path), '[client]\n');
  }

  function run() {
    const script = mariadbSnapshot('nova', KOLLA).command?.[2] ?? '';
    const inRoot = script.replaceAll('/var/lib/', `${root}/var/lib/`).replaceAll('/etc/', `${root}/etc/`);
    const { status, stdout, stderr } = spawnSync('sh', ['-c', inRoot], {
      encoding: 'utf8',
      env: {
        PATH: `${root}/bin:/usr/bin:/bin`,
        DB_HOST: '10.0.0.1',
        BACKUP_PREFIX: `${root}/backup/kollaform-nova-`,
      },
    });
    return { status, output: stdout + stderr, backups: readdirSync(join(root, 'backup')) };
  }

  it('copies and prepares the data of the server on its own host, and says where it is and how large', () => {
    withData();
    withCredentials();
    const { status, output, backups } = run();
    expect(status).toBe(0);
    expect(backups).toEqual([expect.stringMatching(/^kollaform-nova-\d{8}T\d{6}Z$/)]);
    expect(output).toMatch(
      /^Saved [\d.]+[KMG] in \S+\/backup\/kollaform-nova-\S+, volume mariadb_backup\.$/m,
    );
    const [backup, prepare] = readFileSync(join(root, 'calls'), 'utf8').split('\n');
    expect(backup).toMatch(
      /^--defaults-file=\S+config_files\/my\.cnf --backup --host=10\.0\.0\.1 --target-dir=\S+\.partial$/,
    );
    expect(prepare).toMatch(/^--prepare --target-dir=\S+\.partial$/);
  });

  it("takes the credentials where Kolla's image puts them", () => {
    withData();
    program('sudo', 'shift; exec "$@"');
    program('kolla_set_configs', `: > ${root}/etc/mysql/my.cnf`);
    expect(run().status).toBe(0);
    expect(readFileSync(join(root, 'calls'), 'utf8')).toContain(`--defaults-file=${root}/etc/mysql/my.cnf`);
  });

  it.each(['--backup', '--prepare'])('fails, and leaves nothing half done, when %s fails', (step) => {
    withData();
    withCredentials();
    mkdirSync(join(root, 'backup/kollaform-nova-1.partial'));
    program('mariadb-backup', `case "$*" in *${step}*) echo broken >&2; exit 7;; esac`);
    expect(run()).toEqual({ status: 7, output: 'broken\n', backups: [] });
  });

  it('fails with the remedy when there are no credentials', () => {
    withData();
    const { status, output } = run();
    expect(status).toBe(1);
    expect(output).toContain('enable mariabackup in Kolla, or switch the snapshot off in cloud.yml');
  });

  it('has nothing to do, and says so, where MariaDB has no data', () => {
    expect(run()).toEqual({
      status: 0,
      output: 'No MariaDB data on this host: nothing to save.\n',
      backups: [],
    });
  });
});
