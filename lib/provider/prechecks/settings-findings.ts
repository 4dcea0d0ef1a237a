/** Settings of a container follow the release of its image: a tag that names none must not count as another one. */
import { versionIn } from '../../contract/release';
import { grouped } from '../grouped';
import { listed } from '../wording';
import { addressOf, type CheckedService, type ContainerFact } from './facts';
import type { Finding } from './finding';

export function settingsFindings(
  { service, assumedReleases }: Pick<CheckedService, 'service' | 'assumedReleases'>,
  containers: readonly ContainerFact[],
): readonly Finding[] {
  const wrong = containers.filter(({ wanted: { reference, release } }) => {
    const assumed = assumedReleases[reference];
    return assumed !== undefined && release !== undefined && release !== assumed;
  });
  return grouped(wrong, ({ wanted }) => versionIn(wanted.reference)).map(([version, concerned]) => {
    const [{ wanted }] = concerned as readonly [ContainerFact];
    const { reference, release = '' } = wanted;
    return {
      code: 'release-assumed',
      summary: `${service}: ${version} is ${release}, and its containers would have the settings of ${assumedReleases[reference] ?? ''}`,
      detail:
        `The tag names no release; the label kolla_version of the image does. Write releases: { ${version}: "${release}" } ` +
        `below ${service} in versions.yml.\nContainers: ${listed(concerned.map(addressOf))}.`,
    };
  });
}
