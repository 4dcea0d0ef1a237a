import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobOf, resolveNova } from './small-nova';

describe("nova's jobs", () => {
  it('migrate the schemas with the new images when these change', () => {
    expect(jobOf('nova-api-bootstrap')).toMatchObject({
      host: 'ctl1',
      image: 'q/nova-api:n',
      environment: { KOLLA_UPGRADE: '', KOLLA_SERVICE_NAME: 'nova-api-bootstrap' },
      volumes: [
        '/etc/kolla/nova-api-bootstrap/:/var/lib/kolla/config_files/:ro',
        'kolla_logs:/var/log/kolla/:rw',
      ],
      triggers: [{ role: 'nova-api', image: 'q/nova-api:n', host: 'ctl1' }],
    });
    expect(jobOf('nova-cell-bootstrap')).toMatchObject({
      image: 'q/nova-conductor:n',
      environment: { KOLLA_UPGRADE: '' },
      triggers: [{ role: 'nova-conductor', image: 'q/nova-conductor:n', host: 'ctl1' }],
    });
  });

  it('ask the new release first whether it may go on, where there is a nova already', () => {
    expect(jobOf('nova-upgrade-check')).toMatchObject({
      host: 'ctl1',
      container: 'nova_upgrade_checks',
      image: 'q/nova-api:n',
      environment: { KOLLA_UPGRADE_CHECK: '', KOLLA_SERVICE_NAME: 'nova-upgrade-checks' },
      volumes: [
        '/etc/kolla/nova-api/:/var/lib/kolla/config_files/:ro',
        'kolla_logs:/var/log/kolla/:rw',
        '/lib/modules:/lib/modules:ro',
        '/dev/shm:/dev/shm:rw',
      ],
      acceptedExitCodes: [0, 1],
      onlyBeside: 'nova_api',
    });
  });

  it('force down stale records with the image that runs, before the check, where that is wanted', () => {
    const wanted = '{ stale_records: forced_down }';
    expect(jobOf('nova-stale-records', undefined, wanted)).toMatchObject({
      host: 'ctl1',
      image: 'container:nova_conductor',
      onlyBeside: 'nova_conductor',
      forcesDownStaleRecords: true,
      triggers: [],
      volumes: ['/etc/kolla/nova-conductor/:/var/lib/kolla/config_files/:ro'],
    });
    const [first] = resolveNova(wanted).waves;
    expect(first?.kind === 'jobs' ? first.jobs.map(({ job }) => job).slice(0, 3) : []).toEqual([
      'nova-cells-check',
      'nova-stale-records',
      'nova-upgrade-check',
    ]);
    expect(() => jobOf('nova-stale-records')).toThrow('does not run');
    expect(() =>
      jobOf('nova-stale-records', undefined, '{ stale_records: forced_down, service_records: false }'),
    ).toThrow('does not run');
  });

  it('tell what an exit code of the check means, an unexpected error from a reason not to upgrade', () => {
    const { exitCodes } = jobOf('nova-upgrade-check');
    expect(Object.keys(exitCodes ?? {})).toEqual(['1', '2', '255']);
    expect(exitCodes?.[255]).toContain('nothing is known of the upgrade');
  });

  it('finish the online data migrations of the release that runs with its own image, before the schema changes', () => {
    expect(jobOf('nova-api-pending-migrations', 'nova: { tag: 2026.1-x }')).toMatchObject({
      host: 'ctl1',
      image: 'container:nova_api',
      environment: { KOLLA_OSM: '', KOLLA_SERVICE_NAME: 'nova-api-bootstrap' },
      onlyBeside: 'nova_api',
      unlessRelease: 'q/nova-api:2026.1-x',
      triggers: [{ role: 'nova-api', host: 'ctl1' }],
      acceptedExitCodes: [0],
    });
    expect(jobOf('nova-cell-pending-migrations')).toMatchObject({
      image: 'container:nova_conductor',
      unlessRelease: 'q/nova-conductor:n',
    });
    const waves = resolveNova().waves.flatMap((wave) => (wave.kind === 'jobs' ? wave.jobs : []));
    const order = waves.map(({ job }) => job);
    expect(order.indexOf('nova-snapshot')).toBeLessThan(order.indexOf('nova-api-pending-migrations'));
    expect(order.indexOf('nova-cell-pending-migrations')).toBeLessThan(order.indexOf('nova-api-bootstrap'));
    const off = resolveNova('{ online_data_migrations: false }').waves;
    expect(JSON.stringify(off)).not.toContain('data_migrations');
  });

  it('save the database with the tool of the running server before either schema changes', () => {
    const snapshot = jobOf('nova-snapshot');
    expect(snapshot).toMatchObject({
      host: 'ctl1',
      image: 'container:mariadb',
      environment: {
        DB_HOST: '10.0.0.1',
        SERVICE: 'nova',
        METHOD: 'physical',
        KEEP: '5',
        DATABASES: 'nova_api nova_cell0 nova',
      },
      volumes: [
        '/etc/kolla/mariabackup/:/var/lib/kolla/config_files/:ro',
        'kolla_logs:/var/log/kolla/:rw',
        'mariadb:/var/lib/mysql:rw',
        'mariadb_backup:/backup:rw',
      ],
    });
    expect(snapshot.snapshot).toEqual({
      servers: [
        { host: 'ctl1', container: 'mariadb' },
        { host: 'ctl2', container: 'mariadb' },
      ],
      dataVolume: 'mariadb',
      backupVolume: 'mariadb_backup',
    });
    expect(snapshot.placements).toContainEqual({
      role: 'nova-compute',
      container: 'nova_compute',
      image: 'q/nova-compute:n',
      hosts: ['cmp1'],
    });
    expect(snapshot.triggers.map(({ role }) => role)).toEqual(['nova-api', 'nova-conductor']);
  });

  it('save as the options say', () => {
    const environment = (options: string) =>
      jobOf('nova-snapshot', undefined, `{ snapshot: ${options} }`).environment;
    expect(environment('true')).toMatchObject({ METHOD: 'physical', KEEP: '5' });
    expect(environment('{ method: logical, keep: 2, databases: [nova] }')).toMatchObject({
      METHOD: 'logical',
      KEEP: '2',
      DATABASES: 'nova',
    });
    expect(() => environment('{ keeps: 2 }')).toThrow(
      'services.nova.snapshot.keeps: unknown key; did you mean keep?',
    );
    expect(() => environment('often')).toThrow(
      'services.nova.snapshot: must be true, false, or a mapping with method (physical or logical), keep, databases and so on: see docs/services.md',
    );
  });

  it('tell a new database its cells, and nothing to one that has a nova_api', () => {
    const common = {
      environment: { KOLLA_CONFIG_STRATEGY: 'COPY_ALWAYS' },
      triggers: [],
      ignoresImage: true,
      unlessBeside: 'nova_api',
    };
    const mapping = jobOf('nova-map-cell0');
    expect(mapping).toMatchObject({ ...common, host: 'ctl1', image: 'q/nova-api:n' });
    const creation = jobOf('nova-create-cell');
    expect(creation).toMatchObject({ ...common, host: 'ctl1', image: 'q/nova-conductor:n' });
    expect(creation.volumes).toContain('/etc/kolla/nova-cell-bootstrap/:/var/lib/kolla/config_files/:ro');
  });

  it('map cell0 to the database that the configuration of the API bootstrap names', () => {
    const directory = mkdtempSync(join(tmpdir(), 'nova-jobs-'));
    writeFileSync(
      join(directory, 'nova.conf'),
      '[api_database]\nconnection = mysql://api\n[database]\nmax_retries = -1\nconnection = mysql://cell0?a=b\n[x]\nconnection = y\n',
    );
    const [, , script = ''] = jobOf('nova-map-cell0').command ?? [];
    const tried = script
      .replace(/^sudo .*$/gm, '')
      .replace('/etc/nova/nova.conf', join(directory, 'nova.conf'))
      .replace('nova-manage', 'echo');
    expect(execFileSync('bash', ['-c', tried], { encoding: 'utf8' })).toBe(
      'cell_v2 map_cell0 --database_connection mysql://cell0?a=b\n',
    );
    rmSync(directory, { recursive: true });
  });

  it('take a cell for made that a deploy made which failed later, and nothing else', () => {
    const [, , script = ''] = jobOf('nova-create-cell').command ?? [];
    const run = (answer: string) => {
      const manage = `nova-manage() { echo "$*: ${answer}"; return 2; }`;
      return spawnSync('bash', ['-c', `${manage}\n${script.replace(/^sudo .*$/gm, '')}`], {
        encoding: 'utf8',
      });
    };
    expect(run('Cell with the specified transport_url combination already exists')).toMatchObject({
      status: 0,
    });
    expect(run('no database')).toMatchObject({ status: 1, stdout: 'cell_v2 create_cell: no database\n' });
  });

  describe('look for more cells than one first', () => {
    const table = (rows: readonly (readonly [string, string])[]) =>
      [
        '+-------+--------------------------------------+---------+',
        '|  Name |                 UUID                 | Transport URL |',
        '+-------+--------------------------------------+---------+',
        ...rows.map(([name, uuid]) => `| ${name} | ${uuid} | rabbit: |`),
        '+-------+--------------------------------------+---------+',
      ].join('\n');
    const CELL0 = ['cell0', '00000000-0000-0000-0000-000000000000'] as const;
    const FIRST = ['', '6ea19e73-5a48-4a05-a5b4-ea4d0b3b6d8b'] as const;
    const SECOND = ['cell2', 'b0a3f0a4-3b7e-4a60-8a6c-5ad3c0dfd1b2'] as const;

    const run = (answer: string, code = 0) => {
      const [, , script = ''] = jobOf('nova-cells-check').command ?? [];
      const manage = `nova-manage() { cat <<'END'\n${answer}\nEND\nreturn ${code}; }`;
      const text = `${manage}\n${script.replace(/^sudo .*$/gm, '')}`;
      return spawnSync('bash', ['-c', text], { encoding: 'utf8' });
    };

    it('with the code that runs, before anything else, where there is a nova', () => {
      expect(jobOf('nova-cells-check')).toMatchObject({
        image: 'container:nova_api',
        onlyBeside: 'nova_api',
        environment: { KOLLA_SERVICE_NAME: 'nova-api-bootstrap' },
      });
      const [first] = resolveNova().waves;
      expect(first?.kind === 'jobs' && first.jobs[0]?.job).toBe('nova-cells-check');
      expect(JSON.stringify(resolveNova('{ cells_check: false }').waves)).not.toContain('cells_check');
    });

    it('and are content with the one that Kolla makes', () => {
      expect(run(table([CELL0, FIRST]))).toMatchObject({ status: 0, stdout: `Cells: ${FIRST[1]}\n` });
      expect(run('')).toMatchObject({ status: 0, stdout: 'Cells:\n' });
    });

    it('and stop with the names of all when there are more', () => {
      const { status, stdout } = run(table([CELL0, FIRST, SECOND]));
      expect([status, stdout]).toEqual([3, `Cells: ${FIRST[1]} cell2\n`]);
      expect(jobOf('nova-cells-check').exitCodes?.[3]).toContain('All cells go together or none');
    });

    it('and stop when they cannot be asked for', () => {
      expect(run('Lost connection', 255).status).toBe(255);
    });
  });

  it('make new computes known to the API', () => {
    expect(jobOf('nova-discover-hosts')).toMatchObject({
      image: 'q/nova-conductor:n',
      hostTriggers: { 'nova-compute': ['cmp1'] },
    });
    expect(jobOf('nova-discover-hosts', undefined, '{ ironic: true }').hostTriggers).toEqual({
      'nova-compute': ['cmp1'],
      'nova-compute-ironic': ['ctl1', 'ctl2'],
    });
  });

  it('rewrite rows when all of nova is at the release of the API, patches aside', () => {
    const versions = (compute: string) =>
      `nova: { tag: 2025.2-debian-bookworm, roles: { nova-compute: { tag: ${compute} } } }`;
    expect(jobOf('nova-cell-online-data-migrations', versions('2025.2-p1'))).toMatchObject({
      image: 'q/nova-conductor:2025.2-debian-bookworm',
      environment: { KOLLA_OSM: '', KOLLA_SERVICE_NAME: 'nova-cell-bootstrap' },
      blockedBy: { waves: ['conductors', 'computes'], outdated: [] },
    });
    const { blockedBy } = jobOf('nova-api-online-data-migrations', versions('2025.1-debian-bookworm'));
    expect(blockedBy?.outdated).toEqual(['cmp1/nova_compute']);
  });
});
