/** What has to be on the hosts before the first wave: images and named volumes. */
import type { Cloud } from './cloud';
import type {
  ResolvedContainer,
  ResolvedJob,
  DesiredService,
  DesiredSettings,
  DesiredWave,
} from './desired-service';
import { imageName } from './image-reference';
import { tryFindNamedVolume } from './resolve-settings';

type Need = readonly [name: string, host: string];

/** A wave that restarts has none of its own. */
export function containersOf(wave: DesiredWave): readonly (ResolvedContainer | ResolvedJob)[] {
  switch (wave.kind) {
    case 'jobs':
      return wave.jobs;
    case 'roles':
      return wave.containers;
    case 'restart':
      return [];
  }
}

/** The image of a running container, which a job may borrow, is on its host already. */
export function collectImages(waves: readonly DesiredWave[], cloud: Cloud): DesiredService['images'] {
  const needs = waves
    .flatMap(containersOf)
    .filter(({ image }) => !image.startsWith('container:'))
    .map(({ image, host }): Need => [image, host]);
  return groupHosts([...needs, ...waves.flatMap(checkNeeds)], cloud).map(([reference, hosts]) => ({
    name: imageName(cloud.images.registry, reference),
    reference,
    hosts,
  }));
}

/** Images that checks run. */
function checkNeeds({ checks = [] }: DesiredWave): readonly Need[] {
  const places = checks.flatMap((check) => Object.entries(check.places));
  return places.flatMap(([host, { run }]): readonly Need[] => (run === undefined ? [] : [[run.image, host]]));
}

export function collectVolumes(waves: readonly DesiredWave[], cloud: Cloud): DesiredService['volumes'] {
  const needs = waves
    .flatMap(containersOf)
    .flatMap((container) => namedVolumes(container).map((name): Need => [name, container.host]));
  return groupHosts(needs, cloud).map(([name, hosts]) => ({ name, hosts }));
}

function namedVolumes({ volumes = [], mounts = [] }: DesiredSettings): readonly string[] {
  const bound = volumes.map(tryFindNamedVolume).filter((name) => name !== undefined);
  return [...bound, ...mounts.flatMap((mount) => (mount.type === 'volume' ? [mount.source] : []))];
}

/** Every name once, sorted, with its hosts in the order of cloud.yml. */
function groupHosts(needs: readonly Need[], cloud: Cloud): readonly (readonly [string, readonly string[]])[] {
  const hostsByName = new Map<string, Set<string>>();
  for (const [name, host] of needs) hostsByName.set(name, (hostsByName.get(name) ?? new Set()).add(host));
  return [...hostsByName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hosts]) => [name, Object.keys(cloud.hosts).filter((host) => hosts.has(host))]);
}
