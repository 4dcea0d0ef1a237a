/** What is restarted after a change of release, and what its release is. */
import { compareReleases, versionIn } from '../contract/release';
import type { ResolvedContainer, DesiredRestart, DesiredWave } from './desired-service';
import { isEnabled } from './placement';
import { resolveBlockers, type ReleaseOf } from './resolve-blockers';
import type { RestartWave } from './service-definition';

/** @param before the waves before it, as they are resolved. Roles that do not run are left out. */
export function resolveRestart(
  wave: RestartWave,
  before: readonly DesiredWave[],
  releaseOf: ReleaseOf,
): DesiredRestart {
  const roles = isEnabled(wave) ? wave.restart.flat() : [];
  const restarted = before.flatMap((it) =>
    it.kind === 'roles'
      ? [{ ...it, containers: it.containers.filter(({ role }) => roles.includes(role)) }]
      : [],
  );
  const containers = restarted.flatMap((it) => it.containers);
  const runs = (role: string) => containers.some((it) => it.role === role);
  const free = restarted.filter(({ update }) => update === 'free');
  const newest = tryFindNewest(containers, releaseOf);
  return {
    name: wave.name,
    kind: 'restart',
    release: newest ?? tagsOf(containers),
    containers: roles.flatMap((role) => containers.filter((it) => it.role === role)),
    steps: wave.restart.map((step) => step.filter(runs)).filter((step) => step.length > 0),
    free: [...new Set(free.flatMap((it) => it.containers.map(({ role }) => role)))],
    rollouts: free.flatMap(({ rollouts = [] }) => rollouts),
    blockedBy: resolveBlockers(newest, restarted, releaseOf),
  };
}

/** Of all whose release is known. */
function tryFindNewest(containers: readonly ResolvedContainer[], releaseOf: ReleaseOf): string | undefined {
  const releases = containers.flatMap(({ image }) => releaseOf(image) ?? []);
  return releases.sort(compareReleases).at(-1);
}

/** `5.1-acme`, or several with commas. */
function tagsOf(containers: readonly ResolvedContainer[]): string {
  const tags = containers.map(({ image }) => versionIn(image));
  return [...new Set(tags)].sort().join(', ');
}
