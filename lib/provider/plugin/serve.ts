/** How this process becomes a Terraform provider: socket, TLS, services, signals, and a clean end. */
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { messageOf } from '../../contract/operation-error';
import { addProviderService } from '../protocol/grpc-service';
import { providerService } from '../protocol/provider-service';
import { StrayFailures } from '../protocol/stray-failures';
import type { Provider } from '../resource';
import { createCertificate } from './certificate';
import { addCompanionServices, type Leaving } from './companion-services';
import { DirectoryLock } from './directory-lock';
import { clientCertificate, handshakeLine, isStartedByTerraform } from './handshake';
import { lastWordsIn, unheard, type LastWords } from './last-words';
import { RunningCalls } from './running-calls';
import { listenInPrivate, socketPlaces } from './socket-places';

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

  const stray = new StrayFailures();
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    host.on(event, (reason: unknown) => {
      stray.note(reason);
    });
  }

  const lock = DirectoryLock.of(host.cwd());
  const plugin = await startPlugin(provider, {
    clientPem: clientCertificate(host.env),
    lock,
    stray,
    lastWords: lastWordsIn(host.cwd()),
    places: socketPlaces(host.env, userInfo().uid),
  }).catch((error: unknown) => refuseToStart(host, error));
  for (const signal of ['SIGTERM', 'SIGHUP']) {
    host.on(signal, () => {
      plugin.end('gone');
    });
  }
  host.stdout.write(plugin.handshakeLine);
  await plugin.ended;
  host.exit(0);
}

/** Terraform shows a first line that is no handshake. It is all that it shows of a provider that cannot start. */
function refuseToStart(host: HostProcess, error: unknown): never {
  const reason = messageOf(error).replace(/\s+/g, ' ');
  host.stderr.write(`${reason}\n`);
  host.stdout.write(`kollaform's provider cannot start: ${reason.replaceAll('|', '/')}\n`);
  return host.exit(1);
}

export interface PluginOptions {
  /** Terraform's certificate, to be trusted. @default - plain text */
  readonly clientPem?: string | undefined;
  /** To be acquired before anything is changed. @default - no other signal */
  readonly lock?: DirectoryLock;
  /** What fails where nobody waits for it is noted here. @default - nothing is */
  readonly stray?: StrayFailures;
  /** Where an interrupted deploy leaves what it did. @default - nowhere */
  readonly lastWords?: LastWords;
  /** Directories to try for the socket. @default - the usual ones */
  readonly places?: readonly string[];
}

export interface RunningPlugin {
  readonly handshakeLine: string;
  /** Aborts what is under way, waits for it, releases everything. Calling it again changes nothing. */
  readonly end: (how?: Leaving) => void;
  /** Resolves when everything is released; rejects when the provider could not close. */
  readonly ended: Promise<void>;
}

/**
 * Serves on a socket that only this user can reach.
 * @throws OperationError when there is no place for a socket
 */
export async function startPlugin(
  provider: Provider,
  {
    clientPem,
    lock,
    stray = new StrayFailures(),
    lastWords = unheard,
    places = socketPlaces({ TMPDIR: tmpdir() }, userInfo().uid),
  }: PluginOptions = {},
): Promise<RunningPlugin> {
  const stopping = new AbortController();
  const leaving = new AbortController();
  const calls = new RunningCalls();
  const end = (how: Leaving = 'goodbye') => {
    if (how === 'gone' && !leaving.signal.aborted && !stopping.signal.aborted) provider.onStop?.();
    leaving.abort();
  };
  const server = new Server({ 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 });
  const acquireLock = async (signal: AbortSignal) => lock?.acquire(signal);
  addProviderService(server, providerService(provider, stopping, acquireLock, stray, lastWords), calls);
  addCompanionServices(server, farewell(provider, calls), (how) => {
    // After Ctrl-C, cdktf may have left before Terraform printed anything.
    if (how === 'goodbye' && !stopping.signal.aborted) lastWords.settle();
    end(how);
  });

  const { directory, listening: line } = await listenInPrivate(places, (path) =>
    listen(server, path, clientPem),
  );
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

/** What is under way has not come to its end, and Terraform does not wait for it: it was told to leave at once. */
function farewell(provider: Provider, calls: RunningCalls): () => Promise<void> {
  return async () => {
    if (calls.areSettled) await provider.onGoodbye?.();
  };
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
