import type { ContainerInspection } from '../../engine/container-engine';
import { tryFindServing } from '../../engine/observed-slot';
import { EngineError, isUnreachable } from '../../engine/engine-error';
import type { Hosts } from '../hosts';
import type { Diagnostic } from '../resource';

export interface ObservedStarts {
  /** By address: the container that serves there. One that is not in it does not exist, or nobody could look. */
  readonly containers: ReadonlyMap<string, ContainerInspection>;
  /** Hosts that could not be reached. */
  readonly unreached: ReadonlySet<string>;
  /** About hosts that were skipped. */
  readonly warnings: readonly Diagnostic[];
}

/** Looks at containers by their addresses, all hosts at the same time. */
export async function observeStarts(hosts: Hosts, addresses: readonly string[]): Promise<ObservedStarts> {
  const byHost = new Map<string, string[]>();
  for (const address of addresses) {
    const host = hostOf(address);
    byHost.set(host, [...(byHost.get(host) ?? []), address]);
  }
  const looks = await Promise.all([...byHost].map(([host, there]) => observeHost(hosts, host, there)));
  return {
    containers: new Map(looks.flatMap(({ containers }) => containers)),
    unreached: new Set(looks.flatMap(({ host, isReached }) => (isReached ? [] : [host]))),
    warnings: looks.flatMap(({ warnings }) => warnings),
  };
}

/** Of `ctl1/nova_conductor`. */
export function hostOf(address: string): string {
  return address.slice(0, address.indexOf('/'));
}

interface HostLook {
  readonly host: string;
  readonly isReached: boolean;
  readonly containers: readonly (readonly [string, ContainerInspection])[];
  readonly warnings: readonly Diagnostic[];
}

function observeHost(hosts: Hosts, host: string, addresses: readonly string[]): Promise<HostLook> {
  const unreached = (warnings: readonly Diagnostic[]) => ({
    host,
    isReached: false,
    containers: [],
    warnings,
  });
  const look = () =>
    hosts.inspect(host, async (engine): Promise<HostLook> => {
      const seen = addresses.map(async (address) => {
        const found = await tryFindServing(engine, address.slice(host.length + 1));
        return found === undefined ? [] : [[address, found] as const];
      });
      return { host, isReached: true, containers: (await Promise.all(seen)).flat(), warnings: [] };
    });
  return hosts.unlessSkipped<HostLook>(host, look, unreached).catch((error: unknown) => {
    // A host that must answer fails where something is done there.
    if (error instanceof EngineError && isUnreachable(error)) return unreached([]);
    throw error;
  });
}
