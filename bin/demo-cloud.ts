/** What the demo's stories need of a cloud, and what they do with any. */
import { join } from 'node:path';
import { readInputFiles } from '../lib/input-files';
import type { ResolvedContainer, DesiredService } from '../lib/model/desired-service';
import { readDesired, type Desired } from '../lib/model/read-desired';
import type { ContainerEvent } from '../lib/report/container-event';
import { timeline, type Timeline } from '../lib/report/timeline';
import { nova } from '../lib/services/nova';
import type { Patch } from '../test/lab/lab-files';
import type { ReleaseOptions } from '../test/lab/lab-images';
import type { PlannedChange } from '../test/lab/planned-changes';
import type { CommandResult } from '../test/lab/run-command';

/** Hosts that share an engine (`Lab`), or have one each (`Fleet`). */
export interface DemoCloud {
  readonly directory: string;
  writeCloud(patch: Patch): void;
  writeVersions(versions: string): void;
  cdktf(...args: readonly string[]): Promise<CommandResult>;
  plannedChanges(stack: string): Promise<readonly PlannedChange[]>;
  observe<T>(run: () => Promise<T>): Promise<{
    readonly result: T;
    readonly events: readonly ContainerEvent[];
    /** Hosts whose events are missing. @default - none */
    readonly unobserved?: readonly string[];
  }>;
  containers(): Promise<Readonly<Record<string, string>>>;
  running(): Promise<Readonly<Record<string, string>>>;
  keyOf(container: Pick<ResolvedContainer, 'host' | 'container'>): string;
  startDatabase(): Promise<string>;
  buildRelease(tag: string, options?: ReleaseOptions): Promise<void>;
  startUnrelated(tag: string): Promise<string>;
  query(sql: string): Promise<readonly string[]>;
  listVolume(host: string, volume: string, directory?: string): Promise<readonly string[]>;
}

export const DEPLOY = ['deploy', 'nova', '--auto-approve'];

/** @throws Error with everything it printed when it fails */
export async function runCdktf(cloud: DemoCloud, ...args: readonly string[]): Promise<void> {
  requireSuccess(await cloud.cdktf(...args), args);
}

export interface WatchedDeploy {
  readonly result: CommandResult;
  readonly happened: Timeline;
  readonly unobserved: readonly string[];
}

/** Upgrades nova, and tells what the engines say happened meanwhile. Does not throw when it fails. */
export async function watchDeploy(cloud: DemoCloud): Promise<WatchedDeploy> {
  const { result, events, unobserved = [] } = await cloud.observe(() => cloud.cdktf(...DEPLOY));
  return { result, happened: timeline(upgradedNova(cloud), events), unobserved };
}

/** The same. @throws Error when it fails, or when a host's events are missing: in nothing, no order is broken */
export async function watchGoodDeploy(cloud: DemoCloud): Promise<Timeline> {
  const { result, happened, unobserved } = await watchDeploy(cloud);
  requireSuccess(result, DEPLOY);
  if (unobserved.length > 0) throw new Error(`${unobserved.join(', ')} did not tell all that happened`);
  return happened;
}

function requireSuccess({ exitCode, output }: CommandResult, args: readonly string[]): void {
  if (exitCode !== 0) throw new Error(`cdktf ${args.join(' ')} ended with code ${exitCode}:\n${output}`);
}

/** Both files, as cdktf reads them. */
export function readFiles({ directory }: DemoCloud): Desired {
  const files = readInputFiles({
    KOLLAFORM_CLOUD: join(directory, 'cloud.yml'),
    KOLLAFORM_VERSIONS: join(directory, 'versions.yml'),
  });
  return readDesired(files, [nova]);
}

export function desiredNova(cloud: DemoCloud): DesiredService {
  const [service] = readFiles(cloud).services;
  if (service === undefined) throw new Error('versions.yml does not name nova');
  return service;
}

/** Without jobs that no other image makes run: their work belongs to a first deploy, or to new hosts. */
export function upgradedNova(cloud: DemoCloud): DesiredService {
  const service = desiredNova(cloud);
  const waves = service.waves.map((wave) =>
    wave.kind === 'jobs'
      ? { ...wave, jobs: wave.jobs.filter(({ ignoresImage = false }) => !ignoresImage) }
      : wave,
  );
  return { ...service, waves: waves.filter((wave) => wave.kind !== 'jobs' || wave.jobs.length > 0) };
}

export function containersOf(service: DesiredService): readonly ResolvedContainer[] {
  return service.waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []));
}

export function same(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
