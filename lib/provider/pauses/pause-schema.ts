import { planDecoder } from '../decode';
import { blockSchema, computed, required, STRINGS } from '../schema-builder';

const wave = required('wave', 'string', 'Name of the wave in the order of the upgrade.');
const versions = required('versions', STRINGS, 'What the wave is to run: roles with their images.');

export const pausePointSchema = blockSchema({
  description:
    'A wave after which an upgrade pauses: written down when it is done, before docker_pause ends the deploy. It changes nothing.',
  attributes: [
    wave,
    versions,
    computed('is_due', 'bool', 'Whether an upgrade had come to these versions, and not a first deploy.'),
  ],
});

export const pauseSchema = blockSchema({
  description:
    'Ends a deploy that has just come to a docker_pause_point, with an error that says so; any later one goes on. It changes nothing.',
  attributes: [wave, versions],
});

export const pausePointPlan = planDecoder(pausePointSchema);
export const pausePlan = planDecoder(pauseSchema);
