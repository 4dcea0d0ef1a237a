import { known, knownEntries } from '../decode';
import type { Hosts } from '../hosts';
import type { PlanRecord } from '../plan/plan-record';
import { UNKNOWN, type Attributes, type PlanRequest, type PlanResult, type Value } from '../resource';
import { isEqualAsSet } from '../value';
import {
  perHostPlan,
  perHostRecord,
  type DueHosts,
  type PerHostKind,
  type PerHostPlan,
  type PerHostRecord,
  type PerHostThing,
} from './per-host-kind';
import { firstComputed, observe, type Observed, type RecordedHosts } from './observe-hosts';

/** Plans a thing that hosts have alike. */
export async function planPerHost(
  kind: PerHostKind,
  hosts: () => Hosts,
  request: PlanRequest,
  record: PlanRecord,
): Promise<PlanResult> {
  const { prior } = request;
  const proposed = inRecordedOrder(prior, withoutSeen(request.proposed));
  const seen = seenIds(perHostPlan(request.proposed));
  const changed = prior === null ? [] : kind.identity.filter((it) => !isSame(prior, proposed, it));
  const renewed = prior !== null && kind.isRenewed(prior, proposed);
  const plan = perHostPlan(proposed);
  if (renewed || !isKnown(plan))
    return { planned: unknownIds(kind, proposed), requiresReplace: changed, diagnostics: [] };
  const { planned, ...due } = await foreseen(kind, hosts(), { prior, proposed, seen });
  // What runs from it will be made anew, although its name stays.
  for (const host of due.outdated) hosts().expectNewImage(host, known(plan.name) ?? '');
  kind.of(proposed).announce?.(due, record);
  return { planned, requiresReplace: changed, diagnostics: [] };
}

/** It says what was seen, and is no setting of the thing. */
function withoutSeen(proposed: Attributes): Attributes {
  return 'seen_ids' in proposed ? { ...proposed, seen_ids: null } : proposed;
}

/** A list for Terraform, a set to us: hosts that moved within a configuration are no change. */
function inRecordedOrder(prior: Attributes | null, proposed: Attributes): Attributes {
  if (prior === null || !isSame(prior, proposed, 'docker_hosts')) return proposed;
  return { ...proposed, docker_hosts: prior['docker_hosts'] ?? null };
}

function isSame(prior: Attributes, proposed: Attributes, name: string): boolean {
  return isEqualAsSet(prior[name] ?? null, proposed[name] ?? null);
}

function isKnown({ name, docker_hosts: hosts, registry_digest: digest }: PerHostPlan): boolean {
  const all = known(hosts);
  return (
    digest !== UNKNOWN && known(name) !== undefined && all !== undefined && all.every((it) => it !== UNKNOWN)
  );
}

/** Host to the id that was seen there; undefined when the plan is not told. */
function seenIds({ seen_ids: seen }: PerHostPlan): SeenIds | undefined {
  return seen === null ? undefined : knownEntries(seen);
}

function unknownIds(kind: PerHostKind, proposed: Attributes): Attributes {
  const names = kind.schema.attributes.filter((it) => it.computed === true).map(({ name }) => name);
  return { ...proposed, ...Object.fromEntries(names.map((name) => [name, UNKNOWN])) };
}

/**
 * Kept as it is recorded until the apply has been: a line for each host in every plan, and nothing in a configuration refers to it. With the
 * legacy type system Terraform lets it come out otherwise.
 */
function notShown(prior: Attributes | null): Attributes {
  if (prior === null) return {};
  const { host_digests, skipped } = prior;
  return { ...(host_digests !== undefined && { host_digests }), ...(skipped !== undefined && { skipped }) };
}

/** What hosts have of it, as it was just read; of another name nothing is known. */
export function recordedOn(prior: PerHostRecord | null, wanted: Pick<PerHostRecord, 'name'>): RecordedHosts {
  if (prior?.name !== wanted.name) return {};
  const digests = prior.host_digests ?? {};
  const ids = Object.entries(prior.host_ids ?? {});
  return Object.fromEntries(
    ids.map(([host, id]) => [host, { id, ...(digests[host] !== undefined && { digests: digests[host] }) }]),
  );
}

type SeenIds = Readonly<Record<string, string>>;

interface KnownPlan extends Pick<PlanRequest, 'prior' | 'proposed'> {
  readonly seen: SeenIds | undefined;
}

interface Foreseen extends DueHosts {
  readonly planned: Attributes;
}

/**
 * Hosts that have it already show its id in the plan; the others will. Hosts that may be skipped are not asked. The read of the
 * prior state has recorded whether they can be reached, and a plan that is repeated before its apply must come out the same.
 */
async function foreseen(
  kind: PerHostKind,
  hosts: Hosts,
  { prior, proposed, seen }: KnownPlan,
): Promise<Foreseen> {
  const [before, record] = [prior && perHostRecord(prior), perHostRecord(proposed)];
  const thing = kind.of(proposed);
  const recorded = recordedOn(before, record);
  const skipped = before?.skipped ?? [];
  const names = record.docker_hosts.filter((host) => !skipped.includes(host) || host in recorded);
  const planned = { ...proposed, docker_hosts: names };
  const asked = names.filter((host) => !(host in recorded) && !hosts.isSkippable(host));
  const found = await foundOn(thing, hosts, asked, seen);
  const has: RecordedHosts = { ...recorded, ...found };
  // What must be done on an unreachable host shows when it is back.
  const outdated = names.filter(
    (host) => host in has && !skipped.includes(host) && thing.isOutdated?.(has[host]?.digests),
  );
  const absent = asked.filter((host) => !(host in found));
  const unobserved = names.filter((host) => !(host in has) && !asked.includes(host));
  const due = { absent, outdated, unobserved };
  const isDue = (host: string) => outdated.includes(host) || !(host in has);
  const ids = names.map((host): [string, Value] => [host, isDue(host) ? UNKNOWN : (has[host]?.id ?? '')]);
  const common: Attributes = { id: record.name, host_ids: Object.fromEntries(ids) };
  // What was seen is the id only.
  if (names.some(isDue) || (seen !== undefined && asked.length > 0))
    return { planned: { ...unknownIds(kind, planned), ...common, ...notShown(prior) }, ...due };
  const digests = names.map((host) => [host, has[host]?.digests ?? ''] as const);
  const isTouched = asked.length > 0 || prior === null || !isSame(prior, planned, 'docker_hosts');
  return {
    planned: {
      ...planned,
      ...firstComputed(found),
      ...common,
      ...(kind.hasDigests && { host_digests: Object.fromEntries(digests) }),
      skipped: isTouched ? UNKNOWN : (before?.skipped ?? null),
    },
    ...due,
  };
}

/** What a plan has seen already is not looked at again: by the time it is repeated, it may have changed. */
async function foundOn(
  thing: PerHostThing,
  hosts: Hosts,
  asked: readonly string[],
  ids: SeenIds | undefined,
): Promise<Observed['found']> {
  if (ids === undefined) return (await observe(thing, hosts, asked, {})).found;
  const seen = asked.flatMap((host) => (ids[host] ? [[host, { id: ids[host], computed: {} }] as const] : []));
  // A container has it, so that it stays what it is.
  const unobserved = asked.filter((host) => ids[host] === '');
  const { found } = await observe(thing, hosts, unobserved, {});
  return { ...Object.fromEntries(seen), ...found };
}
