import { OperationError } from '../../contract/operation-error';
import type { SpaceNeed } from '../../contract/prechecks';
import { releaseOfImage } from '../../contract/release';
import type { ReleaseRule } from '../../contract/release-rule';
import type { RolePlacement } from '../../contract/role-placement';
import type { ContainerEngine } from '../../engine/container-engine';
import { tryFindServing } from '../../engine/observed-slot';
import type { Hosts } from '../hosts';
import type { Diagnostic } from '../resource';
import {
  isChanging,
  type CheckedService,
  type CompanionFact,
  type ContainerFact,
  type HostFacts,
  type ImageFact,
} from './facts';
import { observeDemands } from './observe-demands';
import { observeProgramVersions } from './observe-program-versions';
import { spaceForImages, spaceForJob } from './observe-space';

export interface Observation {
  readonly facts: readonly HostFacts[];
  /** About hosts that were skipped. */
  readonly warnings: readonly Diagnostic[];
}

/** Looks at all hosts of a service at the same time. Where nothing will change, one question per container is all. */
export async function observePrechecks(hosts: Hosts, checked: CheckedService): Promise<Observation> {
  const inspections = await Promise.all(
    [...wantedByHost(checked)].map(([host, wanted]) =>
      inspectHost(hosts, host, wanted, (engine) => observeHost(engine, wanted, checked)),
    ),
  );
  const facts = inspections.map((it) => it.facts);
  const jobs = await Promise.all(
    dueNeeds(checked, facts).map((need) =>
      inspectHost(hosts, need.host, [], (engine) => observeJob(engine, need)),
    ),
  );
  const all = [...inspections, ...jobs];
  return { facts: all.map((it) => it.facts), warnings: all.flatMap(({ warnings }) => warnings) };
}

/** What one container on a host is to run. */
type Wanted = Omit<RolePlacement, 'hosts'>;

function wantedByHost({ placements }: CheckedService): ReadonlyMap<string, readonly Wanted[]> {
  const byHost = new Map<string, Wanted[]>();
  for (const { hosts, ...wanted } of placements) {
    for (const host of hosts) {
      const known = byHost.get(host);
      if (known === undefined) byHost.set(host, [wanted]);
      else known.push(wanted);
    }
  }
  return byHost;
}

/** Of jobs that are going to run, on hosts of which it is not known already that they cannot be looked at. */
function dueNeeds({ spaceNeeds }: CheckedService, facts: readonly HostFacts[]): readonly SpaceNeed[] {
  const seen = facts
    .filter(({ unobserved }) => unobserved === undefined)
    .flatMap(({ containers }) => containers);
  const changing = new Set(seen.filter(isChanging).map(({ role }) => role));
  const lost = facts.filter(({ unobserved }) => unobserved !== undefined).map(({ host }) => host);
  return spaceNeeds.filter(({ host, roles }) => !lost.includes(host) && roles.some((it) => changing.has(it)));
}

interface HostInspection {
  readonly facts: HostFacts;
  readonly warnings: readonly Diagnostic[];
}

/** A host that fails is a fact among the others, so that all that is wrong is said at once. */
async function inspectHost(
  hosts: Hosts,
  host: string,
  wanted: readonly Wanted[],
  ask: (engine: ContainerEngine) => Promise<HostFacts>,
): Promise<HostInspection> {
  try {
    return await hosts.unlessSkipped<HostInspection>(
      host,
      async () => ({ facts: await hosts.inspect(host, ask), warnings: [] }),
      (warnings) => ({ facts: unobservedHost(host, wanted, 'skipped'), warnings }),
    );
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return {
      facts: unobservedHost(host, wanted, { failure: error.message, code: error.code }),
      warnings: [],
    };
  }
}

function unobservedHost(
  host: string,
  wanted: readonly Wanted[],
  unobserved: NonNullable<HostFacts['unobserved']>,
): HostFacts {
  const containers = wanted.map(({ role, container, image }) => ({
    role,
    host,
    container,
    wanted: imageFact(image, undefined),
  }));
  return { host, containers, space: [], unobserved };
}

async function observeJob(engine: ContainerEngine, need: SpaceNeed): Promise<HostFacts> {
  const space = await spaceForJob(engine, need);
  return { host: engine.host, containers: [], space: space === undefined ? [] : [space] };
}

async function observeHost(
  engine: ContainerEngine,
  wanted: readonly Wanted[],
  { service, demands, rules }: Pick<CheckedService, 'service' | 'demands' | 'rules'>,
): Promise<HostFacts> {
  const facts = await observeContainers(engine, wanted);
  const here = demands.filter(({ hosts }) => hosts.includes(engine.host));
  const companions = await observeCompanions(engine, rules);
  const programs = await observeProgramVersions(
    engine,
    service,
    rules.flatMap((it) => (it.kind === 'program' && it.hosts.includes(engine.host) ? [it] : [])),
  );
  return { ...facts, companions, programs, refused: await observeDemands(engine, service, here) };
}

/** Those that are there. */
async function observeCompanions(
  engine: ContainerEngine,
  rules: readonly ReleaseRule[],
): Promise<readonly CompanionFact[]> {
  const { host } = engine;
  const names = rules.flatMap((it) =>
    it.kind === 'companion' && it.hosts.includes(host) ? [it.container] : [],
  );
  const found = [...new Set(names)].map(async (container) => {
    const running = await tryFindServing(engine, container);
    if (running === undefined) return [];
    const { release } = imageFact(running.Config.Image, running.Config.Labels);
    return [{ host, container, ...(release !== undefined && { release }) }];
  });
  return (await Promise.all(found)).flat();
}

async function observeContainers(engine: ContainerEngine, wanted: readonly Wanted[]): Promise<HostFacts> {
  const running = new Map(
    await Promise.all(wanted.map(async (it) => [it, await tryFindServing(engine, it.container)] as const)),
  );
  const changing = wanted.filter((it) => running.get(it)?.Config.Image !== it.image);
  const references = [...new Set(changing.map(({ image }) => image))];
  const images = new Map(
    await Promise.all(references.map(async (it) => [it, await engine.tryInspectImage(it)] as const)),
  );
  const containers = wanted.map((it): ContainerFact => {
    const { role, container, image } = it;
    const found = running.get(it);
    const now = found && imageFact(found.Config.Image, found.Config.Labels);
    const unchanged = now?.reference === image ? now : undefined;
    const labels = images.get(image)?.Config.Labels;
    return {
      role,
      host: engine.host,
      container,
      wanted: unchanged ?? imageFact(image, labels),
      ...(now && { running: now }),
    };
  });
  const there = [...images].flatMap(([name, found]) =>
    found === undefined ? [] : [[name, found.Id] as const],
  );
  const unasked = wanted.filter((it) => !changing.includes(it)).map(({ image }) => [image, ''] as const);
  const facts = { host: engine.host, containers, images: Object.fromEntries([...unasked, ...there]) };
  const missing = changing.filter(({ image }) => images.get(image) === undefined);
  if (missing.length === 0) return { ...facts, space: [] };
  const replaced = missing.flatMap((it) => running.get(it)?.Image ?? []);
  const witness = [...running.values()].find((it) => it?.State.Running === true && !it.State.Paused);
  const space = await spaceForImages(engine, [...new Set(replaced)], witness?.Id);
  return { ...facts, space: [space] };
}

/** A container has the labels of its image. */
export function imageFact(
  reference: string,
  labels: Readonly<Record<string, string>> | null | undefined,
): ImageFact {
  const release = releaseOfImage(reference, labels);
  return { reference, ...(release !== undefined && { release }) };
}
