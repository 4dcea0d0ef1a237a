import type { Hosts } from '../hosts';
import {
  errorDiagnostic,
  hasErrors,
  UNKNOWN,
  type Attributes,
  type Diagnostic,
  type PlanRequest,
  type PlanResult,
  type Resource,
  type StateResult,
  type Value,
} from '../resource';
import { asMap, asString, asStrings, isEqual, isEqualAsSet, isList } from '../value';
import type { HostedThing } from './hosted-thing';
import { observe, type Observed } from './observe-hosts';

export function hostedResource(thing: HostedThing, hosts: () => Hosts): Resource {
  return {
    typeName: thing.typeName,
    schema: thing.schema,
    validate: (config) => thing.validate(config),
    plan: (request) => plan(thing, hosts, request),
    read: (prior) => read(thing, hosts(), prior),
    create: (planned) => ensure(thing, hosts(), null, planned),
    update: (prior, planned) => ensure(thing, hosts(), prior, planned),
    delete: (prior) => release(thing, hosts(), prior),
    importState: importedThing,
  };
}

/** A host that lost it is no longer listed, so that the plan shows it as added again; so is one that could be reached again. */
async function read(thing: HostedThing, hosts: Hosts, prior: Attributes): Promise<StateResult> {
  const listed = asStrings(prior['docker_hosts']);
  const names = [...new Set([...listed, ...asStrings(prior['skipped'])])];
  const { found, skipped, warnings } = await observe(thing, hosts, names, prior, asMap(prior['host_ids']));
  const present = Object.keys(found).sort();
  // It may have had no host even before: all were skipped.
  const isGone = present.length === 0 && listed.length > 0;
  const state = isGone ? null : { ...prior, docker_hosts: present, ...computedOf(prior, found), skipped };
  return { state, diagnostics: warnings };
}

function computedOf(attributes: Attributes, found: Observed['found']): Attributes {
  const ids = Object.entries(found).map(([host, { id }]) => [host, id] as const);
  return {
    id: attributes['name'] ?? null,
    host_ids: Object.fromEntries(ids),
    ...Object.values(found)[0]?.computed,
  };
}

async function plan(
  thing: HostedThing,
  hosts: () => Hosts,
  { prior, proposed }: PlanRequest,
): Promise<PlanResult> {
  const changed = prior === null ? [] : thing.identity.filter((it) => !isSame(prior, proposed, it));
  const renewed = prior !== null && thing.isRenewed(prior, proposed);
  const planned =
    renewed || !isKnown(proposed)
      ? unknownIds(thing, proposed)
      : await foreseen(thing, hosts(), prior, proposed);
  return { planned, requiresReplace: changed, diagnostics: [] };
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
function recordedIds(prior: Attributes | null, wanted: Attributes): Attributes {
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
    ...Object.values(found)[0]?.computed,
    id: proposed['name'] ?? UNKNOWN,
    host_ids: Object.fromEntries(ids),
    skipped: isTouched ? UNKNOWN : (prior['skipped'] ?? null),
  };
}

async function ensure(
  thing: HostedThing,
  hosts: Hosts,
  prior: Attributes | null,
  planned: Attributes,
): Promise<StateResult> {
  const renewed = prior !== null && thing.isRenewed(prior, planned);
  const wanted = asStrings(planned['docker_hosts']);
  const ensured = await onEachHost(hosts, wanted, (host) =>
    hosts.bring(host, async (engine) => {
      if (renewed || (await thing.observe(engine, planned)) === undefined)
        await thing.ensure(engine, planned, renewed);
    }),
  );
  const dropped = asStrings(prior?.['docker_hosts']).filter((host) => !wanted.includes(host));
  const released = prior === null ? [] : await releaseOn(thing, hosts, prior, dropped);
  const diagnostics = [...ensured, ...released];
  if (hasErrors(diagnostics)) return { state: prior, diagnostics };
  const recorded = recordedIds(prior, planned);
  const { found, skipped, warnings } = await observe(thing, hosts, wanted, planned, recorded);
  const state = {
    ...planned,
    docker_hosts: wanted.filter((host) => host in found),
    ...computedOf(planned, found),
    // Those that were left out of the plan are looked for again by the next one.
    skipped: [...skipped, ...asStrings(prior?.['skipped']).filter((host) => !wanted.includes(host))],
  };
  return { state, diagnostics: [...diagnostics, ...warnings] };
}

async function release(thing: HostedThing, hosts: Hosts, prior: Attributes): Promise<StateResult> {
  const diagnostics = await releaseOn(thing, hosts, prior, asStrings(prior['docker_hosts']));
  return { state: hasErrors(diagnostics) ? prior : null, diagnostics };
}

async function releaseOn(
  thing: HostedThing,
  hosts: Hosts,
  prior: Attributes,
  names: readonly string[],
): Promise<readonly Diagnostic[]> {
  if (thing.isKept(prior)) return [];
  const failures = await onEachHost(
    hosts,
    names.filter((host) => hosts.has(host)),
    async (host) => thing.release(await hosts.engine(host), prior),
  );
  const forgotten = names.filter((host) => !hosts.has(host)).map((host) => forgottenWarning(host, prior));
  return [...failures, ...forgotten];
}

function forgottenWarning(host: string, prior: Attributes): Diagnostic {
  const name = asString(prior['name']) ?? '';
  return {
    severity: 'warning',
    summary: `${host} is no longer declared: ${name} stays there, remove it by hand`,
  };
}

/** One diagnostic per host that failed or was skipped; the others are done all the same. */
async function onEachHost(
  hosts: Hosts,
  names: readonly string[],
  act: (host: string) => Promise<void>,
): Promise<readonly Diagnostic[]> {
  const done = async (host: string) => {
    await act(host);
    return [];
  };
  const results = await Promise.allSettled(
    names.map((host) =>
      hosts.unlessSkipped(
        host,
        () => done(host),
        (warnings) => warnings,
      ),
    ),
  );
  return results.flatMap((it) => (it.status === 'rejected' ? [errorDiagnostic(it.reason)] : it.value));
}

function importedThing(id: string): StateResult {
  const [list = '', ...name] = id.split('/');
  const hosts = list.split(',').filter((it) => it !== '');
  if (hosts.length > 0 && name.length > 0) {
    return { state: { docker_hosts: hosts.sort(), name: name.join('/') }, diagnostics: [] };
  }
  const diagnostic: Diagnostic = {
    severity: 'error',
    summary: `"${id}" names no hosts`,
    detail: 'Import by hosts and name: ctl1,ctl2/kolla_logs',
  };
  return { state: null, diagnostics: [diagnostic] };
}
