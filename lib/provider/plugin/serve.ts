/** How this process becomes a Terraform provider: socket, TLS, services, signals, and a clean end. */
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addProviderService } from '../protocol/grpc-service';
import { providerService } from '../protocol/provider-service';
import type { Provider } from '../resource';
import { createCertificate } from './certificate';
import { addCompanionServices } from './companion-services';
import { DirectoryLock } from './directory-lock';
import { clientCertificate, handshakeLine, isStartedByTerraform } from './handshake';
import { RunningCalls } from './running-calls';

/** The parts of `process` that serving touches. */
export type HostProcess = Pick<NodeJS.Process, 'env' | 'cwd' | 'stdout' | 'stderr' | 'on' | 'exit'>;

const NOT_STARTED_BY_TERRAFORM =
  'This program is the kollaform provider for Terraform. Terraform starts it; it is not meant to be run by hand.\n';

/** Serves until Terraform leaves or a signal ends the process; without Terraform's cookie exits with 1. */
export async function servePlugin(provider: Provider, host: HostProcess): Promise<void> {
  if (!isStartedByTerraform(host.env)) {
    host.stderr.write(NOT_STARTED_BY_TERRAFORM);
    host.exit(1);
  }
  // A terminal sends Ctrl-C to the whole process group, but Terraform decides what it means: `StopProvider`.
  host.on('SIGINT', () => undefined);
  // A killed Terraform leaves a broken pipe behind; a swap that still rolls back must survive its own log line.
  host.stderr.on('error', () => undefined);

  const lock = DirectoryLock.of(host.cwd());
  const plugin = await startPlugin(provider, clientCertificate(host.env), lock);
  host.on('SIGTERM', plugin.end);
  host.on('SIGHUP', plugin.end);
  host.stdout.write(plugin.handshakeLine);
  await plugin.ended;
  host.exit(0);
}

export interface RunningPlugin {
  readonly handshakeLine: string;
  /** Aborts what is under way, waits for it, releases everything. Calling it again changes nothing. */
  readonly end: () => void;
  /** Resolves when everything is released; rejects when the provider could not close. */
  readonly ended: Promise<void>;
}

/**
 * Serves on a socket that only this user can reach.
 * @param clientPem the certificate to trust; without it, plain text
 * @param lock to be acquired before anything is changed; without it, nobody else is heeded
 */
export async function startPlugin(
  provider: Provider,
  clientPem?: string,
  lock?: DirectoryLock,
): Promise<RunningPlugin> {
  const stopping = new AbortController();
  const leaving = new AbortController();
  const calls = new RunningCalls();
  const end = () => {
    leaving.abort();
  };
  const server = new Server({ 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 });
  const acquireLock = async (signal: AbortSignal) => lock?.acquire(signal);
  addProviderService(server, providerService(provider, stopping, acquireLock), calls);
  addCompanionServices(server, end);

  const directory = mkdtempSync(join(tmpdir(), 'kollaform-'));
  const line = await listen(server, join(directory, 'provider.sock'), clientPem);
  const ended = once(leaving.signal, 'abort')
    .then(async () => {
      stopping.abort();
      await calls.settled();
      await provider.close();
    })
    .finally(() => {
      lock?.release();
      server.forceShutdown();
      rmSync(directory, { recursive: true, force: true });
    });
  return { handshakeLine: line, end, ended };
}

async function listen(server: Server, socketPath: string, clientPem?: string): Promise<string> {
  if (clientPem === undefined) {
    await bind(server, socketPath, ServerCredentials.createInsecure());
    return handshakeLine(socketPath);
  }
  const { certificate, certificatePem, privateKey } = createCertificate();
  const keyPair = { private_key: Buffer.from(privateKey), cert_chain: Buffer.from(certificatePem) };
  await bind(server, socketPath, ServerCredentials.createSsl(Buffer.from(clientPem), [keyPair], true));
  return handshakeLine(socketPath, certificate);
}

function bind(server: Server, socketPath: string, credentials: ServerCredentials): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix:${socketPath}`, credentials, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
