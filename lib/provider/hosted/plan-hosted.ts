import type { Hosts } from '../hosts';
import { UNKNOWN, type Attributes, type PlanRequest, type PlanResult, type Value } from '../resource';
import { asMap, asString, asStringMap, asStrings, isEqual, isEqualAsSet, isList } from '../value';
import type { HostedThing } from './hosted-thing';
import { firstComputed, observe, type Observed } from './observe-hosts';

/** Plans a thing that hosts have alike. */
export async function planHosted(
  thing: HostedThing,
  hosts: () => Hosts,
  request: PlanRequest,
): Promise<PlanResult> {
  const { prior } = request;
  const proposed = inRecordedOrder(prior, withoutSeen(request.proposed));
  const seen = request.proposed['seen_ids'] ?? null;
  const changed = prior === null ? [] : thing.identity.filter((it) => !isSame(prior, proposed, it));
  const renewed = prior !== null && thing.isRenewed(prior, proposed);
  const planned =
    renewed || !isKnown(proposed)
      ? unknownIds(thing, proposed)
      : await foreseen(thing, hosts(), prior, proposed, seen);
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

function isKnown(proposed: Attributes): boolean {
  const hosts = proposed['docker_hosts'] ?? null;
  return (
    asString(proposed['name']) !== undefined && isList(hosts) && hosts.every((it) => typeof it === 'string')
  );
}

function unknownIds(thing: HostedThing, proposed: Attributes): Attributes {
  const names = thing.schema.attributes.filter((it) => it.computed === true).map(({ name }) => name);
  return { ...proposed, ...Object.fromEntries(names.map((name) => [name, UNKNOWN])) };
}

/** What hosts have of it, as it was just read; of another name nothing is known. */
export function recordedIds(prior: Attributes | null, wanted: Attributes): Attributes {
  return prior !== null && isEqual(prior['name'] ?? null, wanted['name'] ?? null)
    ? asMap(prior['host_ids'])
    : {};
}

/**
 * Hosts that have it already show its id in the plan; the others will. Hosts that may be skipped are not asked: whether they
 * can be reached was seen when the prior state was read, and a plan that is repeated before its apply must come out the same.
 */
async function foreseen(
  thing: HostedThing,
  hosts: Hosts,
  prior: Attributes | null,
  proposed: Attributes,
  seen: Value,
): Promise<Attributes> {
  const recorded = recordedIds(prior, proposed);
  const missed = asStrings(prior?.['skipped']).filter((host) => !(host in recorded));
  const names = asStrings(proposed['docker_hosts']).filter((host) => !missed.includes(host));
  const planned = { ...proposed, docker_hosts: names };
  const asked = names.filter((host) => !(host in recorded) && !hosts.isSkippable(host));
  const found = await foundOn(thing, hosts, asked, proposed, seen);
  const ids = names.map((host): [string, Value] => [host, recorded[host] ?? found[host]?.id ?? UNKNOWN]);
  const isSeen = seen !== null && asked.length > 0;
  if (isSeen || ids.some(([, id]) => id === UNKNOWN)) {
    return {
      ...unknownIds(thing, planned),
      id: proposed['name'] ?? UNKNOWN,
      host_ids: Object.fromEntries(ids),
    };
  }
  const isTouched = asked.length > 0 || prior === null || !isSame(prior, planned, 'docker_hosts');
  return {
    ...planned,
    ...firstComputed(found),
    id: proposed['name'] ?? UNKNOWN,
    host_ids: Object.fromEntries(ids),
    skipped: isTouched ? UNKNOWN : (prior['skipped'] ?? null),
  };
}

/** What a plan has seen already is not looked at again: by the time it is repeated, it may have changed. */
async function foundOn(
  thing: HostedThing,
  hosts: Hosts,
  asked: readonly string[],
  proposed: Attributes,
  seen: Value,
): Promise<Observed['found']> {
  if (seen === null) return (await observe(thing, hosts, asked, proposed, {})).found;
  const ids = asStringMap(seen);
  const known = asked.flatMap((host) => (ids[host] === undefined ? [] : [[host, ids[host]] as const]));
  return Object.fromEntries(known.map(([host, id]) => [host, { id, computed: {} }]));
}
