import type { Cloud, Host } from './cloud';
import type { DesiredProbe, DesiredQuery } from './desired-service';
import { own } from './own';
import { fillPlaceholders } from './placeholders';
import { findRole, hostsOfRole } from './placement';
import type { Query, ProbeDefinition } from './probe-definition';
import { resolveSettings, withSuffix } from './resolve-settings';
import type { ServiceDefinition } from './service-definition';

/** By name. */
export type DesiredQueries = Readonly<Record<string, DesiredQuery>>;

/** Once for all hosts: a thousand computes ask the same. */
export function resolveQueries(definition: ServiceDefinition, cloud: Cloud): DesiredQueries {
  const queries = Object.entries(definition.queries ?? {});
  return Object.fromEntries(
    queries.map(([name, query]) => [name, resolveQuery(query, definition, cloud)] as const),
  );
}

function resolveQuery(query: Query, definition: ServiceDefinition, cloud: Cloud): DesiredQuery {
  const { container } = findRole(definition, query.ofRole);
  return {
    title: query.title,
    places: hostsOfRole(definition, query.ofRole, cloud).map((host) => ({
      ...resolveSettings(query, host, cloud),
      host: host.name,
      ofContainer: withSuffix(container, host),
    })),
  };
}

/** A role's probe on one host. */
export function resolveProbe(
  { refusals, logFile, exec, httpGet, record }: ProbeDefinition,
  host: Host,
  { cloud, queries }: { readonly cloud: Cloud; readonly queries: DesiredQueries },
): DesiredProbe {
  const fill = (text: string) => fillPlaceholders(text, host, cloud);
  return {
    ...(refusals && { refusals }),
    ...(logFile !== undefined && { logFile }),
    ...(exec && { exec: { command: exec.command.map(fill) } }),
    ...(httpGet && { httpGet: { ...httpGet, host: fill(httpGet.host ?? '{urlhost}') } }),
    ...(record && { record: { ...record, query: findQuery(queries, record.query) } }),
  };
}

function findQuery(queries: DesiredQueries, name: string): DesiredQuery {
  const query = own(queries, name);
  if (query === undefined) throw new Error(`internal: query ${name} was checked and is not there`);
  return query;
}
