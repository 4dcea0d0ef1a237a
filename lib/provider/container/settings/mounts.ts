import type { Mount } from '../../../engine/api/container-config';
import type { Attributes, Value } from '../../resource';
import { optional, required, setBlock, singleBlock, STRING_MAP } from '../../schema-builder';
import { asBoolean, asList, asMap, asNumber, asString, asStringMap } from '../../value';
import type { ConfiguredContainer, Setting } from '../setting';
import { isAnonymousName } from '../../../engine/recreate/anonymous-volumes';
import { plainPath } from './plain-path';
import { labelsFromEngine, labelsToEngine } from './process';

/** Mounts in the long notation. One without options is the same as an entry of `volumes`, and compared as such. */
export const mountsSetting: Setting = {
  schema: { block: mountsBlock() },
  toSpec: (value) => ({ HostConfig: { Mounts: asList(value).map(asMap).map(mountToEngine) } }),
  observe: (container) =>
    mountsOf(container)
      .filter((mount) => !isPlainMount(mount))
      .map(mountBlock),
};

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

function mountsBlock() {
  const label = setBlock('labels', [
    required('label', 'string', 'Name.'),
    required('value', 'string', 'Value.'),
  ]);
  const attributes = [
    required('target', 'string', 'Path in the container.'),
    required('type', 'string', '`bind`, `volume` or `tmpfs`.'),
    optional('source', 'string', 'Directory of the host, or name of the volume.'),
    optional('read_only', 'bool', 'Read-only.'),
  ];
  return {
    ...setBlock('mounts', attributes),
    block: {
      attributes,
      blocks: [
        singleBlock('bind_options', [optional('propagation', 'string', 'Such as `rshared`.')]),
        singleBlock('tmpfs_options', [
          optional('mode', 'number', 'File mode.'),
          optional('size_bytes', 'number', 'Size in bytes.'),
        ]),
        singleBlock(
          'volume_options',
          [
            optional('driver_name', 'string', 'Volume driver.'),
            optional('driver_options', STRING_MAP, 'Options of the driver.'),
            optional('no_copy', 'bool', "Do not copy the image's files into an empty volume."),
            optional('subpath', 'string', 'Directory inside the volume.'),
          ],
          [label],
        ),
      ],
    },
  };
}

function mountToEngine(mount: Attributes): Mount {
  return {
    Target: asString(mount['target']) ?? '',
    Type: asString(mount['type']) ?? '',
    Source: asString(mount['source']) ?? '',
    ReadOnly: asBoolean(mount['read_only']) ?? false,
    ...optionsToEngine(mount),
  };
}

function optionsToEngine(mount: Attributes): Partial<Mount> {
  const options = (name: string) => asMap(asList(mount[name])[0]);
  const [bind, tmpfs, volume] = [
    options('bind_options'),
    options('tmpfs_options'),
    options('volume_options'),
  ];
  switch (asString(mount['type'])) {
    case 'bind':
      return { BindOptions: { Propagation: asString(bind['propagation']) } };
    case 'tmpfs':
      return { TmpfsOptions: { Mode: asNumber(tmpfs['mode']), SizeBytes: asNumber(tmpfs['size_bytes']) } };
    default:
      return { VolumeOptions: volumeOptions(volume) };
  }
}

function volumeOptions(volume: Attributes): Mount['VolumeOptions'] {
  const driver = asString(volume['driver_name']);
  return {
    NoCopy: asBoolean(volume['no_copy']) ?? false,
    Subpath: asString(volume['subpath']),
    Labels: labelsToEngine(volume['labels'] ?? null),
    ...(driver && { DriverConfig: { Name: driver, Options: asStringMap(volume['driver_options']) } }),
  };
}
