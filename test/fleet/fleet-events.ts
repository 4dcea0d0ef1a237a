import type Dockerode from 'dockerode';
import { withDeadline } from '../../lib/engine/deadline';
import type { ContainerEvent } from '../../lib/report/container-event';
import { EngineEvents } from '../lab/engine-events';

const ANSWER_TIMEOUT_MS = 2_000;

export interface Observed<T> {
  readonly result: T;
  /** Of all hosts, in the order of time: the engines are on one machine and have one clock. */
  readonly events: readonly ContainerEvent[];
  /** Hosts whose engine did not answer before or after: their events are missing, or some of them. */
  readonly unobserved: readonly string[];
}

/** Runs something, and tells what the engines say happened meanwhile. One that is frozen or dead keeps nobody waiting. */
export async function observeFleet<T>(
  engines: ReadonlyMap<string, Dockerode>,
  run: () => Promise<T>,
): Promise<Observed<T>> {
  const followed = await Promise.all([...engines].map((engine) => follow(...engine)));
  try {
    const result = await run();
    const complete = await Promise.all(followed.map(isDrained));
    const events = followed.flatMap((it) => it.events?.events ?? []).sort((a, b) => a.atMs - b.atMs);
    const unobserved = followed.filter((_, index) => complete[index] !== true).map(({ host }) => host);
    return { result, events, unobserved };
  } finally {
    for (const { events } of followed) events?.close();
  }
}

interface Followed {
  readonly host: string;
  readonly docker: Dockerode;
  /** Undefined when the engine did not answer. */
  readonly events: EngineEvents | undefined;
}

async function follow(host: string, docker: Dockerode): Promise<Followed> {
  const events = (await answers(docker)) ? await EngineEvents.follow(docker, () => host) : undefined;
  return { host, docker, events };
}

async function isDrained({ docker, events }: Followed): Promise<boolean> {
  if (events === undefined || !(await answers(docker))) return false;
  try {
    await events.drain();
    return true;
  } catch {
    return false;
  }
}

async function answers(docker: Dockerode): Promise<boolean> {
  try {
    await withDeadline(ANSWER_TIMEOUT_MS, [], (abortSignal) =>
      docker.listContainers({ limit: 1, abortSignal }),
    );
    return true;
  } catch {
    return false;
  }
}
