import { isInterrupted, servingContainer, type ObservedSlot } from '../../engine/observed-slot';
import { differingSettings } from '../container/container-settings';
import type { Attributes } from '../resource';
import { asString } from '../value';

/**
 * What runs, in the words of a plan: the reference of its image, and in brackets what is not as it should be. The mere
 * reference of the wanted image means that nothing has to be done. Undefined when there is no such container. Pure.
 *
 * @param wantedImageId id that the wanted reference has on the host; undefined when it is not there
 */
export function runningText(
  wanted: Attributes,
  slot: ObservedSlot,
  wantedImageId: string | undefined,
): string | undefined {
  const serving = servingContainer(slot);
  if (serving === undefined) return undefined;
  const { Config, Image, State } = serving;
  const isWantedImage = Config.Image === wanted['image'];
  const differing = differingSettings(wanted, serving).map(({ setting }) => setting);
  const remarks = [
    ...(isInterrupted(slot) ? ['update interrupted'] : []),
    ...(wanted['start'] === false || State.Status === 'running' ? [] : [State.Status]),
    ...(isWantedImage && wantedImageId !== undefined && wantedImageId !== Image
      ? ['image rebuilt since']
      : []),
    ...(differing.length > 0 ? [`differs: ${differing.join(', ')}`] : []),
  ];
  return remarks.length === 0 ? Config.Image : `${Config.Image} (${remarks.join('; ')})`;
}

/** What is recorded when all is well. */
export function wantedText(wanted: Attributes): string {
  return asString(wanted['image']) ?? '';
}
