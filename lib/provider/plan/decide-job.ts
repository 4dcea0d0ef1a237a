import type { PlannedCause } from '../../contract/planned-upgrade';
import { containerPlan } from '../container/container-schema';
import { known } from '../decode';
import { UNKNOWN, type Attributes } from '../resource';
import { isEqual } from '../value';
import type { Decision } from './plan-record';

/** What becomes of a job. Pure. @param blockedBy containers that it has to wait for */
export function decideJob(
  prior: Attributes | null,
  proposed: Attributes,
  isDue: boolean,
  blockedBy: readonly string[],
): Decision {
  const from = prior === null ? undefined : known(containerPlan(prior).image);
  const to = known(containerPlan(proposed).image);
  const images = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  if (!isDue) return { operation: 'none', ...images, causes: [] };
  if (blockedBy.length > 0)
    return { operation: 'wait', ...images, causes: [{ what: 'blocked', why: 'state' }] };
  return { operation: 'run', ...images, causes: causesOf(prior, proposed) };
}

function causesOf(prior: Attributes | null, proposed: Attributes): readonly PlannedCause[] {
  if (known(containerPlan(proposed).run_for) !== undefined) return [{ what: 'stale records', why: 'state' }];
  if (prior === null) return [{ what: 'first run', why: 'state' }];
  if (containerPlan(prior).status === 'pending') return [{ what: 'pending', why: 'state' }];
  const before = known(containerPlan(prior).triggers) ?? {};
  const now = known(containerPlan(proposed).triggers) ?? {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changed = names.filter((it) => now[it] === UNKNOWN || !isEqual(before[it] ?? null, now[it] ?? null));
  if (changed.length > 0) return changed.map((what) => ({ what, why: 'configured' }));
  return [{ what: 'image', why: 'configured' }];
}
