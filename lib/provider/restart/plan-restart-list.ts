import { compareReleases, isKnownRelease } from '../../contract/release';
import { known, knownItems } from '../decode';
import { UNKNOWN, type Attributes } from '../resource';
import { keptPrior } from './kept-prior';
import { restartListPlan, restartListSchema } from './restart-list-schema';

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
  const plan = restartListPlan(proposed);
  const release = known(plan.release) ?? '';
  const madeFor = prior === null ? undefined : known(restartListPlan(prior).made_for);
  if (prior === null ? !isUpgraded(proposed) : isOlder(release, madeFor)) return 'empty';
  if (madeFor === release) return 'stays';
  return knownItems(plan.blocked_by).length > 0 ? 'blocked' : 'due';
}

/** Of a list that there was none of before: nothing else tells whether a change of release is under way. */
function isUpgraded(proposed: Attributes): boolean {
  const { containers, former_releases: former } = restartListPlan(proposed);
  const roles = Object.keys(known(containers) ?? {});
  return Object.keys(known(former) ?? {}).some((role) => roles.includes(role));
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
