import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../engine/docker/free-port';
import { runCommand } from '../lab/run-command';

const MACHINE = resolve(__dirname, '../../bin/machine.sh');
const DEBIAN_VERSIONS = '/usr/lib/postgresql';
const ADMINISTRATOR = 'administrator';
const DATABASE = 'states';
/** PostgreSQL refuses to run as root. */
const NOBODY = 65534;

/** PostgreSQL's real server on a port of this machine, with a database for states. Its data goes when it is stopped. */
export class PostgresServer {
  /** The only one that may use `url`. */
  readonly user = 'terraform';
  readonly password = 'Rosinenbrot-77';
  readonly #programs = findPrograms();
  readonly #account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  readonly #log: string;
  #process: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    readonly port: number,
  ) {
    this.#log = join(directory, 'log');
  }

  static async start(): Promise<PostgresServer> {
    const server = new PostgresServer(mkdtempSync(join(tmpdir(), 'kollaform-postgres-')), await freePort());
    await server.#initialize();
    await server.#start();
    await server.query(`CREATE ROLE ${server.user} LOGIN PASSWORD '${server.password}'`, 'postgres');
    await server.query(`CREATE DATABASE ${DATABASE} OWNER ${server.user}`, 'postgres');
    return server;
  }

  /** Of the database that `user` owns; the password is not in it. */
  get url(): string {
    return `postgres://${this.user}@127.0.0.1:${this.port}/${DATABASE}?sslmode=disable`;
  }

  /** As administrator. One line per row, columns separated by `|`. @throws Error with what PostgreSQL said */
  async query(sql: string, database = DATABASE): Promise<readonly string[]> {
    const server = ['--host', this.directory, '--port', String(this.port), '--username', ADMINISTRATOR];
    const output = await this.#run('psql', [
      ...server,
      '--no-psqlrc',
      '--quiet',
      '--tuples-only',
      '--no-align',
      '--command',
      sql,
      database,
    ]);
    return output.split('\n').filter((line) => line !== '');
  }

  async stop(): Promise<void> {
    // Does not wait for its clients. False when it has ended already.
    if (this.#process?.kill('SIGINT') === true) await once(this.#process, 'exit');
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Administration is through the socket in a directory that nobody else can enter. */
  async #initialize(): Promise<void> {
    const { uid, gid } = this.#account;
    if (uid !== undefined) chownSync(this.directory, uid, gid);
    const trust = ['--auth-local', 'trust', '--auth-host', 'scram-sha-256'];
    const data = ['--pgdata', join(this.directory, 'data'), '--no-sync', '--no-locale', '--encoding', 'UTF8'];
    await this.#run('initdb', [...data, ...trust, '--username', ADMINISTRATOR]);
  }

  async #start(): Promise<void> {
    const settings = [
      `port=${this.port}`,
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${this.directory}`,
      'fsync=off',
    ].flatMap((setting) => ['-c', setting]);
    const log = openSync(this.#log, 'a');
    this.#process = spawn(
      join(this.#programs, 'postgres'),
      ['-D', join(this.directory, 'data'), ...settings],
      { ...this.#account, cwd: this.directory, stdio: ['ignore', log, log] },
    );
    closeSync(log);
    while (!this.#answers()) await delay(20);
  }

  #answers(): boolean {
    const log = readFileSync(this.#log, 'utf8');
    if (this.#process?.exitCode !== null) throw new Error(`PostgreSQL has ended: ${log}`);
    return log.includes('ready to accept connections');
  }

  async #run(program: string, args: readonly string[]): Promise<string> {
    const options = { ...this.#account, cwd: this.directory };
    const { exitCode, output } = await runCommand(join(this.#programs, program), args, options);
    if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${output}`);
    return output;
  }
}

/** Debian has the server's programs, by major version, where no PATH leads. Empty: those of PATH. */
function findPrograms(): string {
  // It installs the server where it may; without one, these tests fail: they are about nothing else.
  if (tryFindDebianPrograms() === undefined) {
    execFileSync(MACHINE, ['postgres'], { stdio: ['ignore', 'pipe', 'inherit'] });
  }
  return tryFindDebianPrograms() ?? '';
}

function tryFindDebianPrograms(): string | undefined {
  const versions = existsSync(DEBIAN_VERSIONS) ? readdirSync(DEBIAN_VERSIONS) : [];
  const directories = versions
    .sort((one, other) => Number(one) - Number(other))
    .map((it) => join(DEBIAN_VERSIONS, it, 'bin'));
  return directories.findLast((it) => existsSync(join(it, 'postgres')));
}
