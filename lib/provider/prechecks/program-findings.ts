import { grouped } from '../grouped';
import { listed } from '../wording';
import type { ProgramVersionFact } from './facts';
import type { Finding } from './finding';

/** One for each pair of versions of a role. Pure. */
export function programFindings(service: string, facts: readonly ProgramVersionFact[]): readonly Finding[] {
  const older = facts.filter(({ now, next }) => compareVersions(next, now) < 0);
  return grouped(older, ({ role, now, next }) => `${role} ${now} ${next}`).map(([, alike]) => {
    const [{ role, now, next }] = alike as readonly [ProgramVersionFact];
    return {
      code: 'program-older',
      summary: `${service}: ${role} has ${now} now and would have ${next}, which is older`,
      detail:
        'What the newer one has written, and what runs under it, the older one may not understand. Choose an image with the same or a newer ' +
        `one.\nContainers: ${listed(alike.map(({ host, container }) => `${host}/${container}`))}.`,
    };
  });
}

/** Negative when the first one is older. Number by number; what one of them lacks is 0. */
function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((it) => it.split('.').map(Number)) as [number[], number[]];
  for (let place = 0; place < Math.max(a.length, b.length); place += 1) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
