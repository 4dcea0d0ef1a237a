import type { Mount } from '../../../engine/api/container-config';
import type { Decoded } from '../../decode';
import type { Attributes, Value } from '../../resource';
import { optional, required, setBlock, singleBlock, STRING_MAP } from '../../schema-builder';
import { blockSetting, type ConfiguredContainer } from '../setting';
import { isAnonymousName } from '../../../engine/recreate/anonymous-volumes';
import { plainPath } from './plain-path';
import { labelsBlock, labelsFromEngine, labelsToEngine } from './process';

const bindOptions = singleBlock('bind_options', [optional('propagation', 'string', 'Such as `rshared`.')]);
const tmpfsOptions = singleBlock('tmpfs_options', [
  optional('mode', 'number', 'File mode.'),
  optional('size_bytes', 'number', 'Size in bytes.'),
]);
const volumeOptions = singleBlock(
  'volume_options',
  [
    optional('driver_name', 'string', 'Volume driver.'),
    optional('driver_options', STRING_MAP, 'Options of the driver.'),
    optional('no_copy', 'bool', "Do not copy the image's files into an empty volume."),
    optional('subpath', 'string', 'Directory inside the volume.'),
  ],
  [labelsBlock],
);
const mountsBlock = setBlock(
  'mounts',
  [
    required('target', 'string', 'Path in the container.'),
    required('type', 'string', '`bind`, `volume` or `tmpfs`.'),
    optional('source', 'string', 'Directory of the host, or name of the volume.'),
    optional('read_only', 'bool', 'Read-only.'),
  ],
  [bindOptions, tmpfsOptions, volumeOptions],
);

/** Mounts in the long notation. One without options is the same as an entry of `volumes`, and compared as such. */
export const mountsSetting = blockSetting(mountsBlock, {
  toSpec: (mounts) => ({ HostConfig: { Mounts: mounts.map(mountToEngine) } }),
  observe: (container) =>
    mountsOf(container)
      .filter((mount) => !isPlainMount(mount))
      .map(mountBlock),
});

export function mountsOf({ HostConfig }: ConfiguredContainer): readonly Mount[] {
  const mounts = HostConfig.Mounts ?? [];
  // A swap hands them on; nobody configures their names.
  return mounts.map((mount) => (isAnonymousName(mount.Source ?? '') ? { ...mount, Source: '' } : mount));
}

export function isPlainMount(mount: Mount): boolean {
  const { bind_options: bind, volume_options: volume, tmpfs_options: tmpfs } = optionBlocks(mount);
  const isPlaced = mount.Type === 'bind' || (mount.Type === 'volume' && Boolean(mount.Source));
  return isPlaced && [bind, volume, tmpfs].every((options) => options === null);
}

/** In the shape of the attribute; what is at its default is not set. */
function mountBlock(mount: Mount): Attributes {
  const source = mount.Source ?? '';
  return {
    target: plainPath(mount.Target),
    type: mount.Type,
    source: source === '' ? null : plainPath(source),
    read_only: mount.ReadOnly === true ? true : null,
    ...optionBlocks(mount),
  };
}

function optionBlocks({ BindOptions, TmpfsOptions, VolumeOptions }: Mount): Attributes {
  const { Propagation } = BindOptions ?? {};
  const { Mode, SizeBytes } = TmpfsOptions ?? {};
  const { NoCopy, Subpath, Labels, DriverConfig } = VolumeOptions ?? {};
  const { Name, Options } = DriverConfig ?? {};
  return {
    bind_options: blockOf({ propagation: Propagation === 'rprivate' ? null : Propagation || null }),
    tmpfs_options: blockOf({ mode: Mode || null, size_bytes: SizeBytes || null }),
    volume_options: blockOf({
      driver_name: Name || null,
      driver_options: Object.keys(Options ?? {}).length === 0 ? null : (Options ?? null),
      no_copy: NoCopy === true ? true : null,
      subpath: Subpath || null,
      labels: labelsFromEngine(Labels),
    }),
  };
}

function blockOf(options: Attributes): Value {
  return Object.values(options).every((value) => value === null) ? null : [options];
}

function mountToEngine(mount: Decoded<(typeof mountsBlock)['block']>): Mount {
  const { target, type, source, read_only: isReadOnly } = mount;
  const common = { Target: target, Type: type, Source: source ?? '', ReadOnly: isReadOnly ?? false };
  const [bind] = mount.bind_options;
  const [tmpfs] = mount.tmpfs_options;
  switch (type) {
    case 'bind':
      return { ...common, BindOptions: { Propagation: bind?.propagation ?? undefined } };
    case 'tmpfs':
      return { ...common, TmpfsOptions: { Mode: tmpfs?.mode ?? undefined, SizeBytes: tmpfs?.size_bytes } };
    default:
      return { ...common, VolumeOptions: volumeToEngine(mount.volume_options[0]) };
  }
}

function volumeToEngine(
  volume: Decoded<(typeof volumeOptions)['block']> | undefined,
): Mount['VolumeOptions'] {
  const driver = volume?.driver_name;
  return {
    NoCopy: volume?.no_copy ?? false,
    Subpath: volume?.subpath ?? undefined,
    Labels: labelsToEngine(volume?.labels ?? []),
    ...(driver && { DriverConfig: { Name: driver, Options: volume.driver_options ?? {} } }),
  };
}
