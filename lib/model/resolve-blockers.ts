/** What blocks a job, or a restart, that must not be while containers are outdated. */
import type { ResolvedContainer, DesiredBlockers, DesiredWave } from './desired-service';

/** Release of an image reference; undefined where nobody says it. */
export type ReleaseOf = (image: string) => string | undefined;

/**
 * Those of `before` at another release than this one; patches of one release do not block it.
 * @param target undefined where it is not known: then only those block that do not run what they should
 */
export function resolveBlockers(
  target: string | undefined,
  before: readonly DesiredWave[],
  releaseOf: ReleaseOf,
): DesiredBlockers {
  const waves = before.flatMap((wave) => (wave.kind === 'roles' ? [wave] : []));
  const isOutdated = ({ image }: ResolvedContainer) => {
    const release = releaseOf(image);
    return release !== undefined && target !== undefined && release !== target;
  };
  const outdated = waves.flatMap(({ containers }) => containers.filter(isOutdated));
  return {
    waves: waves.filter(({ update }) => update !== 'one-host-at-a-time').map(({ name }) => name),
    outdated: outdated.map(({ host, container }) => `${host}/${container}`),
  };
}
