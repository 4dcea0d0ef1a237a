/** Image references: `[<registry>/]<image>:<tag>`, with an optional digest after or instead of the tag. */

const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Tags that name a moving target by convention: the same file would mean something else tomorrow. */
const FLOATING_TAGS = new Set(['latest', 'master', 'main', 'stable', 'edge', 'nightly', 'devel']);

/**
 * @param registry registry and namespace, `quay.io/openstack.kolla`; empty for images that exist only on the hosts
 * @param image `nova-conductor`
 * @param version `2025.2-debian-bookworm`, `2025.2-debian-bookworm@sha256:...` or `sha256:...`
 */
export function imageReference(registry: string, image: string, version: string): string {
  const name = registry === '' ? image : `${registry}/${image}`;
  return DIGEST.test(version) ? `${name}@${version}` : `${name}:${version}`;
}

/** The image name that a reference of `imageReference` was made from; of another registry, with that. */
export function imageName(registry: string, reference: string): string {
  const path = reference.startsWith(`${registry}/`) ? reference.slice(registry.length + 1) : reference;
  return path.replace(/[:@][^/]*$/, '');
}

/** Says what is wrong with a version, for the person who wrote it; undefined if nothing is. */
export function tryFindVersionMistake(version: string, allowFloatingTags: boolean): string | undefined {
  if (DIGEST.test(version)) return undefined;
  const [tag = '', digest, ...rest] = version.split('@');
  if (!TAG.test(tag) || rest.length > 0 || (digest !== undefined && !DIGEST.test(digest))) {
    return `"${version}" is not a tag, nor tag@sha256:<64 hex digits>, nor sha256:<64 hex digits>`;
  }
  if (digest === undefined && !allowFloatingTags && FLOATING_TAGS.has(tag)) {
    return `"${tag}" moves by design; name a release or a digest, or set images.allow_floating_tags: true in cloud.yml`;
  }
  return undefined;
}
