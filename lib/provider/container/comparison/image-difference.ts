import type { ContainerInspection } from '../../../engine/container-engine';

/**
 * Compares the id, too: Kolla's tags stay the same inside a release series while the images behind them change.
 * @param wantedId that the wanted reference has on the host; undefined when it is not there
 */
export function imageDifference(
  { Config, Image }: Pick<ContainerInspection, 'Config' | 'Image'>,
  wanted: string,
  wantedId: string | undefined,
): { readonly setting: string; readonly from: string; readonly to: string } | undefined {
  if (!isSameReference(Config.Image, wanted, wantedId)) {
    return { setting: 'image', from: Config.Image, to: wanted };
  }
  if (wantedId === undefined || Image === wantedId) return undefined;
  return { setting: 'image id', from: Image, to: wantedId };
}

/** `image`, or `image id`: the tag has another image now. */
export function isImageDifference({ setting }: { readonly setting: string }): boolean {
  return setting === 'image' || setting === 'image id';
}

/** Equal in effect: one with the default registry, or one that says nothing but the id. */
export function isSameReference(one: string, wanted: string, wantedId: string | undefined): boolean {
  if (longName(one) === longName(wanted)) return true;
  const id = /^(?:sha256:)?([0-9a-f]{12,64})$/.exec(one)?.[1];
  return id !== undefined && wantedId?.replace(/^sha256:/, '').startsWith(id) === true;
}

/** Docker's own way to complete a reference: `docker.io/library/` before a name, `:latest` after it. */
function longName(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const path = hasRegistry ? reference : `docker.io/${rest.length > 0 ? '' : 'library/'}${reference}`;
  return /[:@][^/]*$/.test(path) ? path : `${path}:latest`;
}
