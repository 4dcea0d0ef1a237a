import { OperationError } from '../../contract/operation-error';
import { groupByCause, hostFailure, type HostDiagnostics } from '../group-failures';
import type { ContainerEngine } from '../../engine/container-engine';
import type { Configured } from '../container/container-resource';
import { known, knownEntries } from '../decode';
import type { RunEvents } from '../events/run-events';
import type { Hosts } from '../hosts';
import {
  hasErrors,
  type Attributes,
  type Diagnostic,
  type OperationContext,
  type Resource,
  type StateResult,
} from '../resource';
import { withoutUnknown } from '../value';
import { listed } from '../wording';
import {
  perHostPlan,
  perHostRecord,
  type PerHostKind,
  type PerHostPlan,
  type PerHostRecord,
  type PerHostThing,
} from './per-host-kind';
import { ensureImageOfPlan } from '../image-of-plan';
import { firstComputed, observe, type Observed } from './observe-hosts';
import { planPerHost, recordedOn } from './plan-per-host';

export function perHostResource(kind: PerHostKind, configured: () => Configured): Resource {
  const hosts = () => configured().hosts;
  return {
    typeName: kind.typeName,
    schema: kind.schema,
    validate: () => [],
    plan: (request, { plan }) => planPerHost(kind, hosts, request, plan),
    read: ({ prior }) => read(kind, hosts(), prior),
    apply: ({ prior, planned }, context) => ensure(kind, configured(), prior, planned, context),
    delete: (prior) => release(kind, hosts(), prior),
    importState: importedState,
  };
}

/** A host that lost it is no longer listed, so that the plan shows it as added again; so is one that could be reached again. */
async function read(kind: PerHostKind, hosts: Hosts, prior: Attributes): Promise<StateResult> {
  const record = perHostRecord(prior);
  const listed = record.docker_hosts;
  // Those that are no longer declared matter only while something is recorded of them.
  const recorded = (record.skipped ?? []).filter((host) => hosts.has(host));
  const names = [...new Set([...listed, ...recorded])];
  const { found, skipped, warnings } = await observe(
    kind.of(prior),
    hosts,
    names,
    recordedOn(record, record),
  );
  const present = names.filter((host) => host in found);
  // It may have had no host even before: all were skipped.
  const isGone = present.length === 0 && listed.length > 0;
  const state = isGone
    ? null
    : { ...prior, docker_hosts: present, ...computedOf(kind, record, found), skipped };
  return { state, diagnostics: warnings };
}

function computedOf(
  kind: PerHostKind,
  { name }: Pick<PerHostRecord, 'name'>,
  found: Observed['found'],
): Attributes {
  const all = Object.entries(found);
  const digests = all.map(([host, it]) => [host, it.digests ?? ''] as const);
  return {
    id: name,
    host_ids: Object.fromEntries(all.map(([host, { id }]) => [host, id] as const)),
    ...(kind.hasDigests && { host_digests: Object.fromEntries(digests) }),
    ...firstComputed(found),
  };
}

async function ensure(
  kind: PerHostKind,
  { hosts, events }: Configured,
  prior: Attributes | null,
  planned: Attributes,
  context: OperationContext,
): Promise<StateResult> {
  const renewed = prior !== null && kind.isRenewed(prior, planned);
  const [before, record] = [prior && perHostRecord(prior), perHostRecord(planned)];
  const thing = kind.of(planned);
  const task = { thing, title: titleOf(kind, record), planned: perHostPlan(planned), renewed, events };
  const wanted = record.docker_hosts;
  const ensured = await onEachHost(hosts, wanted, (host) =>
    hosts.pull(host, (engine) => ensureOn(engine, { ...task, ...context })),
  );
  const dropped = (before?.docker_hosts ?? []).filter((host) => !wanted.includes(host));
  const released = prior === null ? [] : await releaseOn(kind, hosts, prior, dropped);
  const diagnostics = [...ensured, ...released];
  if (hasErrors(diagnostics)) return { state: prior, diagnostics };
  const { found, skipped, warnings } = await observe(thing, hosts, wanted, recordedOn(before, record));
  const missing = wanted.filter((host) => !(host in found) && !skipped.includes(host));
  if (missing.length > 0)
    return { state: prior, diagnostics: [...diagnostics, missingError(record, missing)] };
  const state = {
    ...planned,
    docker_hosts: wanted.filter((host) => host in found),
    ...computedOf(kind, record, found),
    // Those that were left out of the plan are looked for again by the next one.
    skipped: [
      ...skipped,
      ...(before?.skipped ?? []).filter((host) => hosts.has(host) && !wanted.includes(host)),
    ],
  };
  // What nobody could see is as it was, if it was ever seen.
  return { state: withoutUnknown(state, prior), diagnostics: [...diagnostics, ...warnings] };
}

interface EnsureTask extends OperationContext {
  readonly thing: PerHostThing;
  readonly title: string;
  readonly planned: PerHostPlan;
  /** A trigger changed: have it anew. */
  readonly renewed: boolean;
  readonly events: RunEvents;
}

async function ensureOn(
  engine: ContainerEngine,
  { thing, title, planned, renewed, events, signal, record }: EnsureTask,
): Promise<void> {
  const { host } = engine;
  const name = known(planned.name) ?? '';
  if (signal.aborted)
    throw new OperationError('interrupted', `${host}: interrupted before ${name} was provided`);
  const found = renewed ? undefined : await thing.observe(engine);
  if (found !== undefined && thing.isOutdated?.(found.digests) !== true) {
    ensureImageOfPlan({ host, reference: name }, knownEntries(planned.host_ids)[host], found.id);
    return;
  }
  await thing.ensure(engine, events);
  record.note({ host, name: title, outcome: 'provided' });
}

/** `image nova-api:2` */
function titleOf({ typeName }: PerHostKind, { name }: PerHostRecord): string {
  return `${typeName.replace('docker_', '')} ${name}`;
}

function missingError({ name }: PerHostRecord, hosts: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'engine-answer-invalid',
    summary: `${name} is not on ${listed(hosts)} although the engine reported success`,
    detail:
      'Something else may have removed it, or the host has it under another name or for another platform.',
  };
}

async function release(kind: PerHostKind, hosts: Hosts, prior: Attributes): Promise<StateResult> {
  const diagnostics = await releaseOn(kind, hosts, prior, perHostRecord(prior).docker_hosts);
  return { state: hasErrors(diagnostics) ? prior : null, diagnostics };
}

async function releaseOn(
  kind: PerHostKind,
  hosts: Hosts,
  prior: Attributes,
  names: readonly string[],
): Promise<readonly Diagnostic[]> {
  const thing = kind.of(prior);
  if (thing.isKept) return [];
  const failures = await onEachHost(
    hosts,
    names.filter((host) => hosts.has(host)),
    async (host) => thing.release(await hosts.engine(host)),
  );
  const undeclared = names.filter((host) => !hosts.has(host));
  return [
    ...failures,
    ...(undeclared.length > 0 ? [undeclaredWarning(undeclared, perHostRecord(prior))] : []),
  ];
}

function undeclaredWarning(hosts: readonly string[], { name }: PerHostRecord): Diagnostic {
  const are = hosts.length === 1 ? 'is' : 'are';
  return {
    severity: 'warning',
    code: 'left-behind',
    summary: `${listed(hosts)} ${are} no longer declared: ${name} stays there, remove it by hand`,
  };
}

/** What failed, and which hosts were skipped: the same on many hosts is said once. The others are done all the same. */
async function onEachHost(
  hosts: Hosts,
  names: readonly string[],
  act: (host: string) => Promise<void>,
): Promise<readonly Diagnostic[]> {
  const onHost = (host: string): Promise<HostDiagnostics> =>
    hosts
      .unlessSkipped<HostDiagnostics>(
        host,
        async () => {
          await act(host);
          return { host, diagnostics: [] };
        },
        (diagnostics) => ({ host, diagnostics }),
      )
      .catch((error: unknown) => hostFailure(host, error));
  return groupByCause(await Promise.all(names.map(onHost)));
}

function importedState(id: string): StateResult {
  const [list = '', ...name] = id.split('/');
  const hosts = list.split(',').filter((it) => it !== '');
  if (hosts.length > 0 && name.length > 0) {
    return { state: { docker_hosts: hosts.sort(), name: name.join('/') }, diagnostics: [] };
  }
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'resource-invalid',
    summary: `"${id}" names no hosts`,
    detail: 'Import by hosts and name: ctl1,ctl2/kolla_logs',
  };
  return { state: null, diagnostics: [diagnostic] };
}
