import type { ContainerSpec } from '../../lib/engine/container-engine';
import type { Attributes } from '../../lib/provider/resource';
import type { Places } from './odd-values';

/** A create body; others than we use options that we do not know. */
type Body = Partial<ContainerSpec> & Readonly<Record<string, unknown>>;

/** A container as somebody starts it without this project, and a definition that means the same. */
export interface ByHand {
  readonly body: Body;
  readonly definition: Attributes;
  /** The same definition with one difference, and the setting that it is in. */
  readonly other: readonly [setting: string, Attributes];
}

const MB = 1024 * 1024;
const host = (HostConfig: object): Body => ({ HostConfig });

/** Ways to write the same container, in the words of the engine's API. */
export function byHand({ directory, volume, network, container }: Places): readonly ByHand[] {
  const way = (body: Body, definition: Attributes, setting: string, changed: Attributes): ByHand => ({
    body,
    definition,
    other: [setting, { ...definition, ...changed }],
  });
  return [
    way({}, {}, 'memory', { memory: 64 }),
    way({ Cmd: ['sleep', '9999'] }, { command: ['sleep', '9999'] }, 'command', { command: ['sleep', '999'] }),
    way(
      { Entrypoint: ['sh', '-c'], Cmd: ['sleep 9999'] },
      { entrypoint: ['sh', '-c'], command: ['sleep 9999'] },
      'entrypoint',
      { entrypoint: ['sh', '-xc'] },
    ),
    way({ Env: ['B=2', 'A=1'] }, { env: ['A=1', 'B=2'] }, 'env', { env: ['A=1', 'B=3'] }),
    way({ Env: ['A=0', 'A=1'] }, { env: ['A=1'] }, 'env', { env: ['A=0'] }),
    way({ Env: ['E='] }, { env: ['E='] }, 'env', { env: ['E=1'] }),
    way({ Env: ['L=${X} "q"'] }, { env: ['L=${X} "q"'] }, 'env', { env: ['L=${X}'] }),
    way({ User: '0' }, { user: '0' }, 'user', { user: '1' }),
    way({ User: '0:0' }, { user: '0:0' }, 'user', { user: '0:1' }),
    way({ WorkingDir: '/tmp' }, { working_dir: '/tmp/' }, 'working_dir', { working_dir: '/' }),
    way({ WorkingDir: '/tmp/' }, { working_dir: '/tmp' }, 'working_dir', { working_dir: '/' }),
    way({ Hostname: 'a', Domainname: 'b' }, { hostname: 'a', domainname: 'b' }, 'domainname', {
      domainname: 'c',
    }),
    way({ Tty: true, OpenStdin: true }, { tty: true, stdin_open: true }, 'tty', { tty: false }),
    way({ AttachStdout: true, AttachStderr: true }, {}, 'stdin_open', { stdin_open: true }),
    way({ StopSignal: '15' }, { stop_signal: 'SIGTERM' }, 'stop_signal', {
      stop_signal: 'SIGINT',
    }),
    way({ StopSignal: 'INT' }, { stop_signal: '2' }, 'stop_signal', { stop_signal: '3' }),
    way(
      { Labels: { b: '2', a: '1' } },
      {
        labels: [
          { label: 'a', value: '1' },
          { label: 'b', value: '2' },
        ],
      },
      'labels',
      {
        labels: [
          { label: 'a', value: '2' },
          { label: 'b', value: '2' },
        ],
      },
    ),
    way(
      { Healthcheck: { Test: ['CMD', 'true'], Interval: 90e9 } },
      { healthcheck: [{ test: ['CMD', 'true'], interval: '1m30s' }] },
      'healthcheck',
      { healthcheck: [{ test: ['CMD', 'true'], interval: '1m31s' }] },
    ),
    way({ Healthcheck: { Test: ['NONE'] } }, { healthcheck: [{ test: ['NONE'] }] }, 'healthcheck', {
      healthcheck: [{ test: ['CMD', 'true'] }],
    }),
    way(host({ Init: true }), { init: true }, 'init', { init: false }),
    way(host({ GroupAdd: ['100', '5'] }), { group_add: ['5', '100'] }, 'group_add', { group_add: ['5'] }),
    way(host({ RestartPolicy: { Name: '' } }), { restart: 'no' }, 'restart', { restart: 'always' }),
    way(
      host({ RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } }),
      { restart: 'on-failure', max_retry_count: 2 },
      'max_retry_count',
      { max_retry_count: 3 },
    ),
    way(host({ RestartPolicy: { Name: 'unless-stopped' } }), { restart: 'unless-stopped' }, 'restart', {
      restart: 'always',
    }),
    way(host({ NetworkMode: 'default' }), { network_mode: 'bridge' }, 'network_mode', {
      network_mode: 'none',
    }),
    way(host({ NetworkMode: 'bridge' }), {}, 'network_mode', { network_mode: 'host' }),
    way(host({ NetworkMode: 'host' }), { network_mode: 'host' }, 'network_mode', { network_mode: 'none' }),
    way(host({ NetworkMode: network }), { network_mode: network }, 'network_mode', {
      network_mode: 'bridge',
    }),
    way(host({ NetworkMode: network }), { networks_advanced: [{ name: network }] }, 'networks_advanced', {
      networks_advanced: [{ name: network, aliases: ['x'] }],
    }),
    way(
      {
        ...host({ NetworkMode: network }),
        NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: ['web'] } } },
      },
      { networks_advanced: [{ name: network, aliases: ['web'] }] },
      'networks_advanced',
      { networks_advanced: [{ name: network, aliases: ['api'] }] },
    ),
    way(host({ CapAdd: ['net_admin'] }), { capabilities: [{ add: ['NET_ADMIN'] }] }, 'capabilities', {
      capabilities: [{ add: ['SYS_TIME'] }],
    }),
    way(
      host({ CapAdd: ['CAP_NET_ADMIN'], CapDrop: ['CHOWN'] }),
      { capabilities: [{ add: ['net_admin'], drop: ['CAP_CHOWN'] }] },
      'capabilities',
      { capabilities: [{ add: ['net_admin'] }] },
    ),
    way(
      host({ PortBindings: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '18090' }] } }),
      { ports: [{ internal: 80, external: 18090 }] },
      'ports',
      { ports: [{ internal: 80, external: 18091 }] },
    ),
    way(host({ PortBindings: { '80/tcp': [{ HostPort: '0' }] } }), { ports: [{ internal: 80 }] }, 'ports', {
      ports: [{ internal: 81 }],
    }),
    way(host({ PortBindings: { '53/udp': [{}] } }), { ports: [{ internal: 53, protocol: 'udp' }] }, 'ports', {
      ports: [{ internal: 53 }],
    }),
    way(
      host({ Binds: [`${directory}:/d`] }),
      { volumes: [{ host_path: directory, container_path: '/d' }] },
      'volumes',
      { volumes: [{ host_path: directory, container_path: '/e' }] },
    ),
    way(
      host({ Binds: [`${directory}/:/d/:rw`] }),
      { volumes: [{ host_path: directory, container_path: '/d' }] },
      'volumes',
      { volumes: [{ host_path: directory, container_path: '/d', read_only: true }] },
    ),
    way(
      host({ Binds: [`${volume}:/d:ro`] }),
      { volumes: [{ volume_name: volume, container_path: '/d', read_only: true }] },
      'volumes',
      { volumes: [{ volume_name: volume, container_path: '/d' }] },
    ),
    way(
      host({ Binds: [`${directory}:/b`, `${volume}:/a`] }),
      {
        volumes: [
          { volume_name: volume, container_path: '/a' },
          { host_path: directory, container_path: '/b' },
        ],
      },
      'volumes',
      { volumes: [{ volume_name: volume, container_path: '/a' }] },
    ),
    way(
      host({ Mounts: [{ Type: 'bind', Source: directory, Target: '/d', ReadOnly: true }] }),
      { volumes: [{ host_path: directory, container_path: '/d', read_only: true }] },
      'volumes',
      { volumes: [{ host_path: directory, container_path: '/d' }] },
    ),
    way(
      host({ Mounts: [{ Type: 'volume', Source: volume, Target: '/d' }] }),
      { mounts: [{ type: 'volume', source: volume, target: '/d' }] },
      'volumes',
      { mounts: [{ type: 'volume', source: volume, target: '/d', read_only: true }] },
    ),
    way({ ...host({}), Volumes: { '/anonymous': {} } }, {}, 'read_only', { read_only: true }),
    way(host({ VolumesFrom: [`${container}:rw`] }), { volumes: [{ from_container: container }] }, 'volumes', {
      volumes: [{ from_container: container, read_only: true }],
    }),
    way(host({ Tmpfs: { '/t': 'size=1m' } }), { tmpfs: { '/t': 'size=1m' } }, 'tmpfs', {
      tmpfs: { '/t': 'size=2m' },
    }),
    way(host({ Memory: 64 * MB }), { memory: 64 }, 'memory', { memory: 65 }),
    way(host({ NanoCpus: 500_000_000 }), { cpus: '0.50' }, 'cpus', { cpus: '0.51' }),
    way(host({ ShmSize: 64 * MB }), {}, 'shm_size', { shm_size: 32 }),
    way(
      host({ Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }] }),
      { ulimit: [{ name: 'nofile', soft: 10, hard: 20 }] },
      'ulimit',
      { ulimit: [{ name: 'nofile', soft: 11, hard: 20 }] },
    ),
    way(
      host({ SecurityOpt: ['no-new-privileges:true'] }),
      { security_opts: ['no-new-privileges'] },
      'security_opts',
      { security_opts: ['apparmor=unconfined'] },
    ),
    way(
      host({ PidMode: 'host', SecurityOpt: ['no-new-privileges'] }),
      { pid_mode: 'host', security_opts: ['no-new-privileges'] },
      'pid_mode',
      { pid_mode: null },
    ),
    way(host({ IpcMode: 'shareable' }), {}, 'ipc_mode', { ipc_mode: 'host' }),
    way(
      host({
        Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/null', CgroupPermissions: 'rwm' }],
      }),
      { devices: [{ host_path: '/dev/null' }] },
      'devices',
      { devices: [{ host_path: '/dev/null', permissions: 'r' }] },
    ),
    way(host({ Dns: ['192.0.2.2', '192.0.2.1'] }), { dns: ['192.0.2.2', '192.0.2.1'] }, 'dns', {
      dns: ['192.0.2.1', '192.0.2.2'],
    }),
    way(host({ ExtraHosts: ['db:2001:db8::1'] }), { host: [{ host: 'db', ip: '2001:db8::1' }] }, 'host', {
      host: [{ host: 'db', ip: '2001:db8::2' }],
    }),
    way(
      host({ Sysctls: { 'net.core.somaxconn': '1024' } }),
      { sysctls: { 'net.core.somaxconn': '1024' } },
      'sysctls',
      { sysctls: { 'net.core.somaxconn': '1025' } },
    ),
    way(
      host({ LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } } }),
      { log_opts: { 'max-size': '1m' }, log_driver: 'json-file' },
      'log_opts',
      { log_opts: { 'max-size': '2m' } },
    ),
    way(host({ ReadonlyRootfs: true }), { read_only: true }, 'read_only', { read_only: false }),
    way(host({ CpuShares: 512, CpusetCpus: '0' }), { cpu_shares: 512, cpu_set: '0' }, 'cpu_shares', {
      cpu_shares: 513,
    }),
  ];
}
