import type { SpaceNeed } from '../contract/prechecks';
import { assumedReleases } from './assumed-releases';
import type { ResolvedJob, DesiredPrechecks, DesiredWave } from './desired-service';
import { own } from './own';
import { findJob } from './placement';
import { resolveDemands } from './resolve-demands';
import { resolveRules } from './resolve-rules';
import type { ResolveContext } from './resolve-image';
import { withSuffix } from './resolve-settings';
import { rolePlacements } from './role-placements';

/** What of a service is checked in every plan before anything else. */
export function resolvePrechecks(context: ResolveContext, waves: readonly DesiredWave[]): DesiredPrechecks {
  const { definition, versions } = context;
  const placements = rolePlacements(waves);
  const roles = Object.entries(definition.roles).filter(([name]) =>
    placements.some(({ role }) => role === name),
  );
  return {
    placements,
    neverNewer: Object.fromEntries(
      roles.flatMap(([name, { neverNewerThan }]) =>
        neverNewerThan ? [[name, neverNewerThan] as const] : [],
      ),
    ),
    spaceNeeds: waves.flatMap((wave) =>
      wave.kind === 'jobs' ? wave.jobs.flatMap((job) => spaceNeed(context, job)) : [],
    ),
    demands: resolveDemands(waves),
    rules: resolveRules(context),
    assumedReleases: assumedReleases(context, waves),
    allow: versions.allow ?? [],
  };
}

function spaceNeed(
  { definition, cloud }: ResolveContext,
  { job: name, host, triggers }: ResolvedJob,
): readonly SpaceNeed[] {
  const { needsSpace } = findJob(definition, name);
  const home = own(cloud.hosts, host);
  if (needsSpace === undefined || home === undefined) return [];
  const container = withSuffix(needsSpace.ofContainer, home);
  return [{ job: name, host, container, path: needsSpace.asMuchAs, roles: triggers.map(({ role }) => role) }];
}
