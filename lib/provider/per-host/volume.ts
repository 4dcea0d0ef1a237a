import { labelsBlock, labelsToEngine } from '../container/settings/process';
import { blockSchema, computed, optional, required, STRING_MAP } from '../schema-builder';
import { perHostAttributes, perHostKind } from './per-host-kind';

/** `docker_volume`: made where it is absent; with `keep` it is never removed. */
export const volume = perHostKind({
  typeName: 'docker_volume',
  identity: ['name', 'driver', 'driver_opts', 'labels'],
  hasDigests: false,
  schema: blockSchema({
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
  }),

  of: ({ name, driver, driver_opts: options, labels, keep }) => ({
    async observe(engine) {
      const found = await engine.tryInspectVolume(name);
      return found && { id: found.Name, computed: { mountpoint: found.Mountpoint } };
    },

    ensure: (engine) =>
      engine.createVolume({
        Name: name,
        Driver: driver ?? 'local',
        DriverOpts: options ?? {},
        Labels: labelsToEngine(labels),
      }),

    release: (engine) => engine.removeVolume(name),
    isKept: keep ?? false,
  }),

  isRenewed: () => false,
});
