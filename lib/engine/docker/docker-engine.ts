import type { ContainerEngine } from '../container-engine';
import type { Endpoint } from '../endpoint';
import { Connection } from './connection';
import { containerCalls } from './containers';
import { imageCalls } from './images';
import { networkCalls, volumeCalls } from './networks-and-volumes';

/**
 * Connects to a Docker Engine, or to Podman's Docker-compatible service, as the port that the rest of lib/engine knows.
 * A connection that is lost later is made again by the next call.
 * @throws OperationError when the address is none
 * @throws EngineError `unreachable` or `denied`
 */
export async function dockerEngine(host: string, endpoint: Endpoint): Promise<ContainerEngine> {
  const connection = new Connection(host, endpoint);
  await connection.open();
  return {
    host,
    ...containerCalls(connection),
    ...imageCalls(connection),
    ...networkCalls(connection),
    ...volumeCalls(connection),
    close: () => connection.close(),
  };
}
