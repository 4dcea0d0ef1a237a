import { registryOfKey } from './registry-name';

/** What a registry is told, in the words of Docker's API. */
export type Login =
  | { readonly username: string; readonly password: string }
  | { readonly identitytoken: string }
  | { readonly registrytoken: string };

/** What Docker's configuration says of a registry. */
export interface ConfiguredLogin {
  /** Program that has it: `docker-credential-<helper>`. */
  readonly helper?: string;
  readonly login?: Login;
}

/**
 * Reads a configuration as `docker login` writes it: `credHelpers` for one registry, else `credsStore` for all, and what is in
 * `auths` itself. What has another shape counts as not there. Pure.
 * @param config parsed `config.json`
 */
export function configuredLogin(config: unknown, registry: string): ConfiguredLogin {
  const { credHelpers, credsStore, auths } = asRecord(config);
  const helper = findFor(credHelpers, registry) ?? credsStore;
  const login = loginOf(asRecord(findFor(auths, registry)));
  return {
    ...(typeof helper === 'string' && helper !== '' && { helper }),
    ...(login && { login }),
  };
}

function findFor(section: unknown, registry: string): unknown {
  const entries = Object.entries(asRecord(section));
  const exact = entries.find(([key]) => key === registry);
  return (exact ?? entries.find(([key]) => registryOfKey(key) === registry))?.[1];
}

function loginOf(entry: Readonly<Record<string, unknown>>): Login | undefined {
  const { identitytoken, registrytoken } = entry;
  if (isText(identitytoken)) return { identitytoken };
  if (isText(registrytoken)) return { registrytoken };
  const { username, password } = isText(entry['auth']) ? decoded(entry['auth']) : entry;
  return isText(username) && isText(password) ? { username, password } : undefined;
}

/** `user:password` in base64; Docker fills the password up with zeros. */
function decoded(auth: string): { readonly username: string; readonly password: string } {
  const text = Buffer.from(auth, 'base64').toString('utf8').replaceAll('\0', '');
  const colon = text.indexOf(':');
  return { username: text.slice(0, Math.max(colon, 0)), password: text.slice(colon + 1) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
