import type { RecordedContainer } from '../../contract/recorded-container';
import type { RolePlacement } from '../../contract/role-placement';
import type { ContainerEngine } from '../../engine/container-engine';
import { tryFindServing } from '../../engine/observed-slot';
import type { Hosts } from '../hosts';
import type { Diagnostic } from '../resource';

export interface ObservedRecord {
  readonly record: readonly RecordedContainer[];
  /** About skipped hosts: what they run is not known. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Looks what of a service runs where, all hosts at the same time. */
export async function observeRecord(
  hosts: Hosts,
  placements: readonly RolePlacement[],
): Promise<ObservedRecord> {
  const names = [...new Set(placements.flatMap((it) => it.hosts))];
  const observed = await Promise.all(names.map((host) => observeHost(hosts, host, placements)));
  return {
    record: observed.flatMap(({ record }) => record),
    diagnostics: observed.flatMap(({ diagnostics }) => diagnostics),
  };
}

function observeHost(
  hosts: Hosts,
  host: string,
  placements: readonly RolePlacement[],
): Promise<ObservedRecord> {
  const here = placements.filter((it) => it.hosts.includes(host));
  const inspect = async (engine: ContainerEngine) => ({
    record: await Promise.all(here.map((it) => observeContainer(engine, host, it))),
    diagnostics: [],
  });
  return hosts.unlessSkipped<ObservedRecord>(
    host,
    () => hosts.inspect(host, inspect),
    (diagnostics) => ({ record: [], diagnostics }),
  );
}

async function observeContainer(
  engine: ContainerEngine,
  host: string,
  { role, container, image: wanted }: RolePlacement,
): Promise<RecordedContainer> {
  const serving = await tryFindServing(engine, container);
  const running = serving && { running: { image: serving.Config.Image, imageId: serving.Image } };
  return { role, host, container, wanted, ...running };
}
