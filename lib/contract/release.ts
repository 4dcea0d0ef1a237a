/** `2025.2` of `quay.io/openstack.kolla/nova-api:2025.2-debian-bookworm`; undefined where it is none of OpenStack's. */
export function tryFindRelease(reference: string): string | undefined {
  const version = reference.slice(reference.lastIndexOf('/') + 1).replace(/^[^:@]*[:@]/, '');
  return /^\d{4}\.[12](?=$|[-.@])/.exec(version)?.[0];
}
