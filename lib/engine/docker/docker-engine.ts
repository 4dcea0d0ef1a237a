import { OperationError } from '../../contract/operation-error';
import type { ContainerEngine } from '../container-engine';
import { connect } from './connection';
import { containerCalls } from './containers';
import { imageCalls } from './images';
import { networkCalls, volumeCalls } from './networks-and-volumes';

/**
 * A Docker Engine behind a unix socket, as the port that the rest of lib/engine knows.
 * This folder is the only place that imports dockerode.
 */
export async function dockerEngine(host: string, url: string): Promise<ContainerEngine> {
  const connection = await connect(host, socketPathOf(url));
  return {
    host,
    ...containerCalls(connection),
    ...imageCalls(connection),
    ...networkCalls(connection),
    ...volumeCalls(connection),
  };
}

/** @throws OperationError for anything but `unix:///absolute/path`. */
function socketPathOf(url: string): string {
  const match = /^unix:\/\/(\/.+)$/.exec(url);
  if (match?.[1] === undefined) {
    throw new OperationError(
      `${url} is not an address of a Docker Engine; expected unix:///path/to/docker.sock`,
    );
  }
  return match[1];
}
