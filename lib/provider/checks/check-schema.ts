import { planDecoder } from '../decode';
import { blockSchema, computed, optional, required, sensitive, STRING_MAP, STRINGS } from '../schema-builder';

export const checkSchema = blockSchema({
  description:
    'What must hold when a wave is done, before the next one begins. It changes nothing; while a check of it has not passed, every deploy asks it again.',
  attributes: [
    required('wave', 'string', 'Name of the wave in the order of the upgrade.'),
    optional(
      'on_hosts',
      STRINGS,
      'Only what is updated on these hosts makes it ask again. Default: all of the wave.',
    ),
    required(
      'desired',
      'string',
      'Tells what is to run from what was to run before: it asks again when this changes.',
    ),
    sensitive(
      optional(
        'checks',
        STRING_MAP,
        'By host: checks, one after the other, as JSON. Nothing of it is recorded.',
      ),
    ),
    computed('passed', 'string', 'The value of `desired` for which all have passed; empty when one has not.'),
  ],
});

export const checkPlan = planDecoder(checkSchema);
