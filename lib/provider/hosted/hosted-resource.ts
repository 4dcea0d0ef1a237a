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
import { asMap, asString, asStrings, isEqual, isEqualAsSet, isList, isUnset } from '../value';
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

/** A host that lost it is no longer listed, so that the plan shows it as added again. */
async function read(thing: HostedThing, hosts: Hosts, prior: Attributes): Promise<StateResult> {
  const { found, warnings } = await observe(thing, hosts, prior, asMap(prior['host_ids']));
  const present = Object.keys(found).sort();
  // It may have had no host even before: all were skipped.
  const isGone = present.length === 0 && !isUnset(prior['docker_hosts']);
  const state = isGone ? null : { ...prior, docker_hosts: present, ...computedOf(prior, found) };
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
  if (renewed || !isKnown(proposed)) {
    return { planned: unknownIds(thing, proposed), requiresReplace: changed, diagnostics: [] };
  }
  const observed = await observe(thing, hosts(), proposed, recordedIds(prior, proposed));
  return {
    planned: foreseen(thing, proposed, observed),
    requiresReplace: changed,
    diagnostics: observed.warnings,
  };
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

/** What a skipped host has is what it had; of another name nothing is known. */
function recordedIds(prior: Attributes | null, wanted: Attributes): Attributes {
  return prior !== null && isEqual(prior['name'] ?? null, wanted['name'] ?? null)
    ? asMap(prior['host_ids'])
    : {};
}

/** Hosts that have it already show its id in the plan; the others will. */
function foreseen(thing: HostedThing, proposed: Attributes, { found, missed }: Observed): Attributes {
  const names = asStrings(proposed['docker_hosts']).filter((host) => !missed.includes(host));
  const planned = { ...proposed, docker_hosts: names };
  if (names.every((host) => host in found)) return { ...planned, ...computedOf(proposed, found) };
  const ids = names.map((host): [string, Value] => [host, found[host]?.id ?? UNKNOWN]);
  return {
    ...unknownIds(thing, planned),
    id: proposed['name'] ?? UNKNOWN,
    host_ids: Object.fromEntries(ids),
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
  const ensured = await onEachHost(hosts, wanted, async (host) => {
    const engine = await hosts.engine(host);
    if (renewed || (await thing.observe(engine, planned)) === undefined)
      await thing.ensure(engine, planned, renewed);
  });
  const dropped = asStrings(prior?.['docker_hosts']).filter((host) => !wanted.includes(host));
  const released = prior === null ? [] : await releaseOn(thing, hosts, prior, dropped);
  const diagnostics = [...ensured, ...released];
  if (hasErrors(diagnostics)) return { state: prior, diagnostics };
  const { found, missed, warnings } = await observe(thing, hosts, planned, recordedIds(prior, planned));
  const state = {
    ...planned,
    docker_hosts: wanted.filter((host) => !missed.includes(host)),
    ...computedOf(planned, found),
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
