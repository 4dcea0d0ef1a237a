/** `2025.2` of `quay.io/openstack.kolla/nova-api:2025.2-debian-bookworm`; the whole version where it is none of OpenStack's. */
export function releaseOf(reference: string): string {
  const version = reference.slice(reference.lastIndexOf('/') + 1).replace(/^[^:@]*[:@]/, '');
  return /^\d{4}\.[12](?=$|[-.])/.exec(version)?.[0] ?? version;
}
