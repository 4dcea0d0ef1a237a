/** A service for tests of rollout: a wave whose hosts do not wait for each other, and one whose hosts do. */
import { z } from 'zod';
import type { DesiredRollout, DesiredService } from '../../lib/model/desired-service';
import { InputError, printProblem } from '../../lib/model/input-error';
import { readDesired } from '../../lib/model/read-desired';
import { defineService } from '../../lib/model/service';

const fleet = defineService({
  name: 'fleet',
  options: z.strictObject({}),
  define: () => ({
    roles: {
      harbour: {
        image: 'harbour',
        container: 'harbour',
        group: 'control',
        updateOrder: 'drain-first',
        drain: { command: ['is-empty', '{host}'], waitSeconds: 5 },
      },
      sail: { image: 'sail', container: 'sail', group: 'ships', onUnreachable: 'skip' },
      rudder: {
        image: 'rudder',
        container: 'rudder',
        group: 'ships',
        onUnreachable: 'skip',
        after: ['sail'],
      },
    },
    jobs: {
      chart: {
        container: 'chart',
        image: { ofRole: 'harbour' },
        firstHostOf: { role: 'harbour' },
        runsWhenChanged: ['harbour'],
      },
    },
    waves: [
      { name: 'charts', jobs: ['chart'] },
      { name: 'harbours', roles: ['harbour'], update: 'one-host-at-a-time' },
      { name: 'ships', roles: ['sail', 'rudder'], update: 'free' },
    ],
  }),
});

/** Two harbours and `ships` ships, of which the first two are old ones, too. */
export function readFleet(updates: string, { ships = 4 } = {}): DesiredService {
  const names = Array.from({ length: ships }, (_, index) => `s${index + 1}`);
  const cloud = [
    'images: { registry: q }',
    'hosts:',
    ...['h1', 'h2'].map((name) => `  ${name}: { engine: unix:///${name}, groups: [control] }`),
    ...names.map(
      (name, index) => `  ${name}: { engine: unix:///${name}, groups: [ships${index < 2 ? ', old' : ''}] }`,
    ),
    `updates: ${updates}`,
  ].join('\n');
  const files = {
    cloud: { name: 'cloud.yml', text: cloud },
    versions: { name: 'versions.yml', text: 'fleet: { tag: v1 }' },
  };
  const [service] = readDesired(files, [fleet]).services;
  if (service === undefined) throw new Error('versions.yml names fleet');
  return service;
}

export function mistakesInUpdates(updates: string): readonly string[] {
  try {
    readFleet(updates);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(printProblem);
    throw error;
  }
}

export function rolloutsOfShips(service: DesiredService): readonly DesiredRollout[] {
  const wave = service.waves.find(({ name }) => name === 'ships');
  return wave?.kind === 'roles' ? (wave.rollouts ?? []) : [];
}
