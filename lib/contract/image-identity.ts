/** What an image is on a host, in one text: triggers of jobs are such texts. */

/** `nova-api:2@sha256:1a2b...` */
export function imageIdentity(reference: string, id: string): string {
  return `${reference}@${id}`;
}

/** Id of an image in such a text; undefined when it is of another image. */
export function tryFindImageId(identity: string, reference: string): string | undefined {
  return identity.startsWith(`${reference}@sha256:`) ? identity.slice(reference.length + 1) : undefined;
}
