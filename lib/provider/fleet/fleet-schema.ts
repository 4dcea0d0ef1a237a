import { planDecoder } from '../decode';
import type { WireType } from '../resource';
import { blockSchema, computed, optional, renamed, required, sensitive } from '../schema-builder';

const BY_ROLE_AND_HOST = ['map', ['map', 'string']] as const satisfies WireType;
const LISTS = ['map', ['list', 'string']] as const satisfies WireType;

export const fleetSchema = blockSchema({
  version: 1,
  description:
    'The same containers on any number of hosts, updated host by host or all together. A thousand hosts are one entry of a plan.',
  attributes: [
    required(
      'containers',
      ['map', 'string'],
      'By role: a container as docker_container takes it, but for docker_host, as JSON.',
    ),
    required('hosts', LISTS, 'By role: names of the hosts that run it, of the provider configuration.'),
    optional(
      'host_settings',
      BY_ROLE_AND_HOST,
      'By role, then host: what differs there from `containers`, as JSON.',
    ),
    optional(
      'strategy',
      'string',
      'free (default): host by host, by `rollouts`. together: all old containers stop before the first new one starts, and all go back if one fails.',
    ),
    optional('after', LISTS, 'By role: those that come before it on the same host.'),
    renamed(
      'paces',
      optional(
        'rollouts',
        ['map', ['map', 'string']],
        'Rollout strategies by name. max_parallel (10): hosts at the same time. max_failures (1): failed hosts after which no other is started. canary (0): how many hosts come first, or their names, separated by spaces. soak_seconds (0): how long a canary is watched.',
      ),
    ),
    renamed(
      'host_paces',
      optional(
        'host_rollouts',
        ['map', 'string'],
        'Host to name of its rollout strategy; others have the defaults.',
      ),
    ),
    sensitive(
      optional(
        'readiness_probes',
        BY_ROLE_AND_HOST,
        'By role, then host, or `*` for all others: readiness_probe as docker_container takes it. Nothing of it is recorded.',
      ),
    ),
    sensitive(
      optional(
        'checks',
        ['map', 'string'],
        'By host, or `*` for all others: what must hold there after its update, as of docker_check. Nothing of it is recorded.',
      ),
    ),
    optional(
      'pause_after_canary',
      'bool',
      'An upgrade ends when its canaries are done, once for each version. It is not recorded.',
    ),
    computed(
      'running',
      BY_ROLE_AND_HOST,
      'By role, then host: the image that runs, and what is not as it should be.',
    ),
    computed(
      'surplus',
      BY_ROLE_AND_HOST,
      'By role, then host: what a container has that nobody configured; it is tolerated until its next update.',
    ),
    renamed(
      'behind',
      computed(
        'outdated',
        ['list', 'string'],
        'Containers that do not run what they should, such as `cmp1/nova_compute`.',
      ),
    ),
    computed(
      'engines',
      ['map', 'string'],
      'Address of the engine of each host: where to remove its containers.',
    ),
    computed(
      'checked',
      ['map', 'string'],
      'By host: tells what its checks have passed for; empty where they have not.',
    ),
    computed(
      'canary_pause',
      'string',
      'An upgrade that is not done yet has paused, or gone on since; and what tells its versions from others.',
    ),
    computed('skipped', ['list', 'string'], 'Hosts that could not be reached at the last read.'),
    computed('id', 'string', 'Roles, separated by commas.'),
  ],
});

/** Attributes of a fleet with the types of their schema. */
export const fleetPlan = planDecoder(fleetSchema);
