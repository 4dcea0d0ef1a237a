import type { Hosts } from '../hosts';
import { UNKNOWN, type Attributes, type PlanRequest, type PlanResult, type Value } from '../resource';
import { asMap, asString, asStrings, isEqual, isEqualAsSet, isList } from '../value';
import type { HostedThing } from './hosted-thing';
import { firstComputed, observe } from './observe-hosts';

/** Plans a thing that hosts have alike. */
export async function planHosted(
  thing: HostedThing,
  hosts: () => Hosts,
  request: PlanRequest,
): Promise<PlanResult> {
  const { prior } = request;
  const proposed = inRecordedOrder(prior, request.proposed);
  const changed = prior === null ? [] : thing.identity.filter((it) => !isSame(prior, proposed, it));
  const renewed = prior !== null && thing.isRenewed(prior, proposed);
  const planned =
    renewed || !isKnown(proposed)
      ? unknownIds(thing, proposed)
      : await foreseen(thing, hosts(), prior, proposed);
  return { planned, requiresReplace: changed, diagnostics: [] };
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
): Promise<Attributes> {
  const recorded = recordedIds(prior, proposed);
  const missed = asStrings(prior?.['skipped']).filter((host) => !(host in recorded));
  const names = asStrings(proposed['docker_hosts']).filter((host) => !missed.includes(host));
  const planned = { ...proposed, docker_hosts: names };
  const asked = names.filter((host) => !(host in recorded) && !hosts.isSkippable(host));
  const { found } = await observe(thing, hosts, asked, proposed, {});
  const ids = names.map((host): [string, Value] => [host, recorded[host] ?? found[host]?.id ?? UNKNOWN]);
  if (ids.some(([, id]) => id === UNKNOWN)) {
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
