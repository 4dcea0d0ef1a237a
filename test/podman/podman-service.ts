import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const START_TIMEOUT_MS = 20_000;
const DISTRIBUTION_CONFIG = '/usr/share/containers/containers.conf';
const MACHINE = resolve(__dirname, '../../bin/machine.sh');
/** Podman's own default raises limits, which not every machine allows. */
const ULIMITS = 'default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]';

/**
 * A `podman system service` with a store of its own. It has namespaces of its own for mounts, network and processes, so
 * that the kernel ends all it runs, and nothing of it stays, when it ends. Needs root.
 */
export class PodmanService {
  private constructor(
    readonly directory: string,
    readonly process: ChildProcess,
  ) {}

  /** @throws Error with its log when it does not answer within 20 s */
  static async start(): Promise<PodmanService> {
    const directory = mkdtempSync(join(tmpdir(), 'kollaform-podman-'));
    const tree = treeOfRelease();
    const distribution = readFileSync(`${tree}${DISTRIBUTION_CONFIG}`, 'utf8');
    writeFileSync(
      join(directory, 'containers.conf'),
      distribution.replace('[containers]', `[containers]\n${ULIMITS}`),
    );
    const log = openSync(join(directory, 'log'), 'w');
    const service = new PodmanService(directory, startService(directory, tree, log));
    try {
      await service.#untilItAnswers();
    } catch (error) {
      await service.stop();
      throw error;
    }
    return service;
  }

  /** As in cloud.yml. */
  get address(): string {
    return `unix://${socketIn(this.directory)}`;
  }

  /** Ends it with all that it runs, and removes what it had. */
  async stop(): Promise<void> {
    const ended = once(this.process, 'close');
    this.process.kill('SIGKILL');
    await ended;
    // What ran ends a little later.
    await rm(this.directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    removeEmptyCgroups();
  }

  async #untilItAnswers(): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await answers(socketIn(this.directory)))) {
      if (this.process.exitCode !== null || performance.now() > deadline)
        throw new Error(`podman system service: ${readFileSync(join(this.directory, 'log'), 'utf8')}`);
      await delay(50);
    }
  }
}

/** Podman has no setting that would tell its cgroups from those of others; one with a process in it cannot be removed. */
function removeEmptyCgroups(): void {
  const command = ['-depth', '-type', 'd', '-path', '*/libpod_parent*', '-exec', 'rmdir', '{}', '+'];
  spawnSync('find', ['/sys/fs/cgroup', ...command], { stdio: 'ignore' });
}

function socketIn(directory: string): string {
  return join(directory, 'podman.sock');
}

/** Of the release of Debian that KOLLAFORM_PODMAN_SUITE names; the root of this machine where it names none. */
function treeOfRelease(): string {
  const suite = process.env['KOLLAFORM_PODMAN_SUITE'];
  if (suite === undefined) return '';
  return execFileSync(MACHINE, ['podman', suite], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
}

function startService(directory: string, tree: string, log: number): ChildProcess {
  const at = (name: string) => join(directory, name);
  const options = {
    root: at('store'),
    runroot: at('run'),
    tmpdir: at('tmp'),
    'network-config-dir': at('networks'),
    'storage-driver': 'overlay',
    'cgroup-manager': 'cgroupfs',
    'events-backend': 'file',
    runtime: 'runc',
  };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const podman = ['podman', ...flags, 'system', 'service', '--time=0', `unix://${socketIn(directory)}`];
  // A shell as the first process takes in the orphans of the containers. /run/runc holds the state of containers by id.
  const binds = tree === '' ? [] : ['usr', 'etc'].map((part) => `mount --bind '${tree}/${part}' /${part}`);
  const setUp = ['mount -t proc proc /proc', 'mount -t tmpfs tmpfs /run', ...binds, 'ip link set lo up'].join(
    ' && ',
  );
  return spawn(
    'unshare',
    [
      ...['--mount', '--propagation=slave', '--net', '--pid', '--fork', '--kill-child'],
      ...['bash', '-c', `${setUp} && "$@" & wait`, 'podman', ...podman],
    ],
    {
      env: { ...process.env, CONTAINERS_CONF: at('containers.conf') },
      stdio: ['ignore', log, log],
    },
  );
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('error', () => {
      resolve(false);
    });
    ping.end();
  });
}
