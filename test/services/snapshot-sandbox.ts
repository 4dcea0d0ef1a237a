import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SNAPSHOT_SCRIPT } from '../../lib/services/mariadb-snapshot-script';

/** Remembers its arguments, and which directory they name. */
const REMEMBER = 'echo "$0 $@" >> "$ROOT/calls"; for last; do :; done; target=${last#--target-dir=}\n';

/** What every image has. Nothing else of this machine is seen: it may have a MariaDB with programs of the same names. */
const TOOLS =
  'basename cat chmod chown cp cut date dd df dirname du env find grep gzip head id ls mkdir mv rm rmdir sed sh sha256sum ' +
  'sleep sort stat sync tail tee touch tr uniq wc xargs';

/** What mariadb-backup does. */
export const BACKUP = `${REMEMBER}mkdir -p "$target/nova" "$target/nova_api" "$target/mysql"
  echo rows > "$target/nova/instances.ibd"; echo "backup_type = log-applied" > "$target/xtrabackup_checkpoints"`;

/** The job's own script with a directory for the container's file system, and stand-ins for the programs of its image. */
export class SnapshotSandbox {
  readonly root = mkdtempSync(join(tmpdir(), 'snapshot-'));

  constructor() {
    for (const path of ['bin', 'tools', 'backup', 'var/lib/kolla/config_files', 'etc/mysql', 'tmp']) {
      mkdirSync(join(this.root, path), { recursive: true });
    }
    for (const tool of TOOLS.split(' ')) {
      const directory = ['/usr/bin', '/bin'].find((it) => existsSync(join(it, tool))) ?? '/bin';
      symlinkSync(join(directory, tool), join(this.root, 'tools', tool));
    }
    writeFileSync(join(this.root, 'placements.json'), '[]\n');
    this.server();
    this.free(9_999_999);
    this.program('mariadb-backup', BACKUP);
    this.program('mariadb-dump', `${REMEMBER}echo "CREATE TABLE instances;"; echo "-- Dump completed"`);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  program(name: string, body: string): void {
    writeFileSync(join(this.root, 'bin', name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(this.root, 'bin', name), 0o755);
  }

  /** @param kilobytes free in the volume */
  free(kilobytes: number): void {
    this.program('df', `echo heading; echo "volume 9 9 ${kilobytes} 1% /backup"`);
  }

  /** What it answers to a query that holds the text. */
  server(answers: Readonly<Record<string, string>> = {}): void {
    const cases = Object.entries({ 'SELECT VERSION': '10.11.6-MariaDB', ...answers }).map(
      ([text, answer]) => `*"${text}"*) echo "${answer}" ;;`,
    );
    this.program('mariadb', `case "$*" in\n${cases.join('\n')}\nesac`);
  }

  withData(...databases: readonly string[]): void {
    for (const name of ['mysql', 'nova', 'nova_api', ...databases]) {
      mkdirSync(join(this.root, 'var/lib/mysql', name), { recursive: true });
    }
  }

  withCredentials(path = 'var/lib/kolla/config_files/my.cnf'): void {
    writeFileSync(join(this.root, path), '[client]\n');
  }

  /** Something that is in the place of the snapshots already. */
  withPlace(name: string): string {
    const path = join(this.root, 'backup/kollaform/nova', name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  run(settings: Readonly<Record<string, string>> = {}) {
    return { ...this.runScript(SNAPSHOT_SCRIPT, settings), snapshots: this.snapshots() };
  }

  /** Another script that runs beside the database. */
  runScript(script: string, settings: Readonly<Record<string, string>>) {
    const paths = /(?<=[\s"=>]|^)\/(backup|var\/lib|etc|tmp)(?=[/\s"])/gm;
    const inRoot = script.replaceAll(paths, `${this.root}/$1`);
    const { status, stdout, stderr } = spawnSync('sh', ['-c', inRoot], {
      encoding: 'utf8',
      env: {
        ROOT: this.root,
        PATH: `${this.root}/bin:${this.root}/tools`,
        SERVICE: 'nova',
        METHOD: 'physical',
        KEEP: '5',
        DATABASES: 'nova_api nova_cell0 nova',
        DB_HOST: '10.0.0.1',
        FROM_TAG: '2025.1',
        TO_TAG: '2025.2',
        PLACEMENTS: `${this.root}/placements.json`,
        REASON: 'upgrade',
        SPARED: '',
        ...settings,
      },
    });
    return { status, output: stdout + stderr };
  }

  snapshots(): readonly string[] {
    const place = join(this.root, 'backup/kollaform/nova');
    return existsSync(place) ? readdirSync(place).sort() : [];
  }

  pathOf(id: string | undefined, name: string): string {
    return join(this.root, 'backup/kollaform/nova', id ?? '', name);
  }

  fileOf(id: string | undefined, name: string): string {
    return readFileSync(this.pathOf(id, name), 'utf8');
  }

  /** What the stand-ins were called with. */
  calls(): string {
    const path = join(this.root, 'calls');
    return existsSync(path) ? readFileSync(path, 'utf8').replaceAll(`${this.root}/bin/`, '') : '';
  }
}
