import type { Mount } from '../../../engine/api/container-config';
import type { Decoded } from '../../decode';
import type { Value } from '../../resource';
import { optional, setBlock, STRING_MAP } from '../../schema-builder';
import { hostSetting } from '../engine-value';
import { blockSetting, inParts, keys } from '../setting';
import { isAnonymousName } from '../../../engine/recreate/anonymous-volumes';
import { isPlainMount, mountsOf, mountsSetting } from './mounts';
import { plainPath } from './plain-path';

const volumesBlock = setBlock('volumes', [
  optional(
    'container_path',
    'string',
    'Where it is in the container, with the mode after a colon if any: `/run:shared`.',
  ),
  optional('from_container', 'string', 'Take all volumes of this container.'),
  optional('host_path', 'string', 'Directory of the host.'),
  optional('volume_name', 'string', 'Named volume.'),
  optional('read_only', 'bool', 'Read-only.'),
]);
type Volume = Decoded<(typeof volumesBlock)['block']>;

/** What the container finds in its file system. */
export const storageSettings = [
  inParts(
    hostSetting('Tmpfs', {
      name: 'tmpfs',
      type: STRING_MAP,
      text: 'Temporary file systems: path to options.',
      compare: 'if-set',
    }),
    keys,
  ),
  blockSetting(volumesBlock, {
    toSpec: (volumes) => ({
      HostConfig: {
        Binds: volumes.flatMap(bindOf).sort(),
        VolumesFrom: volumes.flatMap(volumesFrom).sort(),
      },
    }),
    observe: (container) => [
      ...(container.HostConfig.Binds ?? [])
        .filter((bind) => !isAnonymousName(bind.split(':')[0] ?? ''))
        .map(volumeOfBind),
      ...mountsOf(container).filter(isPlainMount).map(volumeOfMount),
      ...(container.HostConfig.VolumesFrom ?? []).map(volumeOfContainer),
    ],
  }),
  mountsSetting,
];

/** Docker's bind syntax. kolla-ansible stores a mode always, `:rw` if there is no other; so do we, to compare equal. */
function bindOf(volume: Volume): readonly string[] {
  const source = volume.volume_name ?? volume.host_path;
  const path = volume.container_path;
  if (source === null || path === null) return [];
  const [target = path, options] = path.split(':');
  const modes = [options ?? [], volume.read_only ? 'ro' : []].flat();
  return [`${source}:${target}:${modes.join(',') || 'rw'}`];
}

function volumesFrom({ from_container: container, read_only: isReadOnly }: Volume): readonly string[] {
  if (container === null) return [];
  return [isReadOnly ? `${container}:ro` : container];
}

/** The inverse of `bindOf`, in one notation. */
function volumeOfBind(bind: string): Value {
  const [source = '', target = '', options = ''] = bind.split(':');
  const modes = options.split(',').filter((mode) => mode !== '' && mode !== 'rw');
  return placedVolume(source, target, modes);
}

function volumeOfMount({ Source, Target, ReadOnly }: Mount): Value {
  return placedVolume(Source ?? '', Target, ReadOnly === true ? ['ro'] : []);
}

function placedVolume(source: string, target: string, modes: readonly string[]): Value {
  const others = modes
    .filter((mode) => mode !== 'ro')
    .sort()
    .join(',');
  const path = plainPath(target);
  return volumeBlock({
    ...(source.startsWith('/') ? { host_path: plainPath(source) } : { volume_name: source }),
    container_path: others === '' ? path : `${path}:${others}`,
    read_only: modes.includes('ro') ? true : null,
  });
}

function volumeOfContainer(entry: string): Value {
  const [container = '', mode] = entry.split(':');
  return volumeBlock({ from_container: container, read_only: mode === 'ro' ? true : null });
}

function volumeBlock(values: Partial<Volume>): Value {
  return {
    container_path: null,
    from_container: null,
    host_path: null,
    volume_name: null,
    read_only: null,
    ...values,
  };
}
