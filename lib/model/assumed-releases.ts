/** Where a tag does not say which settings its container has to have, and it matters. */
import { RELEASES, tryFindRelease } from '../contract/release';
import type { ResolvedContainer, DesiredWave } from './desired-service';
import { findRole } from './placement';
import type { ResolveContext } from './resolve-image';

/** Image reference to the release that its containers have the settings of, where its tag names none. */
export function assumedReleases(
  context: ResolveContext,
  waves: readonly DesiredWave[],
): Readonly<Record<string, string>> {
  const containers = waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []));
  const unsaid = containers.filter(
    (it) => tryFindRelease(it.image) === undefined && followsRelease(context, it),
  );
  return Object.fromEntries(unsaid.map(({ image, release }) => [image, release]));
}

function followsRelease({ definitionFor }: ResolveContext, { role }: ResolvedContainer): boolean {
  const texts = RELEASES.map((release) => JSON.stringify(findRole(definitionFor({ release }), role)));
  return new Set(texts).size > 1;
}
