/** What blocks a job that must not run while containers are outdated. */
import { tryFindRelease } from '../contract/release';
import type { DesiredContainer, DesiredJob, DesiredBlockers, DesiredWave } from './desired-service';

/** Those of `before` at another release than the job's own image; patches of one release do not block it. */
export function resolveBlockers(job: DesiredJob, before: readonly DesiredWave[]): DesiredBlockers {
  const waves = before.flatMap((wave) => (wave.kind === 'roles' ? [wave] : []));
  const target = tryFindRelease(job.image);
  const isOutdated = ({ image }: DesiredContainer) => {
    const release = tryFindRelease(image);
    return release !== undefined && target !== undefined && release !== target;
  };
  const outdated = waves.flatMap(({ containers }) => containers.filter(isOutdated));
  return {
    waves: waves.filter(({ update }) => update !== 'one-host-at-a-time').map(({ name }) => name),
    outdated: outdated.map(({ host, container }) => `${host}/${container}`),
  };
}
