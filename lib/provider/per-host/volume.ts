import { labelsBlock, labelsToEngine } from '../container/settings/process';
import { decodeBlocks } from '../decode';
import { computed, optional, required, STRING_MAP } from '../schema-builder';
import { asString, asStringMap } from '../value';
import { perHostAttributes, type PerHostKind } from './per-host-kind';

/** `docker_volume`: made where it is absent; with `keep` it is never removed. */
export const volume: PerHostKind = {
  typeName: 'docker_volume',
  identity: ['name', 'driver', 'driver_opts', 'labels'],
  schema: {
    description: 'A named volume on a number of hosts. One that is there already is used as it is.',
    attributes: [
      ...perHostAttributes,
      required('name', 'string', 'Name.'),
      optional('driver', 'string', 'Volume driver; `local` unless set.'),
      optional('driver_opts', STRING_MAP, 'Options of the driver.'),
      optional('keep', 'bool', 'Leave it, and its data, on its hosts when it is no longer wanted here.'),
      computed('mountpoint', 'string', 'Where it is on the first host.'),
    ],
    blocks: [labelsBlock],
  },
  validate: () => [],

  async observe(engine, attributes) {
    const found = await engine.tryInspectVolume(asString(attributes['name']) ?? '');
    return found && { id: found.Name, computed: { mountpoint: found.Mountpoint } };
  },

  ensure: (engine, attributes) =>
    engine.createVolume({
      Name: asString(attributes['name']) ?? '',
      Driver: asString(attributes['driver']) ?? 'local',
      DriverOpts: asStringMap(attributes['driver_opts']),
      Labels: labelsToEngine(decodeBlocks(labelsBlock, attributes['labels'] ?? null)),
    }),

  async release(engine, attributes) {
    await engine.removeVolume(asString(attributes['name']) ?? '');
  },

  isKept: (attributes) => attributes['keep'] === true,
  isRenewed: () => false,
};
