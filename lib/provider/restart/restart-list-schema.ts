import { planDecoder } from '../decode';
import { blockSchema, computed, optional, required, STRING_MAP, STRINGS } from '../schema-builder';

export const restartListSchema = blockSchema({
  description:
    'Which containers were started before all of them were at a new release: written down before the first one is restarted, so that a deploy that was killed goes on where it was.',
  attributes: [
    required('release', 'string', 'What all of them are to be at: a change of it makes a new list.'),
    required(
      'containers',
      ['map', STRINGS],
      'By role: addresses of its containers, such as `ctl1/nova_conductor`.',
    ),
    optional(
      'former_releases',
      STRING_MAP,
      'By role: what runs while this is planned, and is going to change. A list that is made for the first time has nothing in it unless this names one of the roles.',
    ),
    optional('blocked_by', STRINGS, 'Containers that are outdated: no list is made before there is none.'),
    computed('made_for', 'string', 'The release that the list was made for; empty while that is blocked.'),
    computed(
      'started',
      STRING_MAP,
      'By address: the start that is too old, as id and time; or `before` and a time, where nobody could look.',
    ),
  ],
});

/** Attributes with the types of their schema. */
export const restartListPlan = planDecoder(restartListSchema);
