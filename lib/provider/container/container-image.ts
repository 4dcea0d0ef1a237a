import type { ContainerEngine, ImageInspection } from '../../engine/container-engine';
import type { Hosts } from '../hosts';
import { UNKNOWN, type Attributes, type Unknown } from '../resource';
import { asString } from '../value';

export async function imageOf(
  engine: ContainerEngine,
  attributes: Attributes,
): Promise<ImageInspection | undefined> {
  const reference = asString(attributes['image']);
  return reference === undefined ? undefined : engine.tryInspectImage(reference);
}

export function imageAddress({ host }: ContainerEngine, attributes: Attributes) {
  return { host, reference: asString(attributes['image']) ?? '' };
}

/** Id that the configuration, or the plan of the image, says the host will have; undefined when neither says anything. */
export function statedImageId(config: Attributes, hosts: Hosts, host: string): string | Unknown | undefined {
  const { image_id: stated } = config;
  if (stated === UNKNOWN || hosts.isNewImageExpected(host, asString(config['image']) ?? '')) return UNKNOWN;
  return asString(stated);
}
