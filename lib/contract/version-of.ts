/** Of a reference of an image: the tag, or the digest as short as people write it. */
export function versionOf(image = ''): string {
  const [, digest] = image.split('@sha256:');
  if (digest !== undefined) return `sha256:${digest.slice(0, 12)}`;
  return image.slice(image.lastIndexOf(':') + 1);
}

/** The versions of references; `container:nova_api` is a job's that takes the image of a container, and has none. */
export function versionsIn(images: readonly (string | undefined)[]): readonly string[] {
  const references = images.filter((it) => it !== undefined && !it.startsWith('container:'));
  return [...new Set(references.map(versionOf))];
}
