import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port';

const SSHD = '/usr/sbin/sshd';
const MACHINE = resolve(__dirname, '../../../bin/machine.sh');

/** OpenSSH's real server on a port of this machine, with keys and configuration in a directory of the test. */
export class SshServer {
  readonly user = userInfo().username;
  readonly identity: string;
  readonly wrongIdentity: string;
  readonly knownHosts: string;
  readonly #log: string;
  #process: ChildProcess | undefined;

  private constructor(
    readonly directory: string,
    readonly port: number,
  ) {
    this.identity = this.#newKey('id');
    this.wrongIdentity = this.#newKey('wrong-id');
    this.knownHosts = join(directory, 'known_hosts');
    this.#log = join(directory, 'sshd.log');
    this.#newKey('host-key');
    writeFileSync(this.knownHosts, this.knownHost('host-key'));
  }

  /** `options` are added to sshd_config. */
  static async start(directory: string, options: readonly string[] = []): Promise<SshServer> {
    // It installs the server where it may; without one, these tests fail: they are about nothing else.
    if (!existsSync(SSHD)) execFileSync(MACHINE, ['sshd'], { stdio: ['ignore', 'pipe', 'inherit'] });
    // Where no init system has made it; sshd refuses to start without.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    const server = new SshServer(directory, await freePort());
    await server.#start(options);
    return server;
  }

  /** `ssh://user@127.0.0.1:port/socket` */
  url(socket: string, user = this.user): string {
    return `ssh://${user}@127.0.0.1:${this.port}${socket}`;
  }

  /** Logins that succeeded so far. */
  get logins(): number {
    return readFileSync(this.#log, 'utf8').split('Accepted publickey').length - 1;
  }

  /** A line of known_hosts for this server, with any key. */
  knownHost(key: string): string {
    const [type, value] = readFileSync(join(this.directory, `${key}.pub`), 'utf8').split(' ');
    return `[127.0.0.1]:${this.port} ${type ?? ''} ${value ?? ''}\n`;
  }

  async stop(): Promise<void> {
    if (this.#process === undefined || this.#process.exitCode !== null) return;
    this.#process.kill();
    await once(this.#process, 'exit');
  }

  async #start(options: readonly string[]): Promise<void> {
    const config = join(this.directory, 'sshd_config');
    const lines = [
      ...options,
      `Port ${this.port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(this.directory, 'host-key')}`,
      `AuthorizedKeysFile ${this.identity}.pub`,
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'LogLevel VERBOSE',
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    this.#process = spawn(SSHD, ['-D', '-f', config, '-E', this.#log], { stdio: 'inherit' });
    while (!this.#listens()) await delay(10);
  }

  #listens(): boolean {
    if (this.#process?.exitCode !== null)
      throw new Error(`sshd has ended: ${readFileSync(this.#log, 'utf8')}`);
    return existsSync(this.#log) && readFileSync(this.#log, 'utf8').includes('Server listening');
  }

  #newKey(name: string): string {
    const path = join(this.directory, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
    return path;
  }
}
