import { OperationError } from '../contract/operation-error';
import { known } from './decode';
import type { Unknown } from './resource';

/**
 * What a person approved is an image, and not what its tag means by now.
 * @param planned id that the plan knew; anything else than a text when it did not know it
 * @param found id that the reference has on the host now; undefined when it is not there
 * @throws OperationError when it is another one
 */
export function ensureImageOfPlan(
  image: { readonly host: string; readonly reference: string },
  planned: string | Unknown | null | undefined,
  found: string | undefined,
): void {
  const id = known(planned);
  if (id === undefined || found === undefined || id === found) return;
  throw new OperationError(
    'image-changed',
    `${image.host}: the image ${image.reference} has changed since the plan: ` +
      `it was ${shortId(id)} and is ${shortId(found)}. It was rebuilt, pulled or tagged meanwhile. Plan again.`,
  );
}

/** As `docker images` shows it. */
function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
