import fc from 'fast-check';
import {
  compareContainer,
  printSurplus,
  provenContainer,
  type ContainerFacts,
} from '../../../lib/provider/container/comparison/compare-container';
import { compareSettings } from '../../../lib/provider/container/comparison/comparison';
import { haveSameSettings, planSettings } from '../../../lib/provider/container/comparison/plan-settings';
import type { Attributes, Value } from '../../../lib/provider/resource';
import { differing, madeWith, proven } from './compared';
import { SAMPLES } from './setting-samples';

const IMAGE = {
  Config: { Env: ['PATH=/bin', 'LANG=C'], Cmd: ['run'], Labels: { vendor: 'x' }, User: 'app' },
} as unknown as NonNullable<ContainerFacts['image']>;

/** What an engine tells of a container of that image. */
function ofImage(settings: Attributes, HostConfig: object = {}, Id = 'made') {
  const made = madeWith(settings, Id);
  return {
    ...made,
    Image: 'sha256:1',
    Config: {
      ...IMAGE.Config,
      ...made.Config,
      Image: 'shop:1',
      Env: [...((made.Config.Env as string[] | undefined) ?? []), 'PATH=/bin', 'LANG=C'],
      Labels: { ...made.Config.Labels, vendor: 'x' },
    },
    HostConfig: { ...made.HostConfig, ...HostConfig },
  } as ContainerFacts['observed'];
}

function compare(facts: Partial<ContainerFacts> & Pick<ContainerFacts, 'observed'>) {
  const { wanted = {}, ...others } = facts;
  return compareContainer({
    image: IMAGE,
    wantedImageId: 'sha256:1',
    wanted: { image: 'shop:1', ...wanted },
    ...others,
  });
}

describe('a container that is taken over', () => {
  it('is as wanted when it has nothing but what its image brings along', () => {
    expect(compare({ observed: ofImage({}) })).toEqual({
      differences: [],
      surplus: [],
      unmanaged: {},
      unreported: [],
    });
  });

  it('keeps what nobody configured until its next update, which names it', () => {
    const comparison = compare({
      wanted: { env: ['A=1'] },
      observed: ofImage(
        { env: ['A=1', 'B=2', 'DB_PASSWORD=hunter2'], user: '1000', tmpfs: { '/x': '' } },
        { PidsLimit: 100, OomScoreAdj: 10, UTSMode: 'host', DeviceCgroupRules: ['c 1:3 rwm'] },
      ),
    });
    expect(comparison.differences).toEqual([]);
    expect(printSurplus(comparison)).toEqual([
      'DeviceCgroupRules ["c 1:3 rwm"]',
      'OomScoreAdj 10',
      'PidsLimit 100',
      'UTSMode host',
      'env B="2", DB_PASSWORD=(sensitive)',
      'tmpfs /x=""',
      'user "1000"',
    ]);
    expect(comparison.surplus.find(({ setting }) => setting === 'env')?.observed).toEqual([
      'A=1',
      'B=2',
      'DB_PASSWORD=hunter2',
    ]);
  });

  it('differs where it has what only a new container can lose, or lacks what is wanted', () => {
    const { differences } = compare({
      wanted: { env: ['A=1'], memory: 64, volumes: [{ host_path: '/a', container_path: '/a' }] },
      observed: ofImage({ env: ['A=2'], privileged: true }, { AutoRemove: true }),
    });
    expect(differences).toMatchObject([
      { setting: 'env', from: 'A="2"', to: 'A="1"', cause: 'configured' },
      { setting: 'rm', from: 'true', to: 'unset' },
      { setting: 'privileged', from: 'true', to: 'unset' },
      { setting: 'memory', from: 'unset', to: '64' },
      { setting: 'volumes', from: 'unset' },
    ]);
  });

  it.each<readonly [string, string, string]>([
    ['its long name', 'docker.io/library/shop:1', 'shop:1'],
    ['its id', `sha256:${'1'.repeat(64)}`, 'shop:1'],
    ['the tag that is meant without one', 'shop:latest', 'shop'],
  ])('is as wanted when it was started by %s', (_, reference, image) => {
    const id = `sha256:${'1'.repeat(64)}`;
    const observed = { ...ofImage({}), Image: id, Config: { ...ofImage({}).Config, Image: reference } };
    expect(compare({ wanted: { image }, observed, wantedImageId: id }).differences).toEqual([]);
  });

  it.each<readonly [string, Attributes, object]>([
    ['no network mode', { network_mode: 'bridge' }, { NetworkMode: 'default' }],
    [
      'volumes of another container, to be written to',
      { volumes: [{ from_container: 'src' }] },
      { VolumesFrom: ['src:rw'] },
    ],
    [
      'a bind in the long notation',
      { volumes: [{ host_path: '/a', container_path: '/b', read_only: true }] },
      { Mounts: [{ Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true }] },
    ],
    ['an anonymous volume', {}, { Binds: [`${'a'.repeat(64)}:/data`] }],
    [
      'the option that the engine adds for the host’s processes',
      { pid_mode: 'host', security_opts: ['no-new-privileges'] },
      { PidMode: 'host', SecurityOpt: ['no-new-privileges', 'label=disable'] },
    ],
    ['swap of twice its memory', { memory: 64 }, { Memory: 64 * 1024 * 1024, MemorySwap: 128 * 1024 * 1024 }],
  ])('is as wanted with %s', (_, wanted, HostConfig) => {
    expect(compare({ wanted, observed: ofImage({}, HostConfig) })).toMatchObject({
      differences: [],
      surplus: [],
      unmanaged: {},
    });
  });

  it('is told by its networks, aliases and fixed addresses', () => {
    const Networks = {
      front: { Aliases: ['web', 'made'], IPAMConfig: { IPv4Address: '10.0.0.5' }, IPAddress: '10.0.0.5' },
    };
    const observed = { ...ofImage({}, { NetworkMode: 'front' }), NetworkSettings: { Networks } } as never;
    const network = (others: Attributes): Attributes => ({
      networks_advanced: [{ name: 'front', ...others }],
    });
    const names = (wanted: Attributes) =>
      compare({ wanted, observed }).differences.map(({ setting }) => setting);
    expect(names(network({ aliases: ['web'], ipv4_address: '10.0.0.5' }))).toEqual([]);
    expect(names(network({ aliases: ['web'], ipv4_address: '10.0.0.6' }))).toEqual(['networks_advanced']);
    expect(names(network({ aliases: ['api'], ipv4_address: '10.0.0.5' }))).toEqual(['networks_advanced']);
  });
});

describe('a container that was proven', () => {
  const wanted: Attributes = { image: 'shop:1', env: ['A=1', 'B=2'], user: '5' };

  it('differs in what was taken out of the configuration, and says so', () => {
    const after = { image: 'shop:1', env: ['A=1'], user: null };
    expect(
      compare({ proven: proven(wanted), wanted: after, observed: ofImage(wanted) }).differences,
    ).toMatchObject([
      { setting: 'env', from: 'B="2"', to: 'unset', cause: 'configured' },
      { setting: 'user', from: '"5"', to: 'unset', cause: 'configured' },
    ]);
  });

  it('has drifted when another container came in its place that has more than is wanted', () => {
    const stranger = ofImage({ ...wanted, tty: true, hostname: 'odd' }, {}, 'stranger');
    expect(compare({ proven: proven(wanted), wanted, observed: stranger }).differences).toMatchObject([
      { setting: 'hostname', cause: 'drifted' },
      { setting: 'tty', cause: 'drifted' },
    ]);
  });

  it('has drifted when a limit or the restart policy was changed in place', () => {
    const changed = ofImage(wanted, { Memory: 64 * 1024 * 1024, RestartPolicy: { Name: 'always' } });
    expect(compare({ proven: proven(wanted), wanted, observed: changed }).differences).toMatchObject([
      { setting: 'restart', cause: 'drifted' },
      { setting: 'memory', cause: 'drifted' },
    ]);
  });

  it('tells an image that was rebuilt from a tag that was changed', () => {
    const observed = ofImage(wanted);
    expect(
      compare({ proven: proven(wanted), wanted, observed, wantedImageId: 'sha256:2' }).differences,
    ).toEqual([{ setting: 'image id', from: 'sha256:1', to: 'sha256:2', cause: 'drifted' }]);
    const next = { ...wanted, image: 'shop:2' };
    expect(compare({ proven: proven(wanted), wanted: next, observed }).differences).toMatchObject([
      { setting: 'image', from: 'shop:1', to: 'shop:2', cause: 'configured' },
    ]);
  });

  it('converges whatever its engine makes of a value', () => {
    const asked: Attributes = { image: 'shop:1', memory: 64, log_opts: null };
    const observed = ofImage(
      {},
      { Memory: 65 * 1024 * 1024, LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } } },
    );
    const known = provenContainer({ wanted: asked, observed, image: IMAGE }, { isMade: true });
    expect(compare({ proven: known, wanted: asked, observed })).toMatchObject({
      differences: [],
      surplus: [],
    });
    const later = { ...observed, HostConfig: { ...observed.HostConfig, Memory: 66 * 1024 * 1024 } };
    expect(compare({ proven: known, wanted: asked, observed: later }).differences).toMatchObject([
      { setting: 'memory', cause: 'drifted' },
    ]);
  });
});

/** Any configuration out of the samples. */
const configuration = fc
  .subarray(Object.entries(SAMPLES).filter(([name]) => name !== 'upload'))
  .chain((samples) =>
    fc.tuple(
      ...samples.map(([name, { value, other, same = [] }]) =>
        fc.constantFrom(value, other, ...same).map((it): readonly [string, Value] => [name, it]),
      ),
    ),
  )
  .map((entries): Attributes => Object.fromEntries(entries));

describe('the comparison', () => {
  it('finds nothing in a container that was made with the same settings', () => {
    fc.assert(
      fc.property(configuration, (settings) => {
        expect(differing(settings, madeWith(settings))).toEqual([]);
        expect(differing(settings, madeWith(settings), proven(settings))).toEqual([]);
        expect(haveSameSettings(settings, settings)).toBe(true);
      }),
    );
  });

  it('does not care which of two notations runs and which is wanted', () => {
    const notations = Object.entries(SAMPLES).flatMap(([name, { value, same = [] }]) =>
      same.map((it): readonly [Attributes, Attributes] => [{ [name]: value }, { [name]: it }]),
    );
    expect(notations.length).toBeGreaterThan(12);
    for (const [one, other] of notations) {
      expect([differing(one, madeWith(other)), differing(other, madeWith(one))]).toEqual([[], []]);
      expect([haveSameSettings(one, other), haveSameSettings(other, one)]).toEqual([true, true]);
    }
  });

  it('does not care for the order of what is a set', () => {
    const shuffled = fc.shuffledSubarray(['A=1', 'B=2', 'C=3'], { minLength: 3 });
    fc.assert(
      fc.property(shuffled, shuffled, (one, other) => {
        expect(differing({ env: one, group_add: one }, madeWith({ env: other, group_add: other }))).toEqual(
          [],
        );
      }),
    );
    expect(differing({ dns: ['1', '2'] }, madeWith({ dns: ['2', '1'] }))).toEqual(['dns']);
    expect(differing({ command: ['1', '2'] }, madeWith({ command: ['2', '1'] }))).toEqual(['command']);
  });

  it('does what the plan says, and plans what it does', () => {
    fc.assert(
      fc.property(configuration, configuration, (before, after) => {
        const known = proven(before);
        const remembered = { proven: known, surplus: [] };
        const { isNewContainer } = planSettings(before, after, remembered, false);
        const { differences } = compareSettings({ proven: known, wanted: after, observed: madeWith(before) });
        expect(isNewContainer).toBe(differences.length > 0);
      }),
    );
  });

  it('finds nothing any more in the container that was made for it', () => {
    fc.assert(
      fc.property(configuration, configuration, (before, after) => {
        expect(differing(after, madeWith(after, 'next'), proven(before))).toEqual([]);
      }),
    );
  });
});
