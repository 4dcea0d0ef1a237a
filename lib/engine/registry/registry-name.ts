/** Names of registries, as image references have them and as logins are filed under. Pure. */

/** Docker Hub has one name in references, and others where logins are kept. */
const HUB = 'docker.io';
const HUB_NAMES = [HUB, 'index.docker.io', 'registry-1.docker.io'];
/** Under which Docker keeps the login for its Hub, and sends it. */
const HUB_KEY = 'https://index.docker.io/v1/';

/** Registry of an image: `quay.io`, `localhost:5000`; `docker.io` where the reference names none. */
export function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  const isServer = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (!isServer) return HUB;
  return HUB_NAMES.includes(first) ? HUB : first;
}

/** What an engine and a credential helper call it. */
export function serverAddress(registry: string): string {
  return registry === HUB ? HUB_KEY : registry;
}

/** Registry that a key of Docker's configuration is for: `https://quay.io/v2/` is `quay.io`. */
export function registryOfKey(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return HUB_NAMES.includes(host) ? HUB : host;
}
