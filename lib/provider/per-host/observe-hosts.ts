import { groupByCause } from '../group-failures';
import type { Hosts } from '../hosts';
import type { Attributes, Diagnostic } from '../resource';
import type { PerHostObservation, PerHostThing } from './per-host-kind';

/** What the hosts have of a thing. */
export interface Observed {
  /** By host name; hosts that have nothing are missing. */
  readonly found: Readonly<Record<string, PerHostObservation>>;
  /** Unreachable hosts that may be skipped. */
  readonly skipped: readonly string[];
  /** About skipped hosts. */
  readonly warnings: readonly Diagnostic[];
}

interface HostObserved {
  readonly host: string;
  readonly found: PerHostObservation | undefined;
  readonly isSkipped: boolean;
  readonly warnings: readonly Diagnostic[];
}

/** What is recorded of a thing, by host. */
export type RecordedHosts = Readonly<Record<string, Pick<PerHostObservation, 'id' | 'digests'>>>;

/** Looks on these hosts; where nobody can look, `recorded` says what is there. */
export async function observe(
  thing: PerHostThing,
  hosts: Hosts,
  names: readonly string[],
  recorded: RecordedHosts,
): Promise<Observed> {
  const all = await Promise.all(names.map((host) => observeOn(host, thing, hosts, recorded[host])));
  const found = all.flatMap((it) => (it.found === undefined ? [] : [[it.host, it.found] as const]));
  return {
    found: Object.fromEntries(found),
    skipped: all.filter((it) => it.isSkipped).map(({ host }) => host),
    warnings: groupByCause(all.map(({ host, warnings }) => ({ host, diagnostics: warnings }))),
  };
}

function observeOn(
  host: string,
  thing: PerHostThing,
  hosts: Hosts,
  recorded: RecordedHosts[string] | undefined,
): Promise<HostObserved> {
  const known = recorded && { ...recorded, computed: {} };
  // A host that is no longer declared.
  if (!hosts.has(host) && known !== undefined) {
    return Promise.resolve({ host, found: known, isSkipped: false, warnings: [] });
  }
  return hosts.unlessSkipped<HostObserved>(
    host,
    async () => {
      const found = await hosts.inspect(host, (engine) => thing.observe(engine));
      return { host, found, isSkipped: false, warnings: [] };
    },
    (warnings) => ({ host, found: known, isSkipped: true, warnings }),
  );
}

/** Of a host where nobody can look, nothing more than the id is recorded. */
export function firstComputed(found: Observed['found']): Attributes {
  return Object.values(found).find(({ computed }) => Object.keys(computed).length > 0)?.computed ?? {};
}
