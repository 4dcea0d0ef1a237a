import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { healthcheckCommand } from '../../../lib/engine/health-gate';
import type { DesiredService } from '../../../lib/model/desired-service';
import { readDesired } from '../../../lib/model/read-desired';
import type { ContainerEvent } from '../../../lib/report/container-event';
import { timeline } from '../../../lib/report/timeline';
import { nova } from '../../../lib/services/nova';
import type { Fleet } from '../../fleet/fleet';
import { anyTwoVersions, rivals, sameSlot, slotOf, type AreRivals, type Runner } from '../rivals';

const DATABASE = 'mariadb';
const CONDUCTOR = 'nova_conductor';
const SETTLING_MS = 500;

/** A container as a person would list it. */
export interface Fact extends Runner {
  /** `ctl1/nova_conductor.prev` */
  readonly name: string;
  readonly status: string;
  /** Undefined for one without a health check, or that does not run. */
  readonly health: Health | undefined;
}

type Health = 'starting' | 'healthy' | 'unhealthy';

/** All containers but the database's. */
export async function factsOf(fleet: Fleet): Promise<readonly Fact[]> {
  const perHost = fleet.hosts.map(async (host) => {
    const all = await fleet.docker(host).listContainers({ all: true });
    return all.map(({ Id: id, Names, Image: image, State: status, Status }) => {
      const name = Names[0]?.slice(1) ?? '';
      const slot = slotOf({ host, name });
      return { id, name: `${host}/${name}`, slot, image, status, health: healthOf(Status), isEnding: false };
    });
  });
  const facts = (await Promise.all(perHost)).flat();
  return facts
    .filter(({ name }) => !name.endsWith(`/${DATABASE}`))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of `Up 5 seconds (health: starting)`, as an engine lists it. */
export function healthOf(listed: string): Health | undefined {
  const words: readonly Health[] = ['starting', 'healthy', 'unhealthy'];
  return words.find((it) => listed.endsWith(`(${it})`) || listed.endsWith(`(health: ${it})`));
}

/** When no container is still starting; after a while, those that are are asked. */
export async function settledFacts(fleet: Fleet, timeoutMs: number): Promise<readonly Fact[]> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const facts = await factsOf(fleet);
    const isStarting = facts.some(({ health }) => health === 'starting');
    if (!isStarting) return facts;
    if (performance.now() > deadline) return Promise.all(facts.map((it) => asked(fleet, it)));
    await delay(SETTLING_MS);
  }
}

/**
 * An engine with live-restore that was killed does not go on with the health check of a container that was starting then (seen
 * with 20.10.24): its command is run here, as the engine would.
 */
async function asked(fleet: Fleet, fact: Fact): Promise<Fact> {
  if (fact.health !== 'starting') return fact;
  const [host = '', name = ''] = fact.name.split('/');
  const command = healthcheckCommand(await fleet.docker(host).getContainer(fact.id).inspect()) ?? [];
  const script = '"$@" >/dev/null 2>&1 && echo healthy';
  const said = await fleet.execute(host, name, ['sh', '-c', script, 'probe', ...command]);
  return { ...fact, health: said === 'healthy' ? 'healthy' : 'starting' };
}

export function printFacts(facts: readonly Fact[]): string {
  return facts
    .map(({ name, status, image, id }) => `${name} ${status} ${image} ${id.slice(0, 12)}`)
    .join('\n');
}

/** What this cloud is to be at a tag. */
export function desiredNova(fleet: Pick<Fleet, 'directory'>, tag: string): DesiredService {
  const cloud = { name: 'cloud.yml', text: readFileSync(join(fleet.directory, 'cloud.yml'), 'utf8') };
  const versions = { name: 'versions.yml', text: `nova: { tag: "${tag}" }` };
  const [service] = readDesired({ cloud, versions }, [nova]).services;
  if (service === undefined) throw new Error('versions.yml names nova');
  return service;
}

/**
 * Exactly one container per role and host, running, healthy where it has a health check, of the new version; of jobs nothing
 * but their own, ended; nothing else. Returns what is wrong.
 */
export function judgeFacts(service: DesiredService, facts: readonly Fact[]): readonly string[] {
  const containers = service.waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []));
  const jobs = service.waves.flatMap((wave) => (wave.kind === 'jobs' ? wave.jobs : []));
  const wanted = new Map(containers.map((it) => [`${it.host}/${it.container}`, it]));
  const ofJobs = new Set(jobs.map(({ host, container }) => `${host}/${container}`));
  const missing = [...wanted.keys()].filter((name) => !facts.some((it) => it.name === name));
  const odd = facts.filter(({ name, status, image, health }) => {
    if (ofJobs.has(name)) return status !== 'exited';
    const it = wanted.get(name);
    return it?.image !== image || status !== 'running' || (it.healthcheck && health !== 'healthy');
  });
  return [
    ...missing.map((name) => `${name} is missing`),
    ...odd.map(
      ({ name, status, image, health = 'no health' }) => `${name} is ${status}, ${health}, with ${image}`,
    ),
  ];
}

/**
 * No two containers of a slot ran at the same time, nor conductors of two versions. While a host cannot be reached, a conductor
 * there may run on beside those that went back without it: then only the slots count.
 */
export function judgeNeighbours(
  before: readonly Fact[],
  events: readonly ContainerEvent[],
  conductorsTogether: boolean,
): readonly string[] {
  const areRivals: AreRivals = (one, other) => {
    const areConductors = [one, other].every(({ slot }) => slot.endsWith(`/${CONDUCTOR}`));
    return conductorsTogether && areConductors ? anyTwoVersions(one, other) : sameSlot(one, other);
  };
  return rivals(
    before.filter(({ status }) => status === 'running'),
    events,
    areRivals,
  );
}

/** Of a deploy that nothing cut: wave after wave. */
export function judgeOrder(service: DesiredService, events: readonly ContainerEvent[]): readonly string[] {
  return timeline(service, events).overlaps.map((pair) => `the waves ${pair.join(' and ')} overlap`);
}
