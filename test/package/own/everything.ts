import { defineService, kollaContainer, z, type ServiceRole } from 'kollaform';

/** Every setting that an engine without privileges of its own accepts, in one container. */
const ALL_SETTINGS = {
  command: ['httpd', '-f', '-p', '80'],
  environment: { WHERE: '{host}' },
  volumes: ['everything_data:/data'],
  networkMode: 'bridge',
  ports: ['{address}::80', '127.0.0.1::81/udp'],
  extraHosts: { db: '{address}' },
  hostname: '{host}-everything',
  user: '0:0',
  workingDirectory: '/tmp',
  memoryMib: 64,
  memorySwapMib: 128,
  cpus: 0.5,
  cpuShares: 512,
  cpuSet: '0',
  shmSizeMib: 16,
  capabilities: { add: ['NET_BIND_SERVICE'], drop: ['MKNOD', 'NET_RAW'] },
  devices: ['/dev/null:/dev/other:rw'],
  sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
  securityOptions: ['no-new-privileges'],
  readOnly: true,
  init: true,
  logDriver: 'json-file',
  logOptions: { 'max-size': '1m' },
  labels: { where: '{host}' },
  tmpfs: { '/run': 'size=1m' },
  mounts: [
    { type: 'tmpfs', target: '/scratch', sizeMib: 2, mode: 0o1777 },
    { type: 'volume', source: 'everything_more', target: '/more', noCopy: true },
    { type: 'bind', source: '{config}', target: '/etc/own', readOnly: true },
  ],
  restart: 'on-failure:3',
  stopSignal: 'SIGKILL',
  stopTimeoutSeconds: 5,
  healthcheck: { test: ['NONE'] },
} satisfies Partial<ServiceRole>;

export const everything = defineService({
  name: 'everything',
  options: z.strictObject({ network: z.string().describe('A network that is there.') }),
  define: ({ network }) => ({
    roles: {
      everything: { ...ALL_SETTINGS, image: 'nginx', container: 'everything', group: 'site' },
      peer: {
        ...kollaContainer('everything-peer', { config_strategy: 'COPY_ALWAYS', extra_volumes: [] }),
        image: 'nginx',
        group: 'site',
        command: ['httpd', '-f', '-p', '80'],
        networks: { [network]: { aliases: ['peer'] } },
      },
    },
    jobs: {},
    waves: [{ name: 'all', roles: ['everything', 'peer'], update: 'one-host-at-a-time' }],
  }),
});
