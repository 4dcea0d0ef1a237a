import type { ContainerEngine } from '../container-engine';
import type { Endpoint } from '../endpoint';
import { noLogins } from '../registry/registry-logins';
import { Connection } from './connection';
import { containerCalls } from './containers';
import { imageCalls } from './images';
import { networkCalls, volumeCalls } from './networks-and-volumes';

/**
 * Connects to a Docker Engine, or to Podman's Docker-compatible service, as the port that the rest of lib/engine knows.
 * A connection that is lost later is made again by the next call.
 * @param logins for registries that want one; without it, none is sent
 * @throws OperationError when the address is none
 * @throws EngineError `unreachable` or `denied`
 */
export async function dockerEngine(
  host: string,
  endpoint: Endpoint,
  logins = noLogins,
): Promise<ContainerEngine> {
  const connection = new Connection(host, endpoint);
  await connection.open();
  return {
    host,
    ...containerCalls(connection),
    ...imageCalls(connection, logins),
    ...networkCalls(connection),
    ...volumeCalls(connection),
    close: () => connection.close(),
  };
}
