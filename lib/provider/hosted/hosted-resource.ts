import type { Hosts } from '../hosts';
import {
  UNKNOWN,
  type Attributes,
  type Diagnostic,
  type PlanRequest,
  type PlanResult,
  type Resource,
  type StateResult,
  type Value,
} from '../resource';
import { asMap, asString, asStrings, isEqualAsSet, isList } from '../value';
import type { HostedObservation, HostedThing } from './hosted-thing';

/** What each host has of a thing, by host name; hosts that have nothing are missing. */
type Observations = Readonly<Record<string, HostedObservation>>;

export function hostedResource(thing: HostedThing, hosts: () => Hosts): Resource {
  return {
    typeName: thing.typeName,
    schema: thing.schema,
    validate: (config) => thing.validate(config),
    plan: (request) => plan(thing, hosts, request),
    read: async (prior) => ({
      state: refreshed(prior, await observe(thing, hosts(), prior)),
      diagnostics: [],
    }),
    create: (planned) => ensure(thing, hosts(), null, planned),
    update: (prior, planned) => ensure(thing, hosts(), prior, planned),
    delete: (prior) => release(thing, hosts(), prior),
    importState: importedThing,
  };
}

async function observe(thing: HostedThing, hosts: Hosts, attributes: Attributes): Promise<Observations> {
  const entries = await Promise.all(
    asStrings(attributes['docker_hosts']).map(async (host) => {
      if (!hosts.has(host) && isRecorded(attributes, host)) return [];
      const found = await thing.observe(await hosts.engine(host), attributes);
      return found === undefined ? [] : [[host, found] as const];
    }),
  );
  return { ...Object.fromEntries(entries.flat()), ...recordedElsewhere(hosts, attributes) };
}

function isRecorded(attributes: Attributes, host: string): boolean {
  return host in asMap(attributes['host_ids']);
}

/** What is recorded of hosts that are no longer declared: nobody can look there. */
function recordedElsewhere(hosts: Hosts, attributes: Attributes): Observations {
  const ids = Object.entries(asMap(attributes['host_ids'])).filter(([host]) => !hosts.has(host));
  return Object.fromEntries(ids.map(([host, id]) => [host, { id: asString(id) ?? '', computed: {} }]));
}

/** A host that lost it is no longer listed, so that the plan shows it as added again. */
function refreshed(prior: Attributes, observed: Observations): Attributes | null {
  const present = Object.keys(observed);
  return present.length === 0
    ? null
    : { ...prior, docker_hosts: present.sort(), ...computedOf(prior, observed) };
}

function computedOf(attributes: Attributes, observed: Observations): Attributes {
  const [first] = Object.values(observed);
  const ids = Object.entries(observed).map(([host, { id }]) => [host, id] as const);
  return { id: attributes['name'] ?? null, host_ids: Object.fromEntries(ids), ...first?.computed };
}

async function plan(
  thing: HostedThing,
  hosts: () => Hosts,
  { prior, proposed }: PlanRequest,
): Promise<PlanResult> {
  const changed = prior === null ? [] : thing.identity.filter((it) => !isSame(prior, proposed, it));
  const renewed = prior !== null && thing.isRenewed(prior, proposed);
  const planned =
    renewed || !isKnown(proposed) ? unknownIds(thing, proposed) : await foreseen(thing, hosts(), proposed);
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

/** Hosts that have it already show its id in the plan; the others will. */
async function foreseen(thing: HostedThing, hosts: Hosts, proposed: Attributes): Promise<Attributes> {
  const observed = await observe(thing, hosts, proposed);
  const names = asStrings(proposed['docker_hosts']);
  if (names.every((host) => host in observed)) return { ...proposed, ...computedOf(proposed, observed) };
  const ids = names.map((host): [string, Value] => [host, observed[host]?.id ?? UNKNOWN]);
  return {
    ...unknownIds(thing, proposed),
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
  const ensured = await onEachHost(wanted, async (host) => {
    const engine = await hosts.engine(host);
    if (renewed || (await thing.observe(engine, planned)) === undefined)
      await thing.ensure(engine, planned, renewed);
  });
  const dropped = asStrings(prior?.['docker_hosts']).filter((host) => !wanted.includes(host));
  const released = prior === null ? [] : await releaseOn(thing, hosts, prior, dropped);
  const diagnostics = [...ensured, ...released];
  if (hasErrors(diagnostics)) return { state: prior, diagnostics };
  return { state: { ...planned, ...computedOf(planned, await observe(thing, hosts, planned)) }, diagnostics };
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

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** One diagnostic per host that failed; the others are done all the same. */
async function onEachHost(
  names: readonly string[],
  act: (host: string) => Promise<void>,
): Promise<readonly Diagnostic[]> {
  const results = await Promise.allSettled(names.map(act));
  return results.flatMap((result) => (result.status === 'rejected' ? [diagnosticOf(result.reason)] : []));
}

function diagnosticOf(reason: unknown): Diagnostic {
  return { severity: 'error', summary: reason instanceof Error ? reason.message : String(reason) };
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
