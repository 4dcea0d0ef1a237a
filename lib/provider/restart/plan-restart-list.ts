import { compareReleases, isKnownRelease } from '../../contract/release';
import { UNKNOWN, type Attributes } from '../resource';
import { asMap, asString, asStrings } from '../value';
import { keptPrior } from './kept-prior';
import { restartListSchema } from './restart-list-schema';

/** What becomes of a list. */
export type ListFate =
  /** It is as it should be. */
  | 'stays'
  /** Nothing was started too early: of a first deploy, or one that goes back to an older release. */
  | 'empty'
  /** It is to be made, as far as anyone knows now. */
  | 'due'
  /** It is to be made, and cannot be yet. */
  | 'blocked';

/** Pure, and without a look at any host: a plan that is repeated before its apply comes out the same. */
export function fateOfList(prior: Attributes | null, proposed: Attributes): ListFate {
  const release = asString(proposed['release']) ?? '';
  const madeFor = asString(prior?.['made_for']);
  if (prior === null ? !isUpgraded(proposed) : isOlder(release, madeFor)) return 'empty';
  if (madeFor === release) return 'stays';
  return asStrings(proposed['blocked_by']).length > 0 ? 'blocked' : 'due';
}

/** Of a list that there was none of before: nothing else tells whether a change of release is under way. */
function isUpgraded({ containers, former_releases }: Attributes): boolean {
  const roles = Object.keys(asMap(containers));
  return Object.keys(asMap(former_releases)).some((role) => roles.includes(role));
}

/** A restored database has no newer versions that anyone could have seen. */
function isOlder(release: string, madeFor: string | undefined): boolean {
  if (madeFor === undefined || !isKnownRelease(release) || !isKnownRelease(madeFor)) return false;
  return compareReleases(release, madeFor) < 0;
}

/**
 * @param isApplying the plan is repeated before its apply: what was known then stays, and what blocks the list may be known
 * only now
 */
export function planRestartList(
  prior: Attributes | null,
  proposed: Attributes,
  isApplying: boolean,
): Attributes {
  switch (fateOfList(prior, proposed)) {
    case 'stays':
      return prior === null ? proposed : keptPrior(restartListSchema, prior, proposed);
    case 'empty':
      return { ...proposed, made_for: proposed['release'] ?? null, started: {} };
    case 'due':
      return { ...proposed, made_for: UNKNOWN, started: UNKNOWN };
    case 'blocked':
      if (prior === null) return { ...proposed, made_for: '', started: {} };
      if (!isApplying) return keptPrior(restartListSchema, prior, proposed);
      return { ...proposed, made_for: prior['made_for'] ?? '', started: prior['started'] ?? {} };
  }
}
