import { versionIn } from '../contract/release';
import type { RolePlacement } from '../contract/role-placement';
import type { Cloud } from './cloud';
import type { DesiredService, DesiredWave } from './desired-service';
import { NEWEST_VERSION, tryFindStatedRelease } from './image-version';
import { findJob, isEnabled } from './placement';
import { collectImages, collectVolumes, containersOf } from './resolve-needs';
import { resolveRollouts, resolveUnreachable } from './resolve-updates';
import { resolveBlockers, type ReleaseOf } from './resolve-blockers';
import { resolveContainer, type ContainerContext } from './resolve-container';
import type { ResolveContext } from './resolve-image';
import { resolveJob } from './resolve-job';
import { resolvePrechecks } from './resolve-prechecks';
import { resolveQueries } from './resolve-probe';
import { withWaveEnd } from './resolve-checks';
import { resolveRestart } from './resolve-restart';
import { runsOn, tryFindRunningHost } from './running-roles';
import type { DefinitionFor } from './service';
import type { JobWave, RoleWave, WaveDefinition } from './service-definition';
import type { ServiceVersions } from './versions';

/** Joins a service's definitions, the cloud and the desired versions. Pure; what it is given must have been checked. */
export function resolveService(
  definitionFor: DefinitionFor,
  cloud: Cloud,
  versions: ServiceVersions,
): DesiredService {
  const definition = definitionFor(NEWEST_VERSION);
  const context = { definition, definitionFor, cloud, versions, queries: resolveQueries(definition, cloud) };
  const resolved = resolveWaves(context);
  const prechecks = resolvePrechecks(context, resolved);
  const waves = resolved.map((wave) => informSnapshots(wave, prechecks.placements));
  return {
    name: definition.name,
    images: collectImages(waves, cloud),
    volumes: collectVolumes(waves, cloud),
    waves,
    unreachable: resolveUnreachable(definition, waves, cloud),
    prechecks,
    releases: versions.releases ?? {},
  };
}

function informSnapshots(wave: DesiredWave, placements: readonly RolePlacement[]): DesiredWave {
  if (wave.kind !== 'jobs') return wave;
  return { ...wave, jobs: wave.jobs.map((job) => (job.snapshot ? { ...job, placements } : job)) };
}

function resolveWaves(context: ContainerContext): readonly DesiredWave[] {
  const waves: DesiredWave[] = [];
  for (const wave of context.definition.waves) {
    const resolved = resolveWave(context, wave, waves);
    if (!isEmpty(resolved)) waves.push(withWaveEnd(resolved, wave.checks, context));
  }
  return withoutLastPause(waves);
}

/** Nothing comes after the last wave that there is. */
function withoutLastPause(waves: readonly DesiredWave[]): readonly DesiredWave[] {
  return waves.map((wave, index) =>
    index === waves.length - 1 && wave.pauseAfter !== undefined
      ? { ...wave, pauseAfter: wave.pauseAfter.filter((it) => it !== 'wave') }
      : wave,
  );
}

function resolveWave(
  context: ContainerContext,
  wave: WaveDefinition,
  before: readonly DesiredWave[],
): DesiredWave {
  if ('jobs' in wave) return resolveJobWave(context, wave, before);
  return 'restart' in wave
    ? resolveRestart(wave, before, releasesIn(context))
    : resolveRoleWave(context, wave);
}

function isEmpty(wave: DesiredWave): boolean {
  return (wave.kind === 'restart' ? wave.containers : containersOf(wave)).length === 0;
}

function resolveJobWave(
  context: ResolveContext,
  { name, jobs, blockedBy }: JobWave,
  before: readonly DesiredWave[],
): DesiredWave {
  const resolved = jobs.flatMap((jobName) => {
    const job = findJob(context.definition, jobName);
    const host = isEnabled(job) ? tryFindRunningHost(context, job) : undefined;
    return host === undefined ? [] : [resolveJob(context, jobName, host)];
  });
  if (blockedBy === undefined) return { name, kind: 'jobs', jobs: resolved };
  const releaseOf = releasesIn(context);
  return {
    name,
    kind: 'jobs',
    jobs: resolved.map((job) => ({
      ...job,
      blockedBy: resolveBlockers(releaseOf(job.image), before, releaseOf),
    })),
  };
}

/** As the tags or versions.yml say it. */
function releasesIn({ versions }: ResolveContext): ReleaseOf {
  return (image) => tryFindStatedRelease(image, versionIn(image), versions.releases);
}

/** Host by host, and on each host in the order of the wave. */
function resolveRoleWave(context: ContainerContext, { name, roles, update }: RoleWave): DesiredWave {
  const { cloud } = context;
  const containers = Object.values(cloud.hosts).flatMap((host) =>
    roles.filter((role) => runsOn(context, role, host)).map((role) => resolveContainer(context, role, host)),
  );
  if (update !== 'free') return { name, kind: 'roles', update, containers };
  return { name, kind: 'roles', update, containers, rollouts: resolveRollouts(name, containers, cloud) };
}
