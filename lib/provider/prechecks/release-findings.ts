/** May a container go from what it runs to what is wanted? Patches within a release, and tags without one, always. */
import {
  compareReleases,
  isAllowedStep,
  isKnownRelease,
  RELEASES,
  upgradePath,
} from '../../contract/release';
import { listed } from '../wording';
import { addressOf, isChanging, type ContainerFact } from './facts';
import type { Finding } from './finding';

/** One finding for each pair of releases, however many containers it concerns. */
export function releaseFindings(service: string, containers: readonly ContainerFact[]): readonly Finding[] {
  const groups = new Map<string, ContainerFact[]>();
  for (const container of containers) {
    const code = tryFindFault(container);
    if (code === undefined) continue;
    const from = code === 'release-unknown' ? '' : (container.running?.release ?? '');
    const key = [code, from, container.wanted.release].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), container]);
  }
  return [...groups].map(([key, concerned]) => {
    const [code = '', from = '', to = ''] = key.split(' ');
    const where = `Containers: ${listed(concerned.map(addressOf))}.`;
    return describe(service, code as ReleaseFault, { from, to }, where);
  });
}

type ReleaseFault = 'release-unknown' | 'release-skip' | 'release-downgrade';

function tryFindFault(fact: ContainerFact): ReleaseFault | undefined {
  const from = fact.running?.release;
  const to = fact.wanted.release;
  if (to === undefined || !isChanging(fact)) return undefined;
  if (from === to) return undefined;
  if (!isKnownRelease(to)) return 'release-unknown';
  if (from === undefined || isAllowedStep(from, to)) return undefined;
  return compareReleases(from, to) > 0 ? 'release-downgrade' : 'release-skip';
}

function describe(
  service: string,
  code: ReleaseFault,
  { from, to }: { readonly from: string; readonly to: string },
  where: string,
): Finding {
  switch (code) {
    case 'release-unknown':
      return {
        code,
        summary: `${service}: ${to} is not a release that is known here`,
        detail: `Known are ${RELEASES[0] ?? ''} to ${RELEASES.at(-1) ?? ''}. Correct the tag, or upgrade kollaform.\n${where}`,
      };
    case 'release-skip':
      return {
        code,
        summary: `${service} cannot go from ${from} to ${to} in one step`,
        detail: `Allowed path: ${upgradePath(from, to).join(' -> ')}. Deploy one after the other.\n${where}`,
      };
    case 'release-downgrade':
      return {
        code,
        summary: `${service} cannot go back from ${from} to ${to}`,
        detail:
          'Migrations of the schema cannot be taken back, and the old release does not know the new one. ' +
          `npx kollaform restore goes back to a snapshot.\n${where}`,
      };
  }
}
