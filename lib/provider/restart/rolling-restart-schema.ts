import { planDecoder } from '../decode';
import { blockSchema, computed, optional, required, sensitive, STRING_MAP, STRINGS } from '../schema-builder';

export const rollingRestartSchema = blockSchema({
  description:
    'Restarts what a docker_restart_list names, role after role, with the settings that it has: as kubectl rollout restart does. It owns no container.',
  attributes: [
    required('release', 'string', 'What all of them are at, for messages.'),
    required(
      'containers',
      STRING_MAP,
      'By role: a container as docker_container takes it, but for docker_host, as JSON.',
    ),
    required('hosts', ['map', STRINGS], 'By role: names of the hosts that run it.'),
    optional(
      'host_settings',
      ['map', STRING_MAP],
      'By role, then host: what differs there from `containers`, as JSON.',
    ),
    sensitive(
      optional('readiness_probes', ['map', STRING_MAP], 'As of a docker_fleet. Nothing of it is recorded.'),
    ),
    required('steps', ['list', STRINGS], 'Roles in order. Those of one step go at the same time on a host.'),
    optional(
      'free',
      STRINGS,
      'Roles whose hosts go by `rollouts`; all others go one host at a time, and none after one that failed.',
    ),
    optional('rollouts', ['map', STRING_MAP], 'As of a docker_fleet. Nobody is watched once more.'),
    optional('host_rollouts', STRING_MAP, 'As of a docker_fleet.'),
    required('started', STRING_MAP, 'By address: a start that is too old, of a docker_restart_list.'),
    computed(
      'outdated',
      STRINGS,
      'Containers that were not started since, such as `cmp1/nova_compute`, when they were last looked at.',
    ),
    computed('skipped', STRINGS, 'Hosts of these that could not be reached.'),
  ],
});

/** Attributes with the types of their schema. */
export const rollingRestartPlan = planDecoder(rollingRestartSchema);
