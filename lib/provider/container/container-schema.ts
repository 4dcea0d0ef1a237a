import { known, planDecoder } from '../decode';
import type { Attributes, WireType } from '../resource';
import {
  blockSchema,
  computed,
  optional,
  optionalComputed,
  renamed,
  required,
  sensitive,
  STRING_MAP,
  STRINGS,
} from '../schema-builder';
import { settingSchemas } from './container-settings';

/** Where the container is; a change of these is another container. */
export const identityAttributes = [
  required('docker_host', 'string', 'Name of a host of the provider configuration.'),
  required('name', 'string', 'Name on its host.'),
];

/** How a container is updated, watched and removed. A change touches nothing that runs. */
const policyAttributes = [
  optional('start', 'bool', 'Start it. True unless set.'),
  optional(
    'wait',
    'bool',
    'Wait until it is healthy; if it does not become so, the old one returns. True unless set.',
  ),
  optional(
    'wait_timeout',
    'number',
    'Seconds to become healthy in, or for a one-shot container to end. 300 unless set.',
  ),
  optional('stop_timeout', 'number', 'Seconds between the stop signal and the kill. 60 unless set.'),
  optional('destroy_grace_seconds', 'number', 'The same for its removal; `stop_timeout` unless set.'),
  optional('remove_volumes', 'bool', 'Remove its anonymous volumes with it. True unless set.'),
  optional('update_order', 'string', '`stop-first` (default), `start-first` or `drain-first`.'),
  optional(
    'soak_seconds',
    'number',
    'Watch a new container for so long after it has become healthy, before the old one is removed. 0 unless set.',
  ),
  // Nothing secret: a plan would show it with every new container.
  sensitive(
    optional(
      'readiness_probe',
      'string',
      'How to tell that a healthy container serves, as JSON (lib/contract/readiness-probe.ts). Nothing of it is recorded: a change of it is no change of what runs.',
    ),
  ),
  optional(
    'drain_command',
    STRINGS,
    'With `drain-first`: succeeds in the old container when it has let go of its work. It is repeated until then, and may wait for it.',
  ),
  optional(
    'drain_seconds',
    'number',
    'With `drain-first`: the old container has let go after this time; with `drain_command` it is stopped when it has not by then. 10 unless set, with `drain_command` the stop timeout.',
  ),
  optional(
    'drain_wait_seconds',
    'number',
    'With `drain-first`: how long an update waits for the end of the old container when the new one is healthy. One that lives on is removed when it has ended, by this deploy or a later one. 0 unless set.',
  ),
  optional('carry_over', STRINGS, 'Paths copied from the old container into the new one before it starts.'),
];

/** One-shot containers: `attach = true`. */
const jobAttributes = [
  optional('attach', 'bool', 'One-shot: runs to its end. Runs again when its image or a trigger changes.'),
  optional('must_run', 'bool', 'False only with `attach`.'),
  optional('logs', 'bool', 'With `attach`: record the last lines of its output.'),
  optional(
    'accepted_exit_codes',
    ['list', 'number'],
    'With `attach`: exit codes that count as done, others than 0 with a warning. Only 0 unless set.',
  ),
  optional('ignore_image', 'bool', 'With `attach`: another image is no reason to run again.'),
  optional('exit_codes', STRING_MAP, 'With `attach`: what an exit code means, for messages.'),
  optional('triggers', STRING_MAP, 'With `attach`: any texts whose change runs it again.'),
  renamed(
    'behind',
    optional(
      'blocked_by',
      STRINGS,
      'With `attach`: outdated containers; it does not run while there are any.',
    ),
  ),
  optional(
    'only_beside',
    'string',
    'With `attach`: it counts as done without a run where this container is not on its host.',
  ),
  optional(
    'unless_release',
    'string',
    'With `attach` and the image of a container: it counts as done without a run where that container is of the same release as this image reference.',
  ),
  optional(
    'unless_beside',
    'string',
    'With `attach`: it counts as done without a run where this container is on its host.',
  ),
  optional(
    'run_for',
    'string',
    'With `attach`: for what it runs, whatever its triggers say; it does not run while this is empty. It gets it in RUN_FOR. Nothing of it is recorded.',
  ),
  // Nothing secret: of a thousand computes, a plan would show nothing else.
  sensitive(
    optional(
      'placements',
      'string',
      'With `attach`: what the service runs where, as JSON. The job gets what really runs: in /kollaform/placements.json, and in FROM_TAG and TO_TAG.',
    ),
  ),
  computed('exit_code', 'number', 'Of the one-shot container.'),
  computed('container_logs', 'string', 'Last lines of the one-shot container.'),
];

const NETWORK_DATA = [
  'list',
  [
    'object',
    {
      network_name: 'string',
      ip_address: 'string',
      ip_prefix_length: 'number',
      gateway: 'string',
      global_ipv6_address: 'string',
      global_ipv6_prefix_length: 'number',
      ipv6_gateway: 'string',
      mac_address: 'string',
    },
  ],
] as const satisfies WireType;

const observedAttributes = [
  optionalComputed('id', 'string', 'Id of the container.'),
  optionalComputed(
    'image_id',
    'string',
    'Id of the image that it runs; an image that was rebuilt under its tag shows here. Where it is set, no other one is taken.',
  ),
  computed(
    'status',
    'string',
    '`running`, `exited` and so on; `unhealthy`: its healthcheck fails; `interrupted`: its update was cut short; `pending`: its host was skipped, or it was blocked.',
  ),
  computed(
    'engine',
    'string',
    "Address of its host's engine: where to remove it when its host is no longer declared.",
  ),
  computed(
    'unmanaged',
    STRING_MAP,
    'Options of a container that somebody else started, which have no attribute here. In the words of the engine. The next new container does not have them.',
  ),
  computed(
    'network_data',
    NETWORK_DATA,
    'Always empty: each new container has other addresses. Ask its engine.',
  ),
  computed('bridge', 'string', 'Always empty.'),
];

const NEVER_WAITS = 'reading never waits here; set wait_timeout for how long a started container may take';

/** Known to the bindings and refused by `validate`, each with its reason. */
export const refusedAttributes = [
  {
    reason: NEVER_WAITS,
    ...optional('container_read_refresh_timeout_milliseconds', 'number', `Refused: ${NEVER_WAITS}.`),
  },
];

export const containerSchema = blockSchema({
  version: 1,
  description:
    'A container on one host. A changed image or setting is an update in place: the container is recreated safely.',
  attributes: [
    ...identityAttributes,
    required(
      'image',
      'string',
      'Reference of the image; for a one-shot container also `container:<name>`, the image of that container.',
    ),
    ...settingSchemas.flatMap((schema) => ('attribute' in schema ? [schema.attribute] : [])),
    ...policyAttributes,
    ...jobAttributes,
    ...observedAttributes,
    ...refusedAttributes,
  ],
  blocks: settingSchemas.flatMap((schema) => ('block' in schema ? [schema.block] : [])),
});

/** Attributes of a `docker_container`, or of a container of a fleet, with the types of their schema. */
export const containerPlan = planDecoder(containerSchema);

/** Empty while it is not known, here and below. */
export function hostOf(attributes: Attributes): string {
  return known(containerPlan(attributes).docker_host) ?? '';
}

export function nameOf(attributes: Attributes): string {
  return known(containerPlan(attributes).name) ?? '';
}

/** Reference of its image. */
export function referenceOf(attributes: Attributes): string {
  return known(containerPlan(attributes).image) ?? '';
}
