import { knownItems } from '../decode';
import { UNKNOWN, type Attributes } from '../resource';
import { isEqual } from '../value';
import { keptPrior } from './kept-prior';
import { hostOf } from './observe-starts';
import { rollingRestartPlan, rollingRestartSchema } from './rolling-restart-schema';

/**
 * Plans a restart where the list is another one, or where something of it is left on a host that can be reached. What is
 * configured otherwise restarts nothing, and is recorded with the next restart. Pure.
 * @param isApplying the plan is repeated before its apply: what was known then stays, and that the list is the one of before may be
 * known only now
 */
export function planRollingRestart(
  prior: Attributes | null,
  proposed: Attributes,
  isApplying: boolean,
): Attributes {
  if (prior !== null && !isRestartDue(prior, proposed)) {
    const { outdated = [], skipped = [] } = prior;
    return isApplying ? { ...proposed, outdated, skipped } : keptPrior(rollingRestartSchema, prior, proposed);
  }
  const { started } = rollingRestartPlan(proposed);
  const isNothing = started !== UNKNOWN && Object.keys(started ?? {}).length === 0;
  const left = isNothing ? [] : UNKNOWN;
  return { ...proposed, outdated: left, skipped: left };
}

function isRestartDue(prior: Attributes, { started = null }: Attributes): boolean {
  if (started === UNKNOWN || !isEqual(prior['started'] ?? null, started)) return true;
  const { outdated, skipped: names } = rollingRestartPlan(prior);
  const skipped = knownItems(names);
  return knownItems(outdated).some((address) => !skipped.includes(hostOf(address)));
}
