import type { Attributes, Value } from '../../resource';
import { optional, required, setBlock, singleBlock, STRING_MAP } from '../../schema-builder';
import { asBoolean, asList, asMap, asNumber, asString, asStringMap } from '../../value';
import { hostSetting } from '../engine-value';
import type { Setting } from '../setting';
import { labelsToEngine } from './process';

/** What the container finds in its file system. */
export const storageSettings: readonly Setting[] = [
  hostSetting('Tmpfs', {
    name: 'tmpfs',
    type: STRING_MAP,
    text: 'Temporary file systems: path to options.',
    compare: 'if-set',
  }),
  {
    schema: {
      block: setBlock('volumes', [
        optional(
          'container_path',
          'string',
          'Where it is in the container, with the mode after a colon if any: `/run:shared`.',
        ),
        optional('from_container', 'string', 'Take all volumes of this container.'),
        optional('host_path', 'string', 'Directory of the host.'),
        optional('volume_name', 'string', 'Named volume.'),
        optional('read_only', 'bool', 'Read-only.'),
      ]),
    },
    toSpec: (value) => {
      const volumes = asList(value).map(asMap);
      return {
        HostConfig: {
          Binds: volumes.flatMap(bindOf).sort(),
          VolumesFrom: volumes.flatMap(volumesFrom).sort(),
        },
      };
    },
    observe: ({ HostConfig }) => [
      ...(HostConfig.Binds ?? []).map(volumeOfBind),
      ...((HostConfig.VolumesFrom ?? []) as readonly string[]).map((it) =>
        volumeBlock({ from_container: it }),
      ),
    ],
  },
  {
    schema: { block: mountsBlock() },
    // The type package has one mount where the engine takes a list.
    toSpec: (value) => ({ HostConfig: { Mounts: asList(value).map(asMap).map(mountToEngine) as never } }),
    // The engine fills in defaults per type of mount; a changed configuration is the only sign of a change.
  },
];

/** Docker's bind syntax. kolla-ansible stores a mode always, `:rw` if there is no other; so do we, to compare equal. */
function bindOf(volume: Attributes): readonly string[] {
  const source = asString(volume['volume_name']) ?? asString(volume['host_path']);
  const path = asString(volume['container_path']);
  if (source === undefined || path === undefined) return [];
  const { target, mode } = splitMode(path);
  return [`${source}:${target}:${asBoolean(volume['read_only']) ? 'ro' : (mode ?? 'rw')}`];
}

function splitMode(path: string): { readonly target: string; readonly mode?: string } {
  const [target = path, mode] = path.split(':');
  return { target, ...(mode && { mode }) };
}

function volumesFrom(volume: Attributes): readonly string[] {
  const container = asString(volume['from_container']);
  if (container === undefined) return [];
  return [asBoolean(volume['read_only']) ? `${container}:ro` : container];
}

/** The inverse of `bindOf`, in the form that the constructs write. */
function volumeOfBind(bind: string): Value {
  const [source = '', target = '', mode = 'rw'] = bind.split(':');
  // Podman drops a slash at the end.
  const place = source.startsWith('/')
    ? { host_path: source.replace(/(?<=.)\/+$/, '') }
    : { volume_name: source };
  if (mode === 'ro') return volumeBlock({ ...place, container_path: target, read_only: true });
  return volumeBlock({ ...place, container_path: mode === 'rw' ? target : `${target}:${mode}` });
}

function volumeBlock(values: Attributes): Value {
  return {
    container_path: null,
    from_container: null,
    host_path: null,
    volume_name: null,
    read_only: null,
    ...values,
  };
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

function mountToEngine(mount: Attributes): object {
  return {
    Target: asString(mount['target']),
    Type: asString(mount['type']),
    Source: asString(mount['source']) ?? '',
    ReadOnly: asBoolean(mount['read_only']) ?? false,
    ...optionsToEngine(mount),
  };
}

function optionsToEngine(mount: Attributes): object {
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

function volumeOptions(volume: Attributes): object {
  const driver = asString(volume['driver_name']);
  return {
    NoCopy: asBoolean(volume['no_copy']) ?? false,
    Subpath: asString(volume['subpath']),
    Labels: labelsToEngine(volume['labels'] ?? null),
    ...(driver && { DriverConfig: { Name: driver, Options: asStringMap(volume['driver_options']) } }),
  };
}
