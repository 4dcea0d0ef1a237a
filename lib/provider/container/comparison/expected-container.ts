import type { ImageInspection } from '../../../engine/container-engine';
import type { Attributes } from '../../resource';
import { specOfSettings } from '../container-settings';
import type { ConfiguredContainer, SpecPart } from '../setting';

/** A thousand hosts share their settings. */
const known = new WeakMap<Attributes, ConfiguredContainer>();

/** How a new container with these settings would be observed, but for what its image and its engine add. */
export function expectedContainer(settings: Attributes): ConfiguredContainer {
  const before = known.get(settings);
  if (before !== undefined) return before;
  const expected = asContainer(specOfSettings(settings));
  known.set(settings, expected);
  return expected;
}

/** A container of this image for which nothing was configured. */
export function containerOfImage({ Config }: Pick<ImageInspection, 'Config'>): ConfiguredContainer {
  return asContainer({ ...(Config as SpecPart) });
}

function asContainer({ HostConfig = {}, NetworkingConfig, ...Config }: SpecPart): ConfiguredContainer {
  const Networks = NetworkingConfig?.EndpointsConfig ?? {};
  return { Id: '', Config, HostConfig, NetworkSettings: { Networks } } as unknown as ConfiguredContainer;
}
