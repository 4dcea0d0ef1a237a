import type { SecureContext } from 'node:tls';
import type { EngineAddress } from '../../contract/engine-address';
import type { Endpoint } from '../endpoint';
import { explainSocketError } from './connection-failure';
import { openSshLink } from './ssh-link';
import { tcpLink } from './tcp-link';

/** Where requests go: a unix socket or a port. */
export interface Target {
  readonly address: { readonly socketPath: string } | { readonly host: string; readonly port: number };
  /** @default - plain HTTP */
  readonly tls?: SecureContext;
}

/** A way to an engine that is open. */
export interface Link {
  readonly target: Target;
  /** Resolves when it has ended without `close`; requests then need a new one. @default - it never does */
  readonly ended?: Promise<void>;
  /** What it means that a request failed with this error; the error itself when this link knows nothing of it. */
  explain(error: unknown): Promise<unknown>;
  close(): void;
}

/**
 * Opens the way to an engine; `signal` gives up.
 * @throws ConnectionFailure
 */
export async function openLink(
  address: EngineAddress,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<Link> {
  switch (address.kind) {
    case 'unix':
      return unixLink(address.socket);
    case 'tcp':
      return tcpLink(address, endpoint.tls ?? {});
    case 'ssh':
      return openSshLink(address, endpoint, signal);
  }
}

function unixLink(socketPath: string): Link {
  return {
    target: { address: { socketPath } },
    explain: (error) => Promise.resolve(explainSocketError(error, socketPath)),
    close: () => undefined,
  };
}
