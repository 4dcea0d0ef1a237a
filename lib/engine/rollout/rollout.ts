import pLimit from 'p-limit';

/** How fast the hosts of a fleet go. */
export interface Pace {
  /** Hosts that are updated at the same time. */
  readonly maxParallel: number;
  /** When so many hosts have failed, no further one is begun. */
  readonly maxFailures: number;
  /** Hosts that come before all others: how many, or which. */
  readonly canary: number | readonly string[];
}

/** Skipped: the host could not be reached, and need not be. */
export type HostOutcome = 'updated' | 'failed' | 'skipped';

export interface RolloutResult {
  /** In the order in which they would have come. */
  readonly notBegun: readonly string[];
  /** Why they were not; undefined when all were begun. */
  readonly reason?: string;
}

export interface Rollout {
  /** Those that have something to update, in order. */
  readonly hosts: readonly string[];
  readonly pace: Pace;
  readonly update: (host: string, isCanary: boolean) => Promise<HostOutcome>;
  /** Aborted on Ctrl-C: no further host is begun. */
  readonly signal: AbortSignal;
}

/** Updates hosts at their pace: canaries first, then so many at a time, until too many have failed. */
export async function rollOut(rollout: Rollout): Promise<RolloutResult> {
  const { hosts, pace, update, signal } = rollout;
  const proven = await proveCanaries(rollout);
  const rest = hosts.filter((host) => !proven.tried.includes(host));
  if (rest.length === 0) return { notBegun: [] };
  if (proven.reason !== undefined) return { notBegun: rest, reason: proven.reason };

  const failed: string[] = [];
  const notBegun: string[] = [];
  const limit = pLimit(pace.maxParallel);
  const begin = async (host: string) => {
    if (signal.aborted || failed.length >= pace.maxFailures) notBegun.push(host);
    else if ((await update(host, false)) === 'failed') failed.push(host);
  };
  await Promise.all(rest.map((host) => limit(() => begin(host))));
  if (notBegun.length === 0) return { notBegun };
  return { notBegun, reason: signal.aborted ? 'the deploy was interrupted' : failureReason(failed) };
}

function failureReason(failed: readonly string[]): string {
  return `${failed.join(', ')} failed (max_failures: ${failed.length})`;
}

interface Proof {
  readonly tried: readonly string[];
  /** Why the others must not begin. */
  readonly reason?: string;
}

/** One canary after another takes the place of one that could not be reached: that one proves nothing. */
async function proveCanaries({ hosts, pace, update, signal }: Rollout): Promise<Proof> {
  const { candidates, wanted } = canaryCandidates(hosts, pace.canary);
  const tried: string[] = [];
  let proven = 0;
  while (proven < wanted && tried.length < candidates.length) {
    if (signal.aborted) return { tried, reason: 'the deploy was interrupted' };
    const next = candidates.slice(tried.length, tried.length + Math.min(wanted - proven, pace.maxParallel));
    tried.push(...next);
    const outcomes = await Promise.all(next.map((host) => update(host, true)));
    const failed = next.filter((_, index) => outcomes[index] === 'failed');
    if (failed.length > 0) return { tried, reason: `the canary ${failed.join(', ')} failed` };
    proven += outcomes.filter((it) => it === 'updated').length;
  }
  const isUnproven = candidates.length > 0 && proven === 0;
  return isUnproven ? { tried, reason: `no canary could be reached: ${tried.join(', ')}` } : { tried };
}

/** Named ones that have nothing to update are proven already. */
function canaryCandidates(hosts: readonly string[], canary: Pace['canary']) {
  if (typeof canary === 'number') return { candidates: canary === 0 ? [] : hosts, wanted: canary };
  const candidates = hosts.filter((host) => canary.includes(host));
  return { candidates, wanted: candidates.length };
}
