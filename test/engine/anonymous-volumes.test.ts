import type { ContainerInspection, ContainerSpec } from '../../lib/engine/container-engine';
import { anonymousVolumes, withVolumes } from '../../lib/engine/recreate/anonymous-volumes';
import { desired } from './desired';

const VOLUME = 'f'.repeat(64);
const volume = { name: VOLUME, target: '/data', readOnly: false };

function withHostConfig(HostConfig: object) {
  const spec = { Image: 'a:1', HostConfig } as ContainerSpec;
  const made = withVolumes(desired({ spec }), [volume]);
  return { made, isCarried: JSON.stringify(made.spec).includes(VOLUME) };
}

describe('an anonymous volume of a predecessor', () => {
  it.each<[string, object, boolean]>([
    ['nothing', {}, true],
    ['another bind', { Binds: ['/x:/data2'] }, true],
    ['a volume, whichever', { Mounts: [{ Type: 'volume', Target: '/data' }] }, true],
    ['a bind', { Binds: ['/x:/data:ro'] }, false],
    ['a bind, with a slash', { Binds: ['/x:/data/'] }, false],
    ['a mount', { Mounts: [{ Type: 'bind', Source: '/x', Target: '/data' }] }, false],
    ['a tmpfs', { Tmpfs: { '/data': 'size=1m' } }, false],
  ])('where %s is wanted: carried over is %j, %s', (_, config, expected) => {
    const { made, isCarried } = withHostConfig(config);
    expect(isCarried).toBe(expected);
    expect(made.removeAnonymousVolumes).toBe(!expected);
  });

  it('is none of another container, which may get new ones', () => {
    const container = {
      Config: { Volumes: { '/own': {} } },
      HostConfig: { VolumesFrom: ['other'] },
      Mounts: ['/own', '/others'].map((Destination) => ({
        Type: 'volume',
        Name: VOLUME,
        Destination,
        RW: true,
      })),
    } as unknown as ContainerInspection;
    expect(anonymousVolumes(container).map(({ target }) => target)).toEqual(['/own']);
  });
});
