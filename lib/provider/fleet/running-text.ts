import { isInterrupted, servingContainer, type ObservedSlot } from '../../engine/observed-slot';
import { printDifference, type ContainerComparison } from '../container/comparison/compare-container';
import { isImageDifference } from '../container/comparison/image-difference';
import { statusOf } from '../container/container-state';
import type { Attributes } from '../resource';
import { containerPlan, referenceOf } from '../container/container-schema';

export const INTERRUPTED = 'update interrupted';
export const REBUILT = 'image rebuilt since';

/**
 * What runs, in the words of a plan: the reference of its image, and in brackets what is not as it should be. The mere
 * reference of the wanted image means that nothing has to be done. Undefined when there is no such container. Pure.
 */
export function runningText(
  wanted: Attributes,
  slot: ObservedSlot,
  { differences }: ContainerComparison,
): string {
  const serving = servingContainer(slot);
  if (serving === undefined) return '';
  const status = statusOf(serving, containerPlan(wanted).wait !== false);
  const [images, settings] = [
    differences.filter(isImageDifference),
    differences.filter((it) => !isImageDifference(it)),
  ];
  const isOther = images.some(({ setting }) => setting === 'image');
  const remarks = [
    ...(isInterrupted(slot) ? [INTERRUPTED] : []),
    ...(containerPlan(wanted).start === false || status === 'running' ? [] : [status]),
    ...(images.length > 0 && !isOther ? [REBUILT] : []),
    ...settings.map(printDifference),
  ];
  const reference = isOther ? serving.Config.Image : wantedText(wanted);
  return remarks.length === 0 ? reference : `${reference} (${remarks.join('; ')})`;
}

/** The image, and what is not as it should be, of a text that `runningText` made. */
export function parseRunningText(text: string): {
  readonly image: string;
  readonly remarks: readonly string[];
} {
  const [, image = text, remarks] = /^(\S*) \((.*)\)$/s.exec(text) ?? [];
  return { image, remarks: remarks?.split('; ') ?? [] };
}

/** What is recorded when all is well. */
export function wantedText(wanted: Attributes): string {
  return referenceOf(wanted);
}
