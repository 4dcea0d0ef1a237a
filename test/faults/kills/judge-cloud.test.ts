import { join } from 'node:path';
import { CHECKOUT } from '../../lab/lab-files';
import { desiredNova, healthOf, judgeFacts, type Fact } from './judge-cloud';

const service = desiredNova({ directory: join(CHECKOUT, 'examples') }, '2025.2');

/** Everything as it is to be. */
const facts: readonly Fact[] = service.waves
  .flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []))
  .map(({ host, container, image, healthcheck }) => {
    const name = `${host}/${container}`;
    const health = healthcheck && 'healthy';
    return { id: name, name, slot: name, image, status: 'running', health, isEnding: false };
  });

function change(name: string, changes: Partial<Fact>): readonly Fact[] {
  return facts.map((it) => (it.name.endsWith(name) ? { ...it, ...changes } : it));
}

describe('what is left after a kill', () => {
  it('is right when each container runs, of the new version, and is healthy', () => {
    expect(judgeFacts(service, facts)).toEqual([]);
  });

  it.each([
    ['a container is unhealthy', change('/nova_conductor', { health: 'unhealthy' })],
    ['a container is starting for too long', change('/nova_conductor', { health: 'starting' })],
    ['a container tells nothing of its health', change('/nova_conductor', { health: undefined })],
    ['a container does not run', change('/nova_conductor', { status: 'exited' })],
    ['a container is of the old version', change('/nova_conductor', { image: 'old' })],
    ['a container is missing', facts.slice(1)],
    ['a container is parked', change('/nova_conductor', { name: 'ctl1/nova_conductor.prev' })],
  ])('is wrong when %s', (_, wrong) => {
    expect(judgeFacts(service, wrong)).not.toEqual([]);
  });

  it.each([
    ['Up 5 seconds (health: starting)', 'starting'],
    ['Up 2 minutes (healthy)', 'healthy'],
    ['Up 2 minutes (unhealthy)', 'unhealthy'],
    ['Up 2 minutes', undefined],
    ['Exited (0) 5 seconds ago', undefined],
  ])('has the health of "%s": %s', (listed, health) => {
    expect(healthOf(listed)).toBe(health);
  });
});
