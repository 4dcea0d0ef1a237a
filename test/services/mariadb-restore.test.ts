import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDatabaseFacts } from '../../lib/cli/restore/restore-facts';
import {
  CLUSTER_SCRIPT,
  COPY_BACK_SCRIPT,
  FACTS_SCRIPT,
  LOAD_SCRIPT,
} from '../../lib/services/mariadb-restore-scripts';
import { SnapshotSandbox } from './snapshot-sandbox';

const ID = 'nova-20261126T150000Z-1-to-2';

describe('what a restore does beside the database', () => {
  let box: SnapshotSandbox;
  beforeEach(() => {
    box = new SnapshotSandbox();
    box.withData();
    box.withCredentials();
  });
  afterEach(() => {
    box.remove();
  });

  const isCopied = () => existsSync(box.pathOf(undefined, 'restore-copied'));
  const inPlace = () => existsSync(join(box.root, 'var/lib/mysql/nova'));

  it('knows the version of the server also when that does not run', () => {
    mkdirSync(box.withPlace(ID), { recursive: true });
    writeFileSync(join(box.withPlace(ID), 'snapshot.json'), '{}');
    box.program('mariadbd', 'echo "mariadbd  Ver 10.11.11-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64"');
    const { output } = box.runScript(FACTS_SCRIPT, { ID });
    expect(parseDatabaseFacts(output)).toMatchObject({
      serverVersion: '10.11.11-MariaDB-0+deb12u1',
      databases: ['nova', 'nova_api'],
    });
  });

  describe('copying back', () => {
    const copyBack = () => box.runScript(COPY_BACK_SCRIPT, { ID, NODES: '1' });
    beforeEach(() => {
      box.program('mariadb-backup', 'for last; do :; done; mkdir -p "${last#--datadir=}/mysql"');
    });

    it('replaces the data', () => {
      writeFileSync(join(box.withPlace(ID), 'snapshot.json'), '{}');
      mkdirSync(join(box.withPlace(ID), 'data/mysql'), { recursive: true });
      expect(copyBack()).toEqual({ status: 0, output: '' });
      expect([isCopied(), inPlace()]).toEqual([true, false]);
    });

    it.each(['snapshot.json', 'data/mysql/user.ibd'])('removes nothing without %s', (missing) => {
      for (const file of ['snapshot.json', 'data/mysql/user.ibd'].filter((it) => it !== missing)) {
        mkdirSync(join(box.withPlace(ID), file, '..'), { recursive: true });
        writeFileSync(join(box.withPlace(ID), file), '');
      }
      expect(copyBack()).toEqual({
        status: 1,
        output: `${ID} is not there any more; nothing was removed.\n`,
      });
      expect([isCopied(), inPlace()]).toEqual([false, true]);
    });
  });

  describe('loading a dump', () => {
    const load = () => box.runScript(LOAD_SCRIPT, { ID, DATABASES: 'nova' });
    const dumped = (text: string) => {
      writeFileSync(join(box.withPlace(ID), 'snapshot.json'), '{}');
      const { stdout } = spawnSync('gzip', { input: text });
      writeFileSync(join(box.withPlace(ID), 'dump.sql.gz'), stdout);
    };
    beforeEach(() => {
      box.program('mariadb', 'case "$*" in *--execute*) echo "$@";; *) cat;; esac >> "$ROOT/calls"');
    });

    it('drops the databases, and puts in what was dumped', () => {
      dumped('CREATE DATABASE nova;\n');
      expect(load()).toEqual({ status: 0, output: '' });
      expect(box.calls()).toMatch(/DROP DATABASE IF EXISTS nova\nCREATE DATABASE nova;\n$/);
      expect(isCopied()).toBe(true);
    });

    it('drops nothing for a dump that is not there, or cannot be read', () => {
      expect(load()).toEqual({ status: 1, output: `${ID} is not there any more; nothing was removed.\n` });
      dumped('CREATE DATABASE nova;\n');
      writeFileSync(join(box.withPlace(ID), 'dump.sql.gz'), 'no archive');
      expect(load().output).toContain('The dump cannot be read; nothing was removed.');
      expect(box.calls()).toBe('');
    });

    it('fails when unpacking does, although the client does not', () => {
      dumped('CREATE DATABASE nova;\n');
      box.program('gzip', 'case "$1" in -t) exit 0;; *) echo "CREATE"; exit 3;; esac');
      expect(load()).toEqual({ status: 1, output: 'Unpacking the dump failed with code 3.\n' });
      expect(isCopied()).toBe(false);
    });
  });

  describe('looking whether the cluster is up', () => {
    const look = (status: string, state: string) => {
      box.server({
        wsrep_cluster_status: `wsrep_cluster_status\t${status}`,
        wsrep_local_state_comment: `wsrep_local_state_comment\t${state}`,
      });
      return box.runScript(CLUSTER_SCRIPT, { PATIENCE: '0' });
    };

    it('takes a synced node of the primary component for it, and no other', () => {
      expect(look('Primary', 'Synced').status).toBe(0);
      expect(look('non-Primary', 'Synced').status).toBe(1);
      expect(look('Primary', 'Joining').status).toBe(1);
    });

    it('does not take one for it that does not answer', () => {
      box.program('mariadb', 'exit 1');
      expect(box.runScript(CLUSTER_SCRIPT, { PATIENCE: '0' }).status).toBe(1);
    });
  });
});
