/** May a container go from what it runs to what is wanted? Patches within a release, and tags without one, always. */
import {
  compareReleases,
  isAllowedStep,
  isKnownRelease,
  RELEASES,
  upgradePath,
} from '../../contract/release';
import { listed } from '../wording';
import { addressOf, isChanging, type CheckedService, type ContainerFact } from './facts';
import type { Finding } from './finding';
import { grouped } from '../grouped';

/** One finding for each pair of releases, however many containers it concerns. */
export function releaseFindings(
  { service, neverNewer }: Pick<CheckedService, 'service' | 'neverNewer'>,
  containers: readonly ContainerFact[],
): readonly Finding[] {
  const faults = containers.flatMap((container): readonly Fault[] => {
    const code = tryFindFault(container);
    if (code === undefined) return [];
    if (code !== 'release-downgrade') return [{ code, container }];
    const leading = containers.filter(({ role }) => neverNewer[container.role]?.includes(role));
    return isAstray(container, leading) ? [] : [{ code, container }];
  });
  const keyOf = ({ code, container: { running, wanted } }: Fault) =>
    [code, code === 'release-unknown' ? '' : running?.release, wanted.release].join(' ');
  return grouped(faults, keyOf).map(([, alike]) => describe(service, alike));
}

interface Fault {
  readonly code: 'release-unknown' | 'release-skip' | 'release-downgrade';
  readonly container: ContainerFact;
}

function tryFindFault(fact: ContainerFact): Fault['code'] | undefined {
  const from = fact.running?.release;
  const to = fact.wanted.release;
  if (to === undefined || from === to || !isChanging(fact)) return undefined;
  if (!isKnownRelease(to)) return 'release-unknown';
  if (from === undefined || isAllowedStep(from, to)) return undefined;
  return compareReleases(from, to) > 0 ? 'release-downgrade' : 'release-skip';
}

/**
 * It runs ahead of all that it must never be newer than: nobody upgraded the service, somebody replaced this one container.
 * Going back puts it right.
 */
function isAstray({ running }: ContainerFact, leading: readonly ContainerFact[]): boolean {
  const own = running?.release;
  const releases = leading.flatMap((it) => it.running?.release ?? []);
  return own !== undefined && releases.length > 0 && releases.every((it) => compareReleases(it, own) < 0);
}

/** Of faults that are alike. */
function describe(service: string, faults: readonly Fault[]): Finding {
  const [{ code, container }] = faults as readonly [Fault];
  const { release: from = '' } = container.running ?? {};
  const { release: to = '' } = container.wanted;
  const where = `Containers: ${listed(faults.map((it) => addressOf(it.container)))}.`;
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
          'Migrations of the schema cannot be undone, and the old release does not know the new one. ' +
          `npx kollaform restore goes back to a snapshot.\n${where}`,
      };
  }
}
