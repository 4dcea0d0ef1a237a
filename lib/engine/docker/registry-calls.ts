import type { RegistryLogin, RegistryLogins } from '../registry/registry-logins';
import { EngineError } from '../engine-error';
import { distributionShape } from '../api/answers';
import { StatusError } from './api';
import type { Connection } from './connection';
import { messageOf } from './connection-failure';
import type { CallApi } from './session';

const PODMAN_CANNOT =
  'Podman has no call for that, and no host with Docker has this image; take images.pull: changed out of cloud.yml';

/** Digest that the registry has for a tag now. @throws EngineError `unsupported` where that cannot be asked */
export async function askRegistry(
  connection: Connection,
  logins: RegistryLogins,
  reference: string,
): Promise<string> {
  const login = await logins.loginFor(reference);
  const operation = `ask registry ${login.registry} for image ${reference}`;
  const digest = await connection.call(operation, async (api) =>
    api.isPodman ? undefined : heedingLogin(login, () => readDigest(api, reference, login)),
  );
  if (digest !== undefined) return digest;
  throw new EngineError({ kind: 'unsupported', host: connection.host, operation, reason: PODMAN_CANNOT });
}

async function readDigest(api: CallApi, reference: string, { headers }: RegistryLogin): Promise<string> {
  const path = `/distribution/${encodeURI(reference)}/json`;
  const { Descriptor } = await api.json({ method: 'GET', path, headers }, distributionShape);
  if (/^[\w+.-]+:[0-9a-f]{32,}$/.test(Descriptor.digest)) return Descriptor.digest;
  throw new Error('its answer has no digest');
}

/** What registries say of a login that is missing or wrong, in the words that engines pass on. */
const REFUSED_LOGIN =
  /unauthorized|no basic auth credentials|authentication required|access.*denied|access forbidden|docker login|status:? 40[13]/i;

/** What is refused for want of a login, or because of one, is said with the remedy. */
export async function heedingLogin<T>({ remedy }: RegistryLogin, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const said = messageOf(error);
    if (!REFUSED_LOGIN.test(said)) throw error;
    const message = `${said.replace(/\.?\s*$/, '')}. ${remedy}`;
    throw error instanceof StatusError
      ? new StatusError(error.status, message)
      : new Error(message, { cause: error });
  }
}
