/** For whom a job waits that must not run while some are behind. */
import { tryFindRelease } from '../contract/release';
import type { DesiredContainer, DesiredJob, DesiredWaiting, DesiredWave } from './desired-service';

/** Those of `before` at another release than the job's own image; patches of one release do not hold it up. */
export function waitFor(job: DesiredJob, before: readonly DesiredWave[]): DesiredWaiting {
  const waves = before.flatMap((wave) => (wave.kind === 'roles' ? [wave] : []));
  const target = tryFindRelease(job.image);
  const isBehind = ({ image }: DesiredContainer) => {
    const release = tryFindRelease(image);
    return release !== undefined && target !== undefined && release !== target;
  };
  const behind = waves.flatMap(({ containers }) => containers.filter(isBehind));
  return {
    waves: waves.filter(({ update }) => update !== 'one-host-at-a-time').map(({ name }) => name),
    behind: behind.map(({ host, container }) => `${host}/${container}`),
  };
}
