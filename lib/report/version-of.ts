/** Of a reference of an image: the tag, or the digest as short as people write it. */
export function versionOf(image = ''): string {
  const [, digest] = image.split('@sha256:');
  if (digest !== undefined) return `sha256:${digest.slice(0, 12)}`;
  return image.slice(image.lastIndexOf(':') + 1);
}
