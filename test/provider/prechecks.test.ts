import { withCode } from '../../lib/contract/error-code';
import { printSpaceNeeds, type SpaceNeed } from '../../lib/contract/prechecks';
import { printPlacements, type RolePlacement } from '../../lib/contract/role-placement';
import type { Attributes, Diagnostic } from '../../lib/provider/resource';
import { ServedProvider, textOf } from './served-provider';

const TYPE = 'docker_prechecks';
const DF = (kibibytes: number) => `overlay 264212084 24418896 ${kibibytes} 23% /`;
const GIB = 2 ** 20;
const BACKUP: SpaceNeed = {
  job: 'nova-snapshot',
  host: 'ctl1',
  container: 'mariadb',
  path: '/var/lib/mysql',
  roles: ['nova-conductor'],
};

function placement(role: string, tag: string, hosts: readonly string[]): RolePlacement {
  return { role, container: role.replaceAll('-', '_'), image: `${role}:${tag}`, hosts };
}

describe('docker_prechecks', () => {
  let provider: ServedProvider;
  const nextProcess = (...skippable: readonly string[]) => provider.start(skippable);

  const check = async (placements: readonly RolePlacement[], others: Attributes = {}) => {
    const config = {
      service: 'nova',
      placements: printPlacements(placements),
      never_newer: { 'nova-compute': ['nova-conductor'] },
      ...others,
    };
    return (await provider.client.readDataSource(TYPE, config)).diagnostics;
  };
  const headlines = (diagnostics: readonly (Diagnostic | undefined)[]) =>
    diagnostics.flatMap((it) =>
      it === undefined ? [] : [`${it.severity}: ${withCode(it.summary, it.code)}`],
    );

  /** Conductors on ctl1 and ctl2, a compute on ctl3; all with this tag. */
  const cloud = (conductor: string, compute = conductor) => [
    placement('nova-conductor', conductor, ['ctl1', 'ctl2']),
    placement('nova-compute', compute, ['ctl3']),
  ];

  /** The cloud as it runs, with images of these tags on all hosts. */
  function run(running: string, tags: readonly string[] = [], df = DF(100 * GIB)): void {
    for (const engine of Object.values(provider.engines)) {
      for (const tag of [running, ...tags]) {
        engine.addImage(`nova-conductor:${tag}`, { outputs: { 'df -Pk /': df } });
        engine.addImage(`nova-compute:${tag}`, { outputs: { 'df -Pk /': df } });
      }
    }
    for (const host of ['ctl1', 'ctl2'])
      provider.engine(host).addContainer('nova_conductor', { spec: { Image: `nova-conductor:${running}` } });
    provider.engine('ctl3').addContainer('nova_compute', { spec: { Image: `nova-compute:${running}` } });
  }

  const calls = () => Object.values(provider.engines).flatMap(({ history }) => history.calls);

  beforeEach(async () => {
    provider = new ServedProvider();
    await nextProcess();
  });
  afterEach(() => provider.stop());

  it('is quiet about a step that is allowed, and changes nothing', async () => {
    run('2025.1', ['2025.2']);
    expect(await check(cloud('2025.2'))).toEqual([]);
    expect(provider.journal).toEqual([]);
  });

  it('asks one question per container where nothing is to change', async () => {
    run('2025.1');
    expect(await check(cloud('2025.1'), { space_needs: printSpaceNeeds([BACKUP]) })).toEqual([]);
    expect(calls()).toEqual(['inspect nova_conductor', 'inspect nova_conductor', 'inspect nova_compute']);
  });

  it('says all that is wrong together, in a stable order', async () => {
    run('2024.2', [], DF(GIB / 2));
    provider.engine('ctl2').history.die();
    const versions = [
      placement('nova-conductor', '2026.1', ['ctl1', 'ctl2']),
      placement('nova-compute', '2026.2', ['ctl3']),
    ];
    const diagnostics = await check(versions);
    expect(headlines(diagnostics)).toEqual([
      'error: ctl2: could not connect: the engine does not answer (host-unreachable)',
      'error: nova cannot go from 2024.2 to 2026.1 in one step (release-skip)',
      'error: nova cannot go from 2024.2 to 2026.2 in one step (release-skip)',
      'error: nova: nova-compute at 2026.2 would be newer than nova-conductor at 2026.1 (too-new)',
      'error: nova: nova-conductor at 2026.1 cannot work beside nova-compute that still runs at 2024.2 (too-old)',
      'error: too little disk space for images on 2 hosts (disk-space)',
    ]);
    expect(provider.journal).toEqual([]);
  });

  it('lets versions.yml allow what it finds, and says so', async () => {
    run('2024.2', ['2026.1']);
    const diagnostics = await check(cloud('2026.1'), { allow: ['release-skip', 'too-old'] });
    expect(headlines(diagnostics)).toEqual([
      'warning: nova cannot go from 2024.2 to 2026.1 in one step (release-skip)',
      'warning: nova: nova-conductor at 2026.1 cannot work beside nova-compute that still runs at 2024.2 (too-old)',
    ]);
  });

  it('keeps computes from being newer than conductors', async () => {
    run('2025.1', ['2025.2']);
    expect(headlines(await check(cloud('2025.1', '2025.2')))).toEqual([
      'error: nova: nova-compute at 2025.2 would be newer than nova-conductor at 2025.1 (too-new)',
    ]);
  });

  describe('where the tag tells no release', () => {
    beforeEach(() => {
      run('v1', ['v2']);
    });

    it("goes by Kolla's label, of the container and of the image", async () => {
      const kolla = (version: string) => ({ kolla_version: version });
      for (const host of ['ctl1', 'ctl2']) {
        const engine = provider.engine(host);
        engine.containers.clear();
        engine.addContainer('nova_conductor', {
          spec: { Image: 'nova-conductor:v1', Labels: kolla('19.1.0') },
        });
        engine.labels.set('nova-conductor:v2', kolla('22.0.0'));
      }
      expect(headlines(await check(cloud('v2')))).toEqual([
        'error: nova cannot go from 2024.2 to 2026.1 in one step (release-skip)',
      ]);
    });

    it('must not count as another one than that of the label', async () => {
      const engine = provider.engine('ctl1');
      engine.labels.set('nova-conductor:v2', { kolla_version: '20.1.0' });
      const assumed_releases = { 'nova-conductor:v2': '2026.2', 'nova-compute:v2': '2026.2' };
      const [finding, ...others] = await check(cloud('v2'), { assumed_releases });
      expect(others).toEqual([]);
      expect(finding).toMatchObject({
        code: 'release-assumed',
        summary: 'nova: v2 is 2025.1, and its containers would have the settings of 2026.2',
        detail: expect.stringContaining(
          'Write releases: { v2: "2025.1" } below nova in versions.yml.\nContainers: ctl1/nova_conductor.',
        ) as string,
      });
      const declared = { 'nova-conductor:v2': '2025.1', 'nova-compute:v2': '2025.1' };
      expect(await check(cloud('v2'), { assumed_releases: declared })).toEqual([]);
    });

    it('finds nothing without one', async () => {
      expect(await check(cloud('v2'))).toEqual([]);
    });
  });

  describe('a host that cannot be reached', () => {
    it('is no finding when it may be skipped, and is warned of once', async () => {
      run('2025.1', ['2025.2']);
      provider.engine('ctl3').history.die();
      await nextProcess('ctl3');
      expect(textOf(await check(cloud('2025.2')))).toMatch(/^warning: ctl3 is unreachable and was skipped\n/);
      expect(await check(cloud('2025.2'))).toEqual([]);
    });

    it('is checked all the same for what is wanted of it', async () => {
      run('2025.1');
      provider.engine('ctl3').history.die();
      await nextProcess('ctl3');
      expect(headlines(await check(cloud('2025.1', '2025.2')))).toContain(
        'error: nova: nova-compute at 2025.2 would be newer than nova-conductor at 2025.1 (too-new)',
      );
    });
  });

  describe('an update that was interrupted', () => {
    it('is judged by the container that was parked', async () => {
      run('2025.2', ['2025.1']);
      const [conductor] = provider.engine('ctl1').containers.values();
      if (conductor !== undefined) conductor.name = 'nova_conductor.prev';
      const [finding] = await check([placement('nova-conductor', '2025.1', ['ctl1'])]);
      expect(headlines([finding])).toEqual([
        'error: nova cannot go back from 2025.2 to 2025.1 (release-downgrade)',
      ]);
    });
  });

  describe('disk space for images', () => {
    it('is looked for only where one is missing, inside a container of the service', async () => {
      run('2025.1', ['2025.2']);
      provider.engine('ctl2').images.delete('nova-conductor:2025.2');
      expect(await check(cloud('2025.2'))).toEqual([]);
      expect(calls().filter((it) => it.startsWith('execute'))).toEqual([
        'execute df -Pk / in nova_conductor',
      ]);
    });

    it('is needed as the images take that run there now, with a reserve', async () => {
      run('2025.1', ['2025.2'], DF(2 * GIB));
      const engine = provider.engine('ctl1');
      engine.images.delete('nova-conductor:2025.2');
      engine.layers.set('sha256:nova-conductor:2025.1', [{ key: 'all', size: 3 * 2 ** 30 }]);
      const [finding] = await check(cloud('2025.2'));
      expect(finding).toMatchObject({
        severity: 'error',
        code: 'disk-space',
        summary: 'too little disk space for images on 1 host',
      });
      expect(finding?.detail).toContain('ctl1: 2.0 GiB free, 4.0 GiB needed.');
    });

    it('that cannot be seen is a warning', async () => {
      run('2025.1', ['2025.2'], 'df: not found');
      provider.engine('ctl1').images.delete('nova-conductor:2025.2');
      expect(textOf(await check(cloud('2025.2')))).toMatch(
        /^warning: disk space for images was not checked on ctl1\ndf there said: df: not found/,
      );
    });

    it('cannot be seen before the first deploy', async () => {
      expect(headlines(await check(cloud('2025.2')))).toEqual([
        'warning: disk space for images was not checked on ctl1, ctl2, ctl3 (disk-space)',
      ]);
    });
  });

  describe('disk space for a backup', () => {
    const needs = { space_needs: printSpaceNeeds([BACKUP]) };
    const addDatabase = (
      usedKibibytes: number,
      freeKibibytes: number,
      status: 'running' | 'exited' = 'running',
    ) => {
      const outputs = {
        'du -sk /var/lib/mysql': `${usedKibibytes}\t/var/lib/mysql`,
        'df -Pk /var/lib/mysql': `tmpfs 1 1 ${freeKibibytes} 50% /var/lib/mysql`,
      };
      const engine = provider.engine('ctl1').addImage('mariadb:1', { outputs });
      engine.addContainer('mariadb', { spec: { Image: 'mariadb:1' }, status });
    };

    it('must be what the data takes, with a reserve', async () => {
      run('2025.1', ['2025.2']);
      addDatabase(40 * GIB, 40 * GIB);
      const [finding] = await check(cloud('2025.2'), needs);
      expect(headlines([finding])).toEqual([
        'error: too little disk space for nova-snapshot on 1 host (disk-space)',
      ]);
      expect(finding?.detail).toContain('ctl1: 40.0 GiB free, 41.0 GiB needed.');
    });

    it('is not looked for when the job is not going to run', async () => {
      run('2025.1', ['2025.2']);
      addDatabase(40 * GIB, 0);
      const computeOnly = [
        placement('nova-conductor', '2025.1', ['ctl1', 'ctl2']),
        placement('nova-compute', '2025.1-p1', ['ctl3']),
      ];
      provider.engine('ctl3').addImage('nova-compute:2025.1-p1');
      expect(await check(computeOnly, needs)).toEqual([]);
    });

    it('that cannot be seen is a warning; without a database the job itself says so', async () => {
      run('2025.1', ['2025.2']);
      expect(await check(cloud('2025.2'), needs)).toEqual([]);
      addDatabase(1, 1, 'exited');
      expect(headlines(await check(cloud('2025.2'), needs))).toEqual([
        'warning: disk space for nova-snapshot was not checked on ctl1 (disk-space)',
      ]);
    });
  });

  it('refuses a text that is not JSON when the configuration is validated', async () => {
    const diagnostics = await provider.client.validateDataSource(TYPE, { service: 'nova', placements: '{' });
    expect(headlines(diagnostics)).toEqual([expect.stringMatching(/^error: placements: SyntaxError/)]);
  });
});
