import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLine } from '../last-line';
import type { EngineAddress } from '../../contract/engine-address';
import type { Endpoint, SshFiles } from '../endpoint';
import { ConnectionFailure, explainSocketError } from './connection-failure';
import { expandHome } from '../../contract/home-path';
import type { Link } from './link';
import { explainForwarding, explainLogin, sshCommand } from './ssh-failure';

type SshAddress = Extract<EngineAddress, { kind: 'ssh' }>;

const READY = 'kollaform: ready';
const FORBIDDEN = 'kollaform: forbidden';
/** The kernel's limit for the path of a socket is 107. */
const LONGEST_DIRECTORY = 90;
const SERVER_ALIVE_PROBES = 3;
/** Time for ssh to say why it refused a connection, after it has. */
const EXPLANATION_MS = 100;
const STDERR_KEPT = 8_192;

/**
 * Runs ssh, and removes the directory of its socket even when we were killed. It ends without us: the other side's `cat` reads
 * our end of its stdin.
 */
const RUN_SSH = 'SSH_ASKPASS_REQUIRE=never ssh "$@"; status=$?; rm -rf -- "$0"; exit $status';

/**
 * One login through the system's OpenSSH client, which forwards a local socket to the engine's. So keys, agent, known
 * hosts, jump hosts and aliases are those that the user has, and nothing is ever asked.
 * See docs/decisions/0009-ssh-through-openssh.md.
 * @throws ConnectionFailure
 */
export async function openSshLink(
  address: SshAddress,
  { ssh = {}, timeouts }: Endpoint,
  signal: AbortSignal,
): Promise<Link> {
  const directory = privateDirectory();
  const socketPath = join(directory, 'engine.sock');
  const args = [
    ...sshOptions(ssh, timeouts),
    ...['-L', `${socketPath}:${address.socket}`],
    ...(address.user === undefined ? [] : ['-l', address.user]),
    ...(address.port === undefined ? [] : ['-p', String(address.port)]),
    ...['--', address.host, remoteCommand(address.socket)],
  ];
  const login = new SshProcess(directory, args);
  try {
    await awaitLogin(login, address, ssh, signal);
  } catch (error) {
    login.end();
    throw error;
  }
  return {
    target: { address: { socketPath } },
    ended: login.ended.then(() => undefined),
    explain: (error) => explainRequest(error, login, address),
    close: () => {
      login.end();
    },
  };
}

class SshProcess {
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
  readonly #process: ChildProcessWithoutNullStreams;
  stdout = '';
  /** The last of it. */
  stderr = '';

  constructor(
    readonly directory: string,
    args: readonly string[],
  ) {
    // In a session of its own: Ctrl-C at the terminal must not cut the connection on which a swap is rolled back.
    this.#process = spawn('sh', ['-c', RUN_SSH, directory, ...args], { detached: true });
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    // What the other side reads as its stdin is never written to; that it may be gone already is no news.
    this.#process.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.#process.once('close', resolve);
      this.#process.once('error', (error) => {
        this.stderr += error.message;
        resolve(null);
      });
    });
  }

  /** Returns true as soon as one of the lines was printed, false when it ends without. */
  async prints(lines: readonly string[]): Promise<boolean> {
    const printed = new Promise<true>((resolve) => {
      this.#process.stdout.on('data', (chunk: Buffer) => {
        this.stdout = (this.stdout + chunk.toString()).slice(-STDERR_KEPT);
        if (lines.some((line) => this.stdout.includes(line))) resolve(true);
      });
    });
    return Promise.race([printed, this.ended.then(() => false)]);
  }

  /** Ends ssh, and what it has started to get through a jump host. */
  end(): void {
    const { pid, exitCode, signalCode } = this.#process;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function awaitLogin(
  login: SshProcess,
  address: SshAddress,
  files: SshFiles,
  signal: AbortSignal,
): Promise<void> {
  const gaveUp = new Promise<'late'>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve('late');
    });
  });
  const outcome = await Promise.race([login.prints([READY, FORBIDDEN]), gaveUp]);
  if (outcome === 'late') {
    const said = lastLine(login.stderr);
    throw new ConnectionFailure(
      'unreachable',
      `there was no ssh login within the connect timeout${said && `: ${said}`}`,
    );
  }
  if (!outcome)
    throw explainLogin({ address, files, exitCode: await login.ended, stderr: login.stderr || login.stdout });
  if (login.stdout.includes(FORBIDDEN)) {
    const reason = `the ssh login works, but its user may not use ${address.socket}. Add it to the group of that socket (often docker), or log in as another user: ${sshCommand(address)}`;
    throw new ConnectionFailure('denied', reason);
  }
}

/** ssh accepts connections to the local socket, and closes them when the other side cannot connect to the engine. */
async function explainRequest(error: unknown, login: SshProcess, address: SshAddress): Promise<unknown> {
  const lost = explainSocketError(error, `the ssh connection to ${address.host}`);
  if (!(lost instanceof ConnectionFailure)) return lost;
  const exitCode = await Promise.race([login.ended, delay(EXPLANATION_MS, 'runs' as const)]);
  if (exitCode === 'runs') return explainForwarding(address, login.stderr) ?? lost;
  const said = lastLine(login.stderr);
  return new ConnectionFailure('unreachable', `the ssh connection has ended${said && `: ${said}`}`, {
    cause: error,
  });
}

function sshOptions(files: SshFiles, { connectMs, stallMs }: Endpoint['timeouts']): readonly string[] {
  const options = {
    BatchMode: 'yes',
    ExitOnForwardFailure: 'yes',
    ConnectTimeout: Math.ceil(connectMs / 1000),
    ServerAliveInterval: Math.max(1, Math.round(stallMs / 1000 / SERVER_ALIVE_PROBES)),
    ServerAliveCountMax: SERVER_ALIVE_PROBES,
    // The login must be a process of ours, whatever the user's configuration shares.
    ControlMaster: 'no',
    ControlPath: 'none',
    RemoteCommand: 'none',
    // Its messages are how failures are told apart.
    LogLevel: 'INFO',
    ...(files.knownHostsFile !== undefined && { UserKnownHostsFile: quoted(files.knownHostsFile) }),
    // With a key that was chosen, an agent with many others must not use up the server's patience.
    ...(files.identityFile !== undefined && { IdentitiesOnly: 'yes' }),
  };
  return [
    ...['-T', '-a', '-x'],
    ...(files.configFile === undefined ? [] : ['-F', expandHome(files.configFile)]),
    ...(files.identityFile === undefined ? [] : ['-i', expandHome(files.identityFile)]),
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
  ];
}

/** For ssh's own parser: blanks separate, and % begins a token. */
function quoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

/** Says whether the socket may be used, then lasts as long as our end of its stdin. */
function remoteCommand(socket: string): string {
  const check = `if [ -e ${socket} ] && [ ! -w ${socket} ]; then echo ${FORBIDDEN}; else echo ${READY}; fi`;
  return `exec sh -c '${check}; exec cat'`;
}

/** Only this user can reach the socket in it, and through that the engine. */
function privateDirectory(): string {
  const parent = tmpdir().length > LONGEST_DIRECTORY ? '/tmp' : tmpdir();
  return mkdtempSync(join(parent, 'kollaform-ssh-'));
}
