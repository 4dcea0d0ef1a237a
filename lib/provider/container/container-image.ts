import type { ContainerEngine, ImageInspection } from '../../engine/container-engine';
import { known } from '../decode';
import type { Hosts } from '../hosts';
import { UNKNOWN, type Attributes, type Unknown } from '../resource';
import { containerPlan, referenceOf } from './container-schema';

export async function imageOf(
  engine: ContainerEngine,
  attributes: Attributes,
): Promise<ImageInspection | undefined> {
  const reference = known(containerPlan(attributes).image);
  return reference === undefined ? undefined : engine.tryInspectImage(reference);
}

export function imageAddress({ host }: ContainerEngine, attributes: Attributes) {
  return { host, reference: referenceOf(attributes) };
}

/** Id that the configuration, or the plan of the image, says the host will have; undefined when neither says anything. */
export function statedImageId(config: Attributes, hosts: Hosts, host: string): string | Unknown | undefined {
  const { image_id: stated } = containerPlan(config);
  if (stated === UNKNOWN || hosts.isNewImageExpected(host, referenceOf(config))) return UNKNOWN;
  return known(stated);
}
