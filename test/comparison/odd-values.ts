import type { Value } from '../../lib/provider/resource';

/** What a test has for values that need something on the engine. */
export interface Places {
  /** A directory of the machine. */
  readonly directory: string;
  /** A named volume. */
  readonly volume: string;
  /** A network with the subnet 10.213.0.0/16. */
  readonly network: string;
  /** A container that has volumes. */
  readonly container: string;
}

const texts = [
  '',
  'b=c',
  'ü ñ 漢字',
  ' leading and trailing ',
  '"quoted"',
  "it's",
  '$HOME ${HOME}',
  '%{if}',
  'a\nb',
  '\\n\t',
];
const signals = [
  'SIGTERM',
  'TERM',
  'term',
  '15',
  'SIGINT',
  '2',
  'SIGKILL',
  '9',
  'SIGUSR1',
  'SIGRTMIN+3',
  'SIGQUIT',
];
const commands = [
  ['a'],
  ['sh', '-c', 'echo "$HOME" `date`'],
  ['--', '-x'],
  ['', 'b'],
  ['a b', 'ü'],
  ['x'.repeat(2000)],
];

const check = (fields: Readonly<Record<string, Value>>): Value => [{ test: ['CMD', 'true'], ...fields }];
const port = (fields: Readonly<Record<string, Value>>) => ({ internal: 80, ...fields });

/** Odd but legal values of every setting, by its name. */
export function oddValues({
  directory,
  volume,
  network,
  container,
}: Places): Readonly<Record<string, readonly Value[]>> {
  const bind = (container_path: string, others: Readonly<Record<string, Value>> = {}) => [
    { host_path: directory, container_path, ...others },
  ];
  const named = (container_path: string, others: Readonly<Record<string, Value>> = {}) => [
    { volume_name: volume, container_path, ...others },
  ];
  const mount = (others: Readonly<Record<string, Value>>) => [
    { target: '/m', type: 'volume', source: volume, ...others },
  ];
  const joined = (others: Readonly<Record<string, Value>>) => [{ name: network, ...others }];
  return {
    command: commands,
    entrypoint: commands,
    env: [
      ...texts.map((text) => [`A=${text}`]),
      ['A=1', 'A=2'],
      ['a.b-c=1', 'lower=1'],
      ['PATH=/bin:/x'],
      Array.from({ length: 60 }, (_, index) => `V${index}=${index}`),
      [`LONG=${'x'.repeat(4000)}`],
    ],
    user: ['0', '0:0', 'root', 'root:root', '1000', '1000:1000', '65534:0'],
    working_dir: ['/', '/tmp', '/tmp/', '//tmp', '/a b', '/ü', '/a/../tmp', '/tmp/./x/'],
    hostname: ['a', 'a.example.org', 'UPPER', 'with-dash', 'x'.repeat(63)],
    domainname: ['example.org', 'EXAMPLE', 'a'],
    tty: [true, false],
    stdin_open: [true, false],
    stop_signal: signals,
    init: [true, false],
    group_add: [['0'], ['5', '100'], ['100', '5'], ['audio']],
    labels: [
      ...texts.map((value) => [{ label: 'org.example', value }]),
      [{ label: 'with blanks and = signs', value: '{"json": [1, 2]}' }],
      Array.from({ length: 30 }, (_, index) => ({ label: `l${index}`, value: String(index) })),
    ],
    restart: ['no', 'always', 'unless-stopped', 'on-failure'],
    privileged: [true, false],
    read_only: [true, false],
    ipc_mode: ['host', 'private', '', 'none', 'shareable'],
    pid_mode: ['host', ''],
    cgroupns_mode: ['host', '', 'private'],
    userns_mode: ['host', ''],
    cgroup_parent: ['/odd', '/odd/', 'odd'],
    runtime: ['runc', '', 'io.containerd.runc.v2'],
    sysctls: [{ 'net.core.somaxconn': '1024' }, { 'net.ipv4.ip_forward': '1', 'kernel.msgmax': '65536' }],
    security_opts: [
      ['no-new-privileges'],
      ['no-new-privileges:true'],
      ['no-new-privileges=true'],
      ['label=disable'],
      ['label:disable'],
      ['label=user:a', 'label=role:b'],
      ['apparmor=unconfined'],
      ['seccomp=unconfined', 'no-new-privileges'],
    ],
    capabilities: [
      [{ add: ['ALL'] }],
      [{ drop: ['ALL'] }],
      [{ add: ['net_admin'] }],
      [{ add: ['CAP_NET_ADMIN', 'SYS_TIME'], drop: ['cap_chown'] }],
      [{ add: ['all'], drop: ['MKNOD'] }],
      [{ add: [], drop: [] }],
    ],
    devices: [
      [{ host_path: '/dev/null' }],
      [{ host_path: '/dev/null', container_path: '/dev/other', permissions: 'r' }],
      [
        { host_path: '/dev/null', permissions: 'mr' },
        { host_path: '/dev/zero', permissions: 'rwm' },
      ],
    ],
    gpus: ['all'],
    memory: [6, 64, 64.5, 1000],
    shm_size: [1, 64, 100],
    cpu_shares: [2, 1024, 262144],
    cpu_quota: [10000, 50000],
    cpu_period: [100000, 1000000],
    cpu_set: ['0', '0,1', '0-1'],
    cpus: ['0.5', '.5', '1', '1.0', '1.50', '0.01', '2'],
    ulimit: [
      [{ name: 'nofile', soft: 1024, hard: 4096 }],
      [{ name: 'core', soft: 0, hard: 0 }],
      [
        { name: 'nofile', soft: 10, hard: 20 },
        { name: 'nproc', soft: 100, hard: 100 },
      ],
    ],
    tmpfs: [
      { '/a': '' },
      { '/a': 'size=1m' },
      { '/a': 'rw,noexec,nosuid,size=65536k' },
      { '/a/': 'mode=1777' },
      { '/a': '', '/b/c': 'size=1g' },
    ],
    volumes: [
      bind('/v'),
      bind('/v/'),
      bind('//v'),
      bind('/v', { read_only: true }),
      bind('/v', { read_only: false }),
      ...[
        'ro',
        'rw',
        'z',
        'Z',
        'ro,z',
        'z,ro',
        'shared',
        'rshared',
        'slave',
        'rslave',
        'private',
        'ro,rslave',
      ].map((mode) => bind(`/v:${mode}`)),
      bind('/with-dash_and.dot'),
      [{ host_path: `${directory}/`, container_path: '/v' }],
      [...bind('/v'), ...bind('/w', { read_only: true })],
      [...bind('/w'), ...bind('/v')],
      named('/v'),
      named('/v/', { read_only: true }),
      named('/v:nocopy'),
      named('/v:ro,nocopy'),
      [{ from_container: container }],
      [{ from_container: container, read_only: true }],
    ],
    mounts: [
      mount({}),
      mount({ read_only: true }),
      mount({ volume_options: [{ no_copy: true }] }),
      mount({ volume_options: [{ labels: [{ label: 'a', value: 'b' }] }] }),
      mount({ volume_options: [{ driver_name: 'local' }] }),
      mount({ type: 'bind', source: directory }),
      mount({ type: 'bind', source: `${directory}/` }),
      mount({ type: 'bind', source: directory, bind_options: [{ propagation: 'rslave' }] }),
      mount({ type: 'bind', source: directory, bind_options: [{ propagation: 'rprivate' }] }),
      mount({ type: 'tmpfs', source: null }),
      mount({ type: 'tmpfs', source: null, tmpfs_options: [{ size_bytes: 65536, mode: 511 }] }),
    ],
    network_mode: ['bridge', 'host', 'none', 'default', network],
    publish_all_ports: [true, false],
    dns: [['192.0.2.1'], ['192.0.2.2', '192.0.2.1'], ['2001:db8::1']],
    dns_opts: [['ndots:2'], ['rotate', 'ndots:2']],
    dns_search: [['example.org'], ['b.example', 'a.example'], ['.']],
    host: [
      [{ host: 'db', ip: '192.0.2.1' }],
      [{ host: 'db', ip: '2001:db8::1' }],
      [
        { host: 'b', ip: '192.0.2.2' },
        { host: 'a', ip: '192.0.2.1' },
      ],
      [
        { host: 'db', ip: '192.0.2.2' },
        { host: 'db', ip: '192.0.2.1' },
      ],
    ],
    ports: [
      [port({})],
      [port({ external: 0 })],
      [port({ external: 18080 })],
      [port({ ip: '0.0.0.0' })],
      [port({ ip: '127.0.0.1', external: 18081 })],
      [port({ ip: '::1' })],
      [port({ ip: '::' })],
      [port({ protocol: 'udp' })],
      [port({ protocol: 'tcp' })],
      [port({ protocol: 'sctp' })],
      [port({ external: 18082 }), port({ external: 18083 })],
      [port({}), port({ protocol: 'udp' }), { internal: 65535 }],
    ],
    networks_advanced: [
      joined({}),
      joined({ aliases: ['web'] }),
      joined({ aliases: ['web', 'api.example'] }),
      joined({ ipv4_address: '10.213.7.7' }),
      [...joined({ aliases: ['b'] }), { name: 'bridge' }],
      [{ name: 'bridge' }, ...joined({ aliases: ['b'] })],
    ],
    log_driver: ['json-file', 'none', 'local', 'syslog'],
    healthcheck: [
      check({}),
      check({ interval: '1s' }),
      check({ interval: '90s', timeout: '1500ms' }),
      check({ interval: '1m30s', start_period: '1h', retries: 1 }),
      check({ interval: '0s', retries: 0 }),
      check({ timeout: '0.5s', retries: 100 }),
      [{ test: ['CMD-SHELL', 'exit 0 || "${X}"'] }],
      [{ test: ['NONE'] }],
      [{ test: [] }],
    ],
    upload: [
      [{ file: '/etc/odd', content: '${x}\n' }],
      [{ file: '/etc/odd', content_base64: 'AAEC', permissions: '0600' }],
      [{ file: '/etc/odd', content: '', executable: true }],
    ],
  };
}
