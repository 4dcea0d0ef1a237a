import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerEngine } from '../../../lib/engine/container-engine';
import type { SshFiles } from '../../../lib/engine/endpoint';
import { closeAll, connectTo, failureOf } from './connect';
import { freePort } from './free-port';
import { CONTAINER, HttpEngine, saying } from './http-engine';
import { SshServer } from './ssh-server';

jest.setTimeout(30_000);

const TIMEOUTS = { connectMs: 10_000, requestMs: 5_000, stallMs: 3_000, pullMs: 10_000 };

const directory = mkdtempSync(join(tmpdir(), 'kollaform-test-ssh-'));
const socketPath = join(directory, 'docker.sock');
let server: SshServer;
let engineServer: HttpEngine;

beforeAll(async () => {
  server = await SshServer.start(directory);
  engineServer = await HttpEngine.start({ socketPath });
});

afterEach(closeAll);

afterAll(async () => {
  await server.stop();
  await engineServer.stop();
  rmSync(directory, { recursive: true });
});

function files(): SshFiles {
  return { identityFile: server.identity, knownHostsFile: server.knownHosts };
}

function connect(overrides: SshFiles = {}, url = server.url(socketPath)): Promise<ContainerEngine> {
  return connectTo(url, { ssh: { ...files(), ...overrides }, timeouts: TIMEOUTS });
}

/** Our ssh clients of this test, with their wrappers: they name the known_hosts file. */
function sshProcesses(of = server.knownHosts): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => commandLine(pid).includes(of) && commandLine(pid).startsWith('ssh '));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function socketDirectories(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('kollaform-ssh-'));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20);
}

describe('a host over ssh', () => {
  it('costs one login for any number of calls', async () => {
    const before = server.logins;
    const engine = await connect();
    for (let i = 0; i < 10; i += 1) await engine.tryInspectContainer('a');
    await Promise.all(Array.from({ length: 50 }, () => engine.tryInspectContainer('a')));
    expect(server.logins - before).toBe(1);
    expect(sshProcesses()).toHaveLength(1);
  });

  it('leaves no process and no socket behind when it is closed', async () => {
    const before = socketDirectories();
    const engine = await connect();
    expect(socketDirectories()).toHaveLength(before.length + 1);
    await engine.close();
    await until(() => sshProcesses().length === 0);
    expect(socketDirectories()).toEqual(before);
  });

  it('is logged in to again when ssh was killed', async () => {
    const before = server.logins;
    const engine = await connect();
    for (const pid of sshProcesses()) process.kill(pid, 'SIGKILL');
    await until(() => sshProcesses().length === 0);
    await delay(100);
    expect(await engine.tryInspectContainer('a')).toEqual(CONTAINER);
    expect(server.logins - before).toBe(2);
  });

  it('fails the call under way when the connection ends, with what ssh said', async () => {
    engineServer.answer = () => undefined;
    const engine = await connect();
    const waiting = failureOf(engine.waitForExit('a'));
    await engineServer.received(/wait$/);
    for (const pid of sshProcesses()) process.kill(pid, 'SIGTERM');
    const failure = await waiting;
    engineServer.answer = saying(CONTAINER);
    expect(failure).toMatchObject({ kind: 'unreachable', operation: 'wait for container a' });
    expect(failure.reason).toMatch(/^the ssh connection has ended/);
  });

  it('is found by its alias in the ssh configuration, through a jump host', async () => {
    const config = join(directory, 'config');
    const common = `IdentityFile ${server.identity}\n UserKnownHostsFile ${server.knownHosts}\n HostName 127.0.0.1\n Port ${server.port}\n`;
    writeFileSync(config, `Host jump\n ${common}Host inner\n ${common} ProxyJump jump\n`);
    const before = server.logins;
    const ssh = { configFile: config };
    const engine = await connectTo(`ssh://inner${socketPath}`, { ssh, timeouts: TIMEOUTS });
    expect(await engine.tryInspectContainer('a')).toEqual(CONTAINER);
    expect(server.logins - before).toBe(2);
  });
});

describe('a process that is killed', () => {
  async function startUser(...args: readonly string[]) {
    const endpoint = { url: server.url(socketPath), ssh: files(), timeouts: TIMEOUTS };
    const script = join(__dirname, 'ssh-user.ts');
    const user = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(endpoint), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(user.stdout, 'data');
    return user;
  }

  it('takes its ssh and the socket with it, even by SIGKILL', async () => {
    const directories = socketDirectories();
    const user = await startUser();
    expect(sshProcesses()).toHaveLength(1);
    expect(socketDirectories()).toHaveLength(directories.length + 1);
    user.kill('SIGKILL');
    await until(() => sshProcesses().length === 0);
    await until(() => socketDirectories().length === directories.length);
  });

  it('is not needed: after close, nothing keeps a process alive', async () => {
    const user = await startUser('close');
    expect(user.exitCode ?? (await once(user, 'exit'))[0]).toBe(0);
  });
});

describe('an ssh login that fails', () => {
  it('for an unknown host key says how to get to know it', async () => {
    const knownHostsFile = join(directory, 'empty');
    writeFileSync(knownHostsFile, '');
    const failure = await failureOf(connect({ knownHostsFile }));
    expect(failure.kind).toBe('denied');
    expect(failure.message).toBe(
      `cmp1: could not connect to ${server.url(socketPath)}: its ssh host key is not known. ` +
        `Log in once and compare the fingerprint (ssh -p ${server.port} ${server.user}@127.0.0.1), or collect the key ` +
        `over a network that you trust: ssh-keyscan -p ${server.port} 127.0.0.1 >> ${knownHostsFile}`,
    );
  });

  it('for a changed host key says which one to remove', async () => {
    const knownHostsFile = join(directory, 'changed');
    writeFileSync(knownHostsFile, server.knownHost('wrong-id'));
    const failure = await failureOf(connect({ knownHostsFile }));
    expect(failure.kind).toBe('denied');
    expect(failure.reason).toContain(`its ssh host key is not the key in line 1 of ${knownHostsFile}`);
    expect(failure.reason).toContain(`ssh-keygen -R '[127.0.0.1]:${server.port}' -f ${knownHostsFile}`);
  });

  it('for a wrong key names user and key', async () => {
    const failure = await failureOf(connect({ identityFile: server.wrongIdentity }));
    expect(failure.kind).toBe('denied');
    expect(failure.reason).toContain(
      `ssh login as ${server.user}@127.0.0.1 with the key ${server.wrongIdentity} was refused`,
    );
  });

  it('for a key that is not there says so', async () => {
    const failure = await failureOf(connect({ identityFile: '/nowhere/id' }));
    expect(failure.kind).toBe('denied');
    expect(failure.reason).toContain('Identity file /nowhere/id not accessible');
  });

  it('for a configuration that is not there says so', async () => {
    const failure = await failureOf(connect({ configFile: '/nowhere/config' }));
    expect(failure.kind).toBe('denied');
    expect(failure.reason).toContain("Can't open user config file /nowhere/config");
  });

  it('for a port where nobody listens is a host that cannot be reached', async () => {
    const failure = await failureOf(connect({}, `ssh://127.0.0.1:${await freePort()}`));
    expect(failure.kind).toBe('unreachable');
    expect(failure.reason).toMatch(/^ssh: connect to host 127\.0\.0\.1 port \d+: Connection refused$/);
  });

  it('for a server that stays silent is one, too, after the connect timeout', async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const url = `ssh://127.0.0.1:${port}`;
    const timeouts = { ...TIMEOUTS, connectMs: 1_000 };
    const failure = await failureOf(connectTo(url, { ssh: files(), timeouts }));
    silent.close();
    expect(failure.kind).toBe('unreachable');
    expect(failure.reason).toMatch(/timed out|no ssh login within the connect timeout/);
    await until(() => sshProcesses().length === 0);
  });
});

describe('an engine behind ssh', () => {
  it('that does not run is a host that cannot be reached, with the path that was tried', async () => {
    const failure = await failureOf(connect({}, server.url(join(directory, 'none.sock'))));
    expect(failure.kind).toBe('unreachable');
    expect(failure.reason).toContain(`no engine can be reached on ${join(directory, 'none.sock')} there`);
  });

  it('that may not be forwarded to is one, too, and the setting of the ssh server is named', async () => {
    const other = await SshServer.start(mkdtempSync(join(directory, 'strict-')), [
      'AllowStreamLocalForwarding no',
    ]);
    const ssh = { identityFile: other.identity, knownHostsFile: other.knownHosts };
    const failure = await failureOf(connectTo(other.url(socketPath), { ssh, timeouts: TIMEOUTS }));
    await other.stop();
    expect(failure.kind).toBe('unreachable');
    expect(failure.reason).toContain('AllowStreamLocalForwarding yes');
  });

  it('that its user may not use asks for another group or user', async () => {
    // What the command of the login would find out; this test's user may use everything.
    const other = await SshServer.start(mkdtempSync(join(directory, 'forbidden-')), [
      'ForceCommand echo "kollaform: forbidden"; exec cat',
    ]);
    const ssh = { identityFile: other.identity, knownHostsFile: other.knownHosts };
    const failure = await failureOf(connectTo(other.url(socketPath), { ssh, timeouts: TIMEOUTS }));
    await other.stop();
    expect(failure.kind).toBe('denied');
    expect(failure.reason).toContain(
      `its user may not use ${socketPath}. Add it to the group of that socket`,
    );
  });

  it('whose login runs no commands says what came instead', async () => {
    const other = await SshServer.start(mkdtempSync(join(directory, 'forced-')), [
      'ForceCommand echo go away >&2; exit 3',
    ]);
    const ssh = { identityFile: other.identity, knownHostsFile: other.knownHosts };
    const failure = await failureOf(connectTo(other.url(socketPath), { ssh, timeouts: TIMEOUTS }));
    await other.stop();
    expect(failure.kind).toBe('denied');
    expect(failure.reason).toContain('commands cannot be run there (status 3: go away)');
  });
});
