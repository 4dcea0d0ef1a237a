import { checkDefinition } from '../../lib/model/check-definition';
import { printProblem } from '../../lib/model/input-error';
import type { ServiceDefinition, WaveDefinition } from '../../lib/model/service-definition';

const ROLE = { image: 'mixer', container: 'mixer', group: 'control' };
const ROLES: WaveDefinition = { name: 'then', roles: ['mixer', 'sender'], update: 'free' };

const radio = (...waves: WaveDefinition[]): ServiceDefinition => ({
  name: 'radio',
  roles: { mixer: ROLE, sender: { ...ROLE, container: 'sender' } },
  jobs: {},
  waves,
});

const restart = (name: string, ...steps: string[][]): WaveDefinition => ({ name, restart: steps });

describe('a wave that restarts', () => {
  it('is sound with roles of waves before it', () => {
    expect(checkDefinition(radio(ROLES, restart('last', ['mixer'], ['sender'])))).toEqual([]);
  });

  it.each<[string, ServiceDefinition]>([
    [
      'waves.last.restart.mixr: not one of its roles; did you mean mixer?',
      radio(ROLES, restart('last', ['mixr'])),
    ],
    [
      'waves.last.restart.mixer: is in it twice',
      radio(ROLES, restart('last', ['mixer'], ['sender', 'mixer'])),
    ],
    ['waves.early.restart.mixer: is in no wave before this one', radio(restart('early', ['mixer']), ROLES)],
  ])('is none of these: %s', (problem, definition) => {
    expect(checkDefinition(definition).map(printProblem)).toEqual([`service radio: ${problem}`]);
  });
});
