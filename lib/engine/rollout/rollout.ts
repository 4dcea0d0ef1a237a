import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';

/** In what order and how many at a time the hosts of a fleet are updated. */
export interface RolloutStrategy {
  /** Hosts that are updated at the same time. */
  readonly maxParallel: number;
  /** After this many failed hosts, no other host is started. */
  readonly maxFailures: number;
  /** Hosts that come before all others: how many, or which. */
  readonly canary: number | readonly string[];
  /** When canaries were updated, no other host is begun, although nothing has failed. @default false */
  readonly pausesAfterCanaries?: boolean;
}

/**
 * Skipped: the host could not be reached, and may be skipped. Lost: the same in the middle of its update. It does not keep
 * other hosts from being updated, but a canary that is lost has shown that something is wrong.
 */
export type HostOutcome = 'updated' | 'failed' | 'skipped' | 'lost';

export interface RolloutResult {
  /** In the order in which they would have come. */
  readonly notBegun: readonly string[];
  /** Why they were not; undefined when all were begun, and for a pause. */
  readonly reason?: string;
  /** Canaries after which it pauses. @default - it does not */
  readonly pausedAfter?: readonly string[];
}

/** What a host that is named as canary can prove: it is still to be updated, runs what it should, or neither. */
export type CanaryState = 'due' | 'proven' | 'outdated';

export interface Rollout {
  /** Those that have something to update, in order. */
  readonly hosts: readonly string[];
  readonly strategy: RolloutStrategy;
  /** Also for a canary that another strategy has. It is updated once; both strategies use the outcome. */
  readonly update: (host: string, isCanary: boolean) => Promise<HostOutcome>;
  /** Of a named canary; one that has nothing to update may be unreachable all the same. */
  readonly canaryState: (host: string) => CanaryState;
  /** Aborted on Ctrl-C: no further host is begun. */
  readonly signal: AbortSignal;
}

/** Updates hosts by their strategy: canaries first, then so many at a time, until too many have failed. */
export async function rollOut(rollout: Rollout): Promise<RolloutResult> {
  const { hosts, strategy, update, signal } = rollout;
  const proven = await proveCanaries(rollout);
  const rest = hosts.filter((host) => !proven.tried.includes(host));
  if (rest.length === 0) return { notBegun: [] };
  if (proven.reason !== undefined) return { notBegun: rest, reason: proven.reason };
  const canaries = [...proven.proved, ...proven.tried];
  if (strategy.pausesAfterCanaries === true && canaries.length > 0)
    return { notBegun: rest, pausedAfter: canaries };

  const failed: string[] = [];
  const notBegun: string[] = [];
  const limit = pLimit(strategy.maxParallel);
  const begin = async (host: string) => {
    // Hosts that fail at the same moment count, too.
    await setImmediate();
    if (signal.aborted || failed.length >= strategy.maxFailures) notBegun.push(host);
    else if ((await update(host, false)) === 'failed') failed.push(host);
  };
  await Promise.all(rest.map((host) => limit(() => begin(host))));
  if (notBegun.length === 0) return { notBegun };
  return {
    notBegun,
    reason: signal.aborted ? 'the deploy was interrupted' : failureReason(failed, strategy),
  };
}

/** More may have failed than it takes: those that were at it at the same time. */
function failureReason(failed: readonly string[], { maxFailures }: RolloutStrategy): string {
  return `${failed.join(', ')} failed (max_failures: ${maxFailures})`;
}

interface Proof {
  readonly tried: readonly string[];
  /** Named canaries that had nothing to update: a deploy before has done that, and was cut short. */
  readonly proved: readonly string[];
  /** Why the others must not begin. */
  readonly reason?: string;
}

/** One canary after another takes the place of one that could not be reached: that one proves nothing. */
async function proveCanaries(rollout: Rollout): Promise<Proof> {
  const { strategy, update, signal } = rollout;
  const { candidates, wanted, outdated, proved } = canaryCandidates(rollout);
  const tried: string[] = [];
  let proven = 0;
  while (proven < wanted && tried.length < candidates.length) {
    if (signal.aborted) return { tried, proved, reason: 'the deploy was interrupted' };
    const next = candidates.slice(
      tried.length,
      tried.length + Math.min(wanted - proven, strategy.maxParallel),
    );
    tried.push(...next);
    const outcomes = await Promise.all(next.map((host) => update(host, true)));
    const reason = canaryFailure(next, outcomes);
    if (reason !== undefined) return { tried, proved, reason };
    proven += outcomes.filter((it) => it === 'updated').length;
  }
  const missed = [...outdated, ...tried];
  if (proved.length > 0 || proven > 0 || missed.length === 0) return { tried, proved };
  return { tried, proved, reason: `no canary could be reached: ${missed.join(', ')}` };
}

function canaryFailure(hosts: readonly string[], outcomes: readonly HostOutcome[]): string | undefined {
  const those = (outcome: HostOutcome) => hosts.filter((_, index) => outcomes[index] === outcome).join(', ');
  if (outcomes.includes('failed')) return `the canary ${those('failed')} failed`;
  if (outcomes.includes('lost')) return `the canary ${those('lost')} was lost in the middle of its update`;
  return undefined;
}

/** So many of the hosts that have something to update, or all named ones that have. */
function canaryCandidates({ hosts, strategy: { canary }, canaryState }: Rollout) {
  if (typeof canary === 'number') {
    return { candidates: canary === 0 ? [] : hosts, wanted: canary, outdated: [], proved: [] };
  }
  const are = (state: CanaryState) => canary.filter((host) => canaryState(host) === state);
  const candidates = are('due');
  return {
    candidates,
    wanted: candidates.length,
    outdated: are('outdated'),
    proved: are('proven'),
  };
}
