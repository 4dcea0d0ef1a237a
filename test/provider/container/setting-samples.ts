import type { Value } from '../../../lib/provider/resource';
import { healthcheckSample } from './healthcheck-sample';

export interface Sample {
  readonly value: Value;
  /** What the value becomes in Docker's create body. */
  readonly spec: object;
  readonly other: Value;
  /** Other notations of the same value. */
  readonly same?: readonly Value[];
  /** Of which the value is more than what is wanted, and tolerated in a container that is taken over. */
  readonly less?: readonly Value[];
}

const host = (HostConfig: object) => ({ HostConfig });
const MB = 1024 * 1024;
const flag = (key: string): Sample => ({ value: true, spec: host({ [key]: true }), other: false });
const text = (key: string, value: string, other = 'other'): Sample => ({
  value,
  spec: host({ [key]: value }),
  other,
});
const volume = {
  container_path: null,
  from_container: null,
  host_path: null,
  volume_name: null,
  read_only: null,
};
const label = { label: 'kolla_version', value: '20' };

/** Every setting of a container, by its name. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  command: { value: ['a', 'b'], spec: { Cmd: ['a', 'b'] }, other: ['b', 'a'] },
  entrypoint: { value: ['a', 'b'], spec: { Entrypoint: ['a', 'b'] }, other: ['b', 'a'] },
  env: {
    value: ['A=1', 'B=2'],
    spec: { Env: ['A=1', 'B=2'] },
    other: ['A=2'],
    same: [['B=2', 'A=1']],
    less: [['A=1'], []],
  },
  user: { value: 'nova', spec: { User: 'nova' }, other: 'root', less: ['', null] },
  working_dir: {
    value: '/var',
    spec: { WorkingDir: '/var' },
    other: '/',
    same: ['/var/', '//var/./'],
  },
  hostname: { value: 'ctl1', spec: { Hostname: 'ctl1' }, other: 'ctl2' },
  domainname: { value: 'example.org', spec: { Domainname: 'example.org' }, other: 'example.com' },
  tty: { value: true, spec: { Tty: true }, other: false },
  stdin_open: { value: true, spec: { OpenStdin: true }, other: false },
  stop_signal: {
    value: 'SIGINT',
    spec: { StopSignal: 'SIGINT' },
    other: 'SIGTERM',
    same: ['2', 'INT', 'sigint'],
  },
  init: flag('Init'),
  group_add: {
    value: ['kvm', 'disk'],
    spec: host({ GroupAdd: ['kvm', 'disk'] }),
    other: ['kvm'],
    same: [['disk', 'kvm']],
  },
  labels: {
    value: [label],
    spec: { Labels: { kolla_version: '20' } },
    other: [{ ...label, value: '' }],
    less: [[]],
  },
  restart: { value: 'always', spec: host({ RestartPolicy: { Name: 'always' } }), other: 'no' },
  max_retry_count: { value: 3, spec: host({ RestartPolicy: { MaximumRetryCount: 3 } }), other: 4 },
  privileged: flag('Privileged'),
  read_only: flag('ReadonlyRootfs'),
  ipc_mode: text('IpcMode', 'host', 'private'),
  pid_mode: text('PidMode', 'host', ''),
  cgroupns_mode: text('CgroupnsMode', 'host', 'private'),
  userns_mode: text('UsernsMode', 'host', ''),
  cgroup_parent: text('CgroupParent', '/kolla'),
  runtime: text('Runtime', 'runc'),
  sysctls: { value: { 'net.x': '1' }, spec: host({ Sysctls: { 'net.x': '1' } }), other: { 'net.x': '2' } },
  security_opts: {
    value: ['label=disable', 'no-new-privileges'],
    spec: host({ SecurityOpt: ['label=disable', 'no-new-privileges'] }),
    other: ['apparmor=x'],
    same: [['no-new-privileges:true', 'label:disable']],
  },
  capabilities: {
    value: [{ add: ['NET_ADMIN', 'CAP_KILL'], drop: ['CHOWN'] }],
    spec: host({ CapAdd: ['NET_ADMIN', 'CAP_KILL'], CapDrop: ['CHOWN'] }),
    other: [{ add: ['NET_ADMIN'], drop: ['CHOWN'] }],
    same: [
      [{ add: ['KILL', 'CAP_NET_ADMIN'], drop: ['CAP_CHOWN'] }],
      [{ add: ['net_admin', 'cap_kill'], drop: ['chown'] }],
    ],
  },
  devices: {
    value: [{ host_path: '/dev/kvm', container_path: null, permissions: 'r' }],
    spec: host({
      Devices: [{ PathOnHost: '/dev/kvm', PathInContainer: '/dev/kvm', CgroupPermissions: 'r' }],
    }),
    other: [{ host_path: '/dev/kvm', container_path: null, permissions: null }],
    same: [[{ host_path: '/dev/kvm', container_path: '/dev/kvm', permissions: 'r' }]],
  },
  gpus: {
    value: 'all',
    spec: host({ DeviceRequests: [{ Driver: '', Count: -1, Capabilities: [['gpu']] }] }),
    other: null,
  },
  memory: { value: 512, spec: host({ Memory: 512 * MB }), other: 256 },
  memory_swap: { value: -1, spec: host({ MemorySwap: -1 }), other: 1024 },
  shm_size: { value: 64, spec: host({ ShmSize: 64 * MB }), other: 128 },
  cpu_shares: { value: 512, spec: host({ CpuShares: 512 }), other: 0 },
  cpu_period: { value: 100000, spec: host({ CpuPeriod: 100000 }), other: 0 },
  cpu_quota: { value: 50000, spec: host({ CpuQuota: 50000 }), other: 0 },
  cpu_set: text('CpusetCpus', '0-3', '0'),
  storage_opts: { value: { size: '1G' }, spec: host({ StorageOpt: { size: '1G' } }), other: { size: '2G' } },
  cpus: { value: '1.5', spec: host({ NanoCpus: 1_500_000_000 }), other: '2', same: ['1.50'] },
  ulimit: {
    value: [{ name: 'nofile', soft: 1, hard: 2 }],
    spec: host({ Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }] }),
    other: [{ name: 'nofile', soft: 2, hard: 2 }],
  },
  tmpfs: { value: { '/tmp': '' }, spec: host({ Tmpfs: { '/tmp': '' } }), other: { '/tmp': 'size=1m' } },
  volumes: {
    value: [
      { ...volume, volume_name: 'kolla_logs', container_path: '/var/log/kolla' },
      { ...volume, host_path: '/etc/kolla', container_path: '/etc/kolla', read_only: true },
      { ...volume, host_path: '/run', container_path: '/run:shared' },
      { ...volume, from_container: 'data' },
    ],
    spec: host({
      Binds: ['/etc/kolla:/etc/kolla:ro', '/run:/run:shared', 'kolla_logs:/var/log/kolla:rw'],
      VolumesFrom: ['data'],
    }),
    other: [{ ...volume, volume_name: 'kolla_logs', container_path: '/var/log/kolla', read_only: true }],
    same: [
      [
        { ...volume, from_container: 'data' },
        { ...volume, host_path: '/run', container_path: '/run:shared', read_only: false },
        { ...volume, host_path: '/etc/kolla', container_path: '/etc/kolla:ro' },
        { ...volume, volume_name: 'kolla_logs', container_path: '/var/log/kolla/:rw' },
      ],
    ],
  },
  mounts: {
    value: [
      {
        target: '/data',
        type: 'volume',
        source: 'data',
        read_only: true,
        volume_options: [{ no_copy: true }],
      },
    ],
    spec: host({
      Mounts: [
        {
          Target: '/data',
          Type: 'volume',
          Source: 'data',
          ReadOnly: true,
          VolumeOptions: { NoCopy: true, Subpath: undefined, Labels: {} },
        },
      ],
    }),
    other: [{ target: '/data', type: 'volume', source: 'other' }],
  },
  network_mode: text('NetworkMode', 'host', 'none'),
  publish_all_ports: flag('PublishAllPorts'),
  dns: { value: ['192.0.2.1'], spec: host({ Dns: ['192.0.2.1'] }), other: ['192.0.2.2'] },
  dns_opts: { value: ['ndots:1'], spec: host({ DnsOptions: ['ndots:1'] }), other: [] },
  dns_search: { value: ['example.org'], spec: host({ DnsSearch: ['example.org'] }), other: [] },
  host: {
    value: [{ host: 'db', ip: '2001:db8::1' }],
    spec: host({ ExtraHosts: ['db:2001:db8::1'] }),
    other: [{ host: 'db', ip: '192.0.2.1' }],
  },
  ports: {
    value: [
      { internal: 80, external: 8080, ip: '127.0.0.1', protocol: null },
      { internal: 53, external: null, ip: null, protocol: 'udp' },
    ],
    spec: {
      ExposedPorts: { '80/tcp': {}, '53/udp': {} },
      ...host({
        PortBindings: {
          '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }],
          '53/udp': [{ HostIp: '', HostPort: '' }],
        },
      }),
    },
    other: [{ internal: 80, external: 8081, ip: '127.0.0.1', protocol: null }],
    same: [
      [
        { internal: 53, external: 0, ip: '0.0.0.0', protocol: 'udp' },
        { internal: 80, external: 8080, ip: '127.0.0.1', protocol: 'tcp' },
      ],
    ],
  },
  networks_advanced: {
    value: [{ name: 'api', aliases: ['nova'], ipv4_address: '10.0.0.2', ipv6_address: null }],
    spec: {
      ...host({ NetworkMode: 'api' }),
      NetworkingConfig: {
        EndpointsConfig: {
          api: { Aliases: ['nova'], IPAMConfig: { IPv4Address: '10.0.0.2', IPv6Address: '' } },
        },
      },
    },
    other: [{ name: 'internal' }],
  },
  log_driver: {
    value: 'journald',
    spec: host({ LogConfig: { Type: 'journald', Config: {} } }),
    other: 'json-file',
  },
  log_opts: { value: { tag: 'a' }, spec: host({ LogConfig: { Config: { tag: 'a' } } }), other: { tag: 'b' } },
  healthcheck: healthcheckSample,
  upload: { value: [{ file: '/a', content: 'x' }], spec: {}, other: [{ file: '/a', content: 'y' }] },
};
